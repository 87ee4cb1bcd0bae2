"""The flow of security (担保流程), as one table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.guarantees.rules import acts as rules
from zixin.kernel.workflow import Move, flow


class SecurityState(models.TextChoices):
    """Where security stands."""

    DRAFT = "DRAFT", _("Draft")  # 草稿
    PROPOSED = "PROPOSED", _("Proposed for acceptance")  # 待审查
    ACCEPTED = "ACCEPTED", _("Accepted")  # 已接受
    EXPIRED = "EXPIRED", _("Ended")  # 已到期
    CALLED = "CALLED", _("Called upon")  # 已主张
    RELEASED = "RELEASED", _("Released")  # 已解除
    REJECTED = "REJECTED", _("Rejected")  # 已拒绝


# A customer still needs what stands in one of these, once it was accepted.
COUNTED_ON = frozenset(
    {
        SecurityState.DRAFT,
        SecurityState.PROPOSED,
        SecurityState.ACCEPTED,
        SecurityState.EXPIRED,
    }
)

SECURITY_FLOW = flow(
    Move(
        name="propose",
        title=_("Propose"),
        source=frozenset({SecurityState.DRAFT}),
        target=SecurityState.PROPOSED,
        rules=(rules.may_prepare,),
        event="guarantees.security.proposed",
    ),
    Move(
        name="return",
        title=_("Return"),
        source=frozenset({SecurityState.PROPOSED}),
        target=SecurityState.DRAFT,
        rules=(rules.may_return, rules.is_second_pair_of_eyes),
        event="guarantees.security.returned",
    ),
    Move(
        name="accept",
        title=_("Accept"),
        source=frozenset({SecurityState.PROPOSED}),
        target=SecurityState.ACCEPTED,
        rules=(
            rules.may_accept,
            rules.is_second_pair_of_eyes,
            rules.is_not_own_customer,
            rules.is_checked,
            rules.is_not_the_checker,
        ),
        event="guarantees.security.accepted",
    ),
    Move(
        name="reject",
        title=_("Reject"),
        source=frozenset({SecurityState.PROPOSED}),
        target=SecurityState.REJECTED,
        rules=(rules.may_accept, rules.is_second_pair_of_eyes),
        event="guarantees.security.rejected",
    ),
    Move(
        name="reopen",
        title=_("Take back to change it"),
        source=frozenset({SecurityState.ACCEPTED, SecurityState.EXPIRED}),
        target=SecurityState.DRAFT,
        rules=(rules.may_accept,),
        event="guarantees.security.reopened",
    ),
    Move(
        name="expire",
        title=_("End"),
        source=frozenset({SecurityState.ACCEPTED}),
        target=SecurityState.EXPIRED,
        rules=(rules.is_system,),
        event="guarantees.security.expired",
    ),
    Move(
        name="call",
        title=_("Call upon"),
        source=frozenset({SecurityState.ACCEPTED}),
        target=SecurityState.CALLED,
        rules=(rules.may_return,),
        event="guarantees.security.called",
    ),
    Move(
        name="release",
        title=_("Let go"),
        source=frozenset({SecurityState.ACCEPTED, SecurityState.EXPIRED, SecurityState.CALLED}),
        target=SecurityState.RELEASED,
        rules=(rules.may_accept, rules.is_second_pair_of_eyes, rules.is_not_own_customer),
        event="guarantees.security.released",
    ),
)
