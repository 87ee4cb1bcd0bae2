"""The flow of a policy draft (政策草稿流程), as one table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.kernel.workflow import Move, flow
from zixin.policies.rules import drafts as rules


class DraftState(models.TextChoices):
    """Where a draft of policy stands."""

    DRAFT = "DRAFT", _("Draft")  # 草稿
    PROPOSED = "PROPOSED", _("Proposed")  # 待发布
    PUBLISHED = "PUBLISHED", _("Published")  # 已发布
    REJECTED = "REJECTED", _("Rejected")  # 已驳回
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")  # 已撤回


OPEN_STATES = frozenset({DraftState.DRAFT, DraftState.PROPOSED})

DRAFT_FLOW = flow(
    Move(
        name="revise",
        title=_("Change"),
        source=OPEN_STATES,
        target=DraftState.DRAFT,
        rules=(rules.is_author,),
        event="policies.draft.revised",
    ),
    Move(
        name="propose",
        title=_("Propose for publication"),
        source=frozenset({DraftState.DRAFT}),
        target=DraftState.PROPOSED,
        rules=(rules.is_author,),
        event="policies.draft.proposed",
    ),
    Move(
        name="publish",
        title=_("Publish"),
        source=frozenset({DraftState.PROPOSED}),
        target=DraftState.PUBLISHED,
        rules=(rules.may_publish, rules.is_second_pair_of_eyes),
        event="policies.draft.published",
    ),
    Move(
        name="reject",
        title=_("Reject"),
        source=frozenset({DraftState.PROPOSED}),
        target=DraftState.REJECTED,
        rules=(rules.may_publish, rules.is_second_pair_of_eyes),
        event="policies.draft.rejected",
    ),
    Move(
        name="withdraw",
        title=_("Withdraw"),
        source=OPEN_STATES,
        target=DraftState.WITHDRAWN,
        rules=(rules.is_author,),
        event="policies.draft.withdrawn",
    ),
)
