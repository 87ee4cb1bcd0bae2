"""The flow of a credit limit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.kernel.workflow import Move, flow


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
