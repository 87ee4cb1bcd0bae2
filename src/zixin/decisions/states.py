"""The flow of a credit application (授信申请流程), as one table."""

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
    IN_ASSESSMENT = "IN_ASSESSMENT", _("In assessment")  # 评估中
    PENDING_APPROVAL = "PENDING_APPROVAL", _("Pending approval")  # 审批中
    APPROVED = "APPROVED", _("Approved")  # 已批准
    REJECTED = "REJECTED", _("Rejected")  # 否决
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")  # 撤回


OPEN_STATES = frozenset(
    {
        ApplicationState.DRAFT,
        ApplicationState.SUBMITTED,
        ApplicationState.RETURNED,
        ApplicationState.IN_ASSESSMENT,
        ApplicationState.PENDING_APPROVAL,
    }
)
REVISABLE_STATES = frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED})

APPLICATION_FLOW = flow(
    Move(
        name="submit",
        title=_("Submit"),
        source=frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED}),
        target=ApplicationState.SUBMITTED,
        rules=(rules.may_submit,),
        event="decisions.application.submitted",
    ),
    Move(
        name="accept",
        title=_("Take up"),
        source=frozenset({ApplicationState.SUBMITTED}),
        target=ApplicationState.IN_ASSESSMENT,
        rules=(rules.may_recommend,),
        event="decisions.application.accepted",
    ),
    Move(
        name="recommend",
        title=_("Recommend"),
        source=frozenset({ApplicationState.IN_ASSESSMENT}),
        target=ApplicationState.PENDING_APPROVAL,
        rules=(rules.may_recommend,),
        event="decisions.application.recommended",
    ),
    Move(
        name="return",
        title=_("Return"),
        source=frozenset(
            {
                ApplicationState.SUBMITTED,
                ApplicationState.IN_ASSESSMENT,
                ApplicationState.PENDING_APPROVAL,
            }
        ),
        target=ApplicationState.RETURNED,
        rules=(rules.may_return,),
        event="decisions.application.returned",
    ),
    Move(
        name="approve",
        title=_("Approve"),
        source=frozenset({ApplicationState.PENDING_APPROVAL}),
        target=ApplicationState.APPROVED,
        rules=(rules.may_decide, rules.is_second_pair_of_eyes, rules.is_not_own_customer),
        event="decisions.application.approved",
    ),
    Move(
        name="reject",
        title=_("Reject"),
        source=frozenset({ApplicationState.PENDING_APPROVAL}),
        target=ApplicationState.REJECTED,
        rules=(rules.may_decide, rules.is_second_pair_of_eyes, rules.is_not_own_customer),
        event="decisions.application.rejected",
    ),
    Move(
        name="withdraw",
        title=_("Withdraw"),
        source=frozenset(
            {ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.RETURNED}
        ),
        target=ApplicationState.WITHDRAWN,
        rules=(rules.may_withdraw,),
        event="decisions.application.withdrawn",
    ),
)
