"""The flow of a credit limit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.exposure import rules
from zixin.kernel.workflow import Move, flow


class LimitKind(models.TextChoices):
    """What a limit is for: one standing limit, and what stands beside it for a time."""

    STANDING = "standing", _("Standing limit")  # 常规额度
    TEMPORARY = "temporary", _("Temporary limit")  # 临时额度
    ONE_OFF = "one_off", _("Single order")  # 单笔额度


class LimitState(models.TextChoices):
    """Where a limit stands; what is not in force grants nothing."""

    ACTIVE = "ACTIVE", _("In force")  # 生效
    SUSPENDED = "SUSPENDED", _("Suspended")  # 冻结
    SUPERSEDED = "SUPERSEDED", _("Superseded")  # 已被取代
    EXPIRED = "EXPIRED", _("Expired")  # 到期
    TERMINATED = "TERMINATED", _("Ended")  # 终止


STANDING_STATES = frozenset({LimitState.ACTIVE, LimitState.SUSPENDED})

LIMIT_FLOW = flow(
    Move(
        name="supersede",
        title=_("Supersede"),
        source=STANDING_STATES,
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
    Move(
        name="suspend",
        title=_("Suspend"),
        source=frozenset({LimitState.ACTIVE}),
        target=LimitState.SUSPENDED,
        rules=(rules.may_suspend,),
        event="exposure.limit.suspended",
    ),
    Move(
        name="resume",
        title=_("Resume"),
        source=frozenset({LimitState.SUSPENDED}),
        target=LimitState.ACTIVE,
        rules=(rules.may_end,),
        event="exposure.limit.resumed",
    ),
    Move(
        name="terminate",
        title=_("End"),
        source=STANDING_STATES,
        target=LimitState.TERMINATED,
        rules=(rules.may_end,),
        event="exposure.limit.terminated",
    ),
    Move(
        name="expire",
        title=_("Expire"),
        source=STANDING_STATES,
        target=LimitState.EXPIRED,
        rules=(rules.is_daily_run,),
        event="exposure.limit.expired",
    ),
)
