"""The flow of a credit limit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.kernel.workflow import Move, flow


class LimitKind(models.TextChoices):
    """What a limit is for: one standing limit, and what stands beside it for a time."""

    STANDING = "standing", _("Standing limit")  # 常规额度
    TEMPORARY = "temporary", _("Temporary limit")  # 临时额度
    ONE_OFF = "one_off", _("Single order")  # 单笔额度


class LimitState(models.TextChoices):
    """Where a limit stands."""

    ACTIVE = "ACTIVE", _("In force")
    SUPERSEDED = "SUPERSEDED", _("Superseded")


LIMIT_FLOW = flow(
    Move(
        name="supersede",
        title=_("Supersede"),
        source=frozenset({LimitState.ACTIVE}),
        target=LimitState.SUPERSEDED,
        rules=(),
        event="exposure.limit.superseded",
    ),
    Move(
        name="restore",
        title=_("Restore"),
        source=frozenset({LimitState.SUPERSEDED}),
        target=LimitState.ACTIVE,
        rules=(),
        event="exposure.limit.restored",
    ),
)
