"""The flow of a credit application (授信申请流程), as one table.

What happens to a limit once it is in force (freeze, expiry, end) is the limit's own flow.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.decisions import rules
from zixin.kernel.workflow import Move, flow


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    DRAFT = "DRAFT", _("Draft")  # 草稿
    SUBMITTED = "SUBMITTED", _("Submitted")  # 已提交
    RETURNED = "RETURNED", _("Returned")  # 退回补充
    IN_REVIEW = "IN_REVIEW", _("In review")  # 资料审查
    IN_INVESTIGATION = "IN_INVESTIGATION", _("In investigation")  # 资信调查中
    IN_ASSESSMENT = "IN_ASSESSMENT", _("In assessment")  # 评估中
    PENDING_APPROVAL = "PENDING_APPROVAL", _("Pending approval")  # 审批中
    DEFERRED = "DEFERRED", _("Deferred")  # 暂缓
    APPROVED_CONDITIONAL = "APPROVED_CONDITIONAL", _("Approved on conditions")  # 附条件批准
    APPROVED = "APPROVED", _("Approved")  # 已批准
    CONTRACTING = "CONTRACTING", _("Contracting")  # 签约中
    EFFECTIVE = "EFFECTIVE", _("In effect")  # 已生效
    LAPSED = "LAPSED", _("Lapsed")  # 失效
    REJECTED = "REJECTED", _("Rejected")  # 否决
    APPEALED = "APPEALED", _("Appealed")  # 申诉中
    REJECTED_FINAL = "REJECTED_FINAL", _("Rejected for good")  # 终局否决
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")  # 撤回


_S = ApplicationState
OPEN_STATES = frozenset(_S) - {
    _S.EFFECTIVE,
    _S.LAPSED,
    _S.REJECTED,
    _S.REJECTED_FINAL,
    _S.WITHDRAWN,
}
GRANTED_STATES = frozenset({_S.APPROVED_CONDITIONAL, _S.APPROVED, _S.CONTRACTING, _S.EFFECTIVE})
REVISABLE_STATES = frozenset({_S.DRAFT, _S.RETURNED})
UNASSESSED_STATES = frozenset(
    {
        _S.DRAFT,
        _S.SUBMITTED,
        _S.RETURNED,
        _S.IN_REVIEW,
        _S.IN_INVESTIGATION,
        _S.IN_ASSESSMENT,
    }
)  # until a recommendation rests on an assessment
PAUSED_STATES = frozenset({_S.DRAFT, _S.RETURNED, _S.DEFERRED})  # nobody of the house is late

_DECIDING = (rules.may_decide, rules.is_second_pair_of_eyes, rules.is_not_own_customer)

APPLICATION_FLOW = flow(
    Move(
        name="submit",
        title=_("Submit"),
        source=REVISABLE_STATES,
        target=_S.SUBMITTED,
        rules=(rules.may_submit,),
        event="decisions.application.submitted",
    ),
    Move(
        name="accept",
        title=_("Take up"),
        source=frozenset({_S.SUBMITTED}),
        target=_S.IN_REVIEW,
        rules=(rules.may_recommend,),
        event="decisions.application.accepted",
    ),
    Move(
        name="investigate",
        title=_("Have it investigated"),
        source=frozenset({_S.IN_REVIEW}),
        target=_S.IN_INVESTIGATION,
        rules=(rules.may_recommend,),
        event="decisions.application.sent_to_investigation",
    ),
    Move(
        name="assess",
        title=_("Begin the assessment"),
        source=frozenset({_S.IN_REVIEW, _S.IN_INVESTIGATION}),
        target=_S.IN_ASSESSMENT,
        rules=(rules.may_recommend,),
        event="decisions.application.reviewed",
    ),
    Move(
        name="recommend",
        title=_("Recommend"),
        source=frozenset({_S.IN_ASSESSMENT}),
        target=_S.PENDING_APPROVAL,
        rules=(rules.may_recommend,),
        event="decisions.application.recommended",
    ),
    Move(
        name="return",
        title=_("Return"),
        source=frozenset(
            {
                _S.SUBMITTED,
                _S.IN_REVIEW,
                _S.IN_INVESTIGATION,
                _S.IN_ASSESSMENT,
                _S.PENDING_APPROVAL,
            }
        ),
        target=_S.RETURNED,
        rules=(rules.may_return,),
        event="decisions.application.returned",
    ),
    Move(
        name="approve",
        title=_("Approve"),
        source=frozenset({_S.PENDING_APPROVAL}),
        target=_S.APPROVED,
        rules=_DECIDING,
        event="decisions.application.approved",
    ),
    Move(
        name="approve_conditionally",
        title=_("Approve on conditions"),
        source=frozenset({_S.PENDING_APPROVAL}),
        target=_S.APPROVED_CONDITIONAL,
        rules=_DECIDING,
        event="decisions.application.approved_conditionally",
    ),
    Move(
        name="reject",
        title=_("Reject"),
        source=frozenset({_S.IN_REVIEW, _S.PENDING_APPROVAL}),
        target=_S.REJECTED,
        rules=_DECIDING,
        event="decisions.application.rejected",
    ),
    Move(
        name="defer",
        title=_("Defer"),
        source=frozenset({_S.PENDING_APPROVAL}),
        target=_S.DEFERRED,
        rules=_DECIDING,
        event="decisions.application.deferred",
    ),
    Move(
        name="resume",
        title=_("Take up again"),
        source=frozenset({_S.DEFERRED}),
        target=_S.PENDING_APPROVAL,
        rules=(rules.may_return,),
        event="decisions.application.resumed",
    ),
    Move(
        name="fulfil",
        title=_("Confirm the conditions"),
        source=frozenset({_S.APPROVED_CONDITIONAL}),
        target=_S.APPROVED,
        rules=(rules.may_recommend, rules.has_no_open_condition),
        event="decisions.application.fulfilled",
    ),
    Move(
        name="contract",
        title=_("Prepare the contract"),
        source=frozenset({_S.APPROVED}),
        target=_S.CONTRACTING,
        rules=(rules.may_contract,),
        event="decisions.application.contracting",
    ),
    Move(
        name="activate",
        title=_("Put in effect"),
        source=frozenset({_S.APPROVED, _S.CONTRACTING}),
        target=_S.EFFECTIVE,
        rules=(rules.may_activate,),
        event="decisions.application.effective",
    ),
    Move(
        name="lapse",
        title=_("Let it lapse"),
        source=frozenset({_S.APPROVED_CONDITIONAL, _S.APPROVED, _S.CONTRACTING}),
        target=_S.LAPSED,
        rules=(rules.may_lapse,),
        event="decisions.application.lapsed",
    ),
    Move(
        name="appeal",
        title=_("Appeal"),
        source=frozenset({_S.REJECTED}),
        target=_S.APPEALED,
        rules=(rules.may_submit,),
        event="decisions.application.appealed",
    ),
    Move(
        name="reopen",
        title=_("Decide again"),
        source=frozenset({_S.APPEALED}),
        target=_S.PENDING_APPROVAL,
        rules=(*_DECIDING, rules.did_not_reject),
        event="decisions.application.reopened",
    ),
    Move(
        name="review",
        title=_("Have it reviewed by a person"),
        source=frozenset({_S.APPROVED_CONDITIONAL, _S.APPROVED, _S.CONTRACTING, _S.EFFECTIVE}),
        target=_S.PENDING_APPROVAL,
        rules=(rules.may_take_to_a_person, rules.was_automatic),
        event="decisions.application.human_review",
    ),
    Move(
        name="uphold",
        title=_("Uphold the rejection"),
        source=frozenset({_S.APPEALED}),
        target=_S.REJECTED_FINAL,
        rules=(*_DECIDING, rules.did_not_reject),
        event="decisions.application.upheld",
    ),
    Move(
        name="withdraw",
        title=_("Withdraw"),
        source=frozenset({_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.IN_REVIEW}),
        target=_S.WITHDRAWN,
        rules=(rules.may_withdraw,),
        event="decisions.application.withdrawn",
    ),
)


class ConditionState(models.TextChoices):
    """Where a condition of an approval stands."""

    OPEN = "OPEN", _("Open")  # 待落实
    MET = "MET", _("Met")  # 已落实
    WAIVED = "WAIVED", _("Waived")  # 已豁免
    BROKEN = "BROKEN", _("Not kept")  # 未履行


CONDITION_FLOW = flow(
    Move(
        name="meet",
        title=_("Meet"),
        source=frozenset({ConditionState.OPEN, ConditionState.BROKEN}),
        target=ConditionState.MET,
        rules=(rules.may_settle,),
        event="decisions.condition.met",
    ),
    Move(
        name="waive",
        title=_("Waive"),
        source=frozenset({ConditionState.OPEN, ConditionState.BROKEN}),
        target=ConditionState.WAIVED,
        rules=(rules.may_waive, rules.did_not_prepare),
        event="decisions.condition.waived",
    ),
    Move(
        name="break",
        title=_("Not kept"),
        source=frozenset({ConditionState.OPEN}),
        target=ConditionState.BROKEN,
        rules=(rules.may_settle,),
        event="decisions.condition.broken",
    ),
)


class RatingOverrideState(models.TextChoices):
    """Where an override of a grade stands."""

    PROPOSED = "PROPOSED", _("Proposed")  # 已提出
    APPROVED = "APPROVED", _("Approved")  # 已批准
    REFUSED = "REFUSED", _("Refused")  # 已否决
    EXPIRED = "EXPIRED", _("Expired")  # 已到期


RATING_OVERRIDE_FLOW = flow(
    Move(
        name="approve",
        title=_("Approve the grade"),
        source=frozenset({RatingOverrideState.PROPOSED}),
        target=RatingOverrideState.APPROVED,
        rules=(rules.may_override, rules.did_not_propose),
        event="decisions.rating.overridden",
    ),
    Move(
        name="refuse",
        title=_("Refuse the grade"),
        source=frozenset({RatingOverrideState.PROPOSED}),
        target=RatingOverrideState.REFUSED,
        rules=(rules.may_override, rules.did_not_propose),
        event="decisions.rating.refused",
    ),
    Move(
        name="expire",
        title=_("Let it expire"),
        source=frozenset({RatingOverrideState.PROPOSED, RatingOverrideState.APPROVED}),
        target=RatingOverrideState.EXPIRED,
        rules=(rules.is_the_clock,),
        event="decisions.rating.reverted",
    ),
)


class ContractState(models.TextChoices):
    """Where a contract stands."""

    DRAWN_UP = "DRAWN_UP", _("Drawn up")  # 已拟定
    SIGNED = "SIGNED", _("Signed by both")  # 已签署
    VOID = "VOID", _("Void")  # 已作废


CONTRACT_FLOW = flow(
    Move(
        name="sign",
        title=_("Record the signature"),
        source=frozenset({ContractState.DRAWN_UP}),
        target=ContractState.SIGNED,
        rules=(rules.may_contract,),
        event="decisions.contract.signed",
    ),
    Move(
        name="void",
        title=_("Make void"),
        source=frozenset({ContractState.DRAWN_UP}),
        target=ContractState.VOID,
        rules=(rules.may_contract,),
        event="decisions.contract.voided",
    ),
)
