"""The flow of an investigation (调查流程), as one table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.investigation.rules import cases as rules
from zixin.investigation.rules import lookups as lookup_rules
from zixin.kernel.workflow import Move, flow


class CaseState(models.TextChoices):
    """Where an investigation stands."""

    OPENED = "OPENED", _("Opened")  # 已立项
    PLANNED = "PLANNED", _("Planned")  # 已计划
    UNDER_WAY = "UNDER_WAY", _("Under way")  # 调查中
    FINDINGS = "FINDINGS", _("Findings to sign")  # 结论待签
    SIGNED = "SIGNED", _("Signed")  # 已签发
    CANCELLED = "CANCELLED", _("Cancelled")  # 已取消


OPEN_STATES = frozenset(
    {CaseState.OPENED, CaseState.PLANNED, CaseState.UNDER_WAY, CaseState.FINDINGS}
)
PLANNING_STATES = frozenset({CaseState.OPENED, CaseState.PLANNED, CaseState.UNDER_WAY})

CASE_FLOW = flow(
    Move(
        name="plan",
        title=_("Plan"),
        source=frozenset({CaseState.OPENED}),
        target=CaseState.PLANNED,
        rules=(rules.is_investigator,),
        event="investigation.case.planned",
    ),
    Move(
        name="start",
        title=_("Start"),
        source=frozenset({CaseState.PLANNED}),
        target=CaseState.UNDER_WAY,
        rules=(rules.is_investigator,),
        event="investigation.case.started",
    ),
    Move(
        name="conclude",
        title=_("Conclude"),
        source=frozenset({CaseState.UNDER_WAY}),
        target=CaseState.FINDINGS,
        rules=(rules.is_lead,),
        event="investigation.case.concluded",
    ),
    Move(
        name="reopen",
        title=_("Take up again"),
        source=frozenset({CaseState.FINDINGS}),
        target=CaseState.UNDER_WAY,
        rules=(rules.may_reopen,),
        event="investigation.case.reopened",
    ),
    Move(
        name="countersign",
        title=_("Countersign"),
        source=frozenset({CaseState.FINDINGS}),
        target=CaseState.SIGNED,
        rules=(rules.may_countersign, rules.is_second_pair_of_eyes, rules.is_signed_by_lead),
        event="investigation.case.countersigned",
    ),
    Move(
        name="cancel",
        title=_("Cancel the investigation"),
        source=frozenset({CaseState.OPENED, CaseState.PLANNED, CaseState.UNDER_WAY}),
        target=CaseState.CANCELLED,
        rules=(rules.may_cancel,),
        event="investigation.case.cancelled",
    ),
)


class LookupState(models.TextChoices):
    """How far a look-up has come."""

    ASKED = "ASKED", _("Being asked")  # 查询中
    ANSWERED = "ANSWERED", _("Answered")  # 已答复
    FAILED = "FAILED", _("Failed")  # 未成功


LOOKUP_FLOW = flow(
    Move(
        name="answer",
        title=_("Answer"),
        source=frozenset({LookupState.ASKED}),
        target=LookupState.ANSWERED,
        rules=(lookup_rules.is_system,),
        event="investigation.lookup.answered",
    ),
    Move(
        name="fail",
        title=_("Give up"),
        source=frozenset({LookupState.ASKED}),
        target=LookupState.FAILED,
        rules=(lookup_rules.is_system,),
        event="investigation.lookup.failed",
    ),
    Move(
        name="bring",
        title=_("Bring a file"),
        source=frozenset({LookupState.ASKED}),
        target=LookupState.ANSWERED,
        rules=(lookup_rules.is_investigator,),
        event="investigation.lookup.brought",
    ),
)


class ProposalState(models.TextChoices):
    """What became of a record that a source gave."""

    PROPOSED = "PROPOSED", _("Proposed")  # 待采信
    TAKEN = "TAKEN", _("Taken over")  # 已采信
    REJECTED = "REJECTED", _("Rejected")  # 未采信


PROPOSAL_FLOW = flow(
    Move(
        name="take",
        title=_("Take over"),
        source=frozenset({ProposalState.PROPOSED}),
        target=ProposalState.TAKEN,
        rules=(lookup_rules.is_investigator_of_proposal,),
        event="investigation.proposal.taken",
    ),
    Move(
        name="reject",
        title=_("Reject"),
        source=frozenset({ProposalState.PROPOSED}),
        target=ProposalState.REJECTED,
        rules=(lookup_rules.is_investigator_of_proposal,),
        event="investigation.proposal.rejected",
    ),
)
