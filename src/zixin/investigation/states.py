"""The flow of an investigation (调查流程), as one table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.investigation.rules import cases as rules
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
