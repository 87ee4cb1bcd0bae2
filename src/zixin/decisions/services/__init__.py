"""The verbs of the credit decision: the only code that changes an application."""

from zixin.decisions.services.appeals import (
    appeal_application,
    reopen_application,
    uphold_rejection,
)
from zixin.decisions.services.applications import (
    accept_application,
    begin_assessment,
    draft_application,
    investigate_application,
    recommend_application,
    return_application,
    revise_application,
    submit_application,
    withdraw_application,
)
from zixin.decisions.services.approvals import (
    abstain_from_application,
    approve_application,
    close_vote,
    defer_application,
    reject_application,
    resume_application,
)
from zixin.decisions.services.conditions import (
    break_overdue_conditions,
    confirm_conditions,
    meet_condition,
    waive_condition,
)
from zixin.decisions.services.contracts import (
    draw_up_contract,
    open_contract,
    record_signature,
    void_contract,
)
from zixin.decisions.services.delegations import lend_authority, revoke_authority
from zixin.decisions.services.effect import (
    activate_application,
    lapse_application,
    lapse_unused,
)
from zixin.decisions.services.escalation import escalate_waiting
from zixin.decisions.services.letters import ask_human_review, issue_letter
from zixin.decisions.services.overrides import (
    approve_rating,
    end_overrides,
    propose_rating,
    refuse_rating,
)
from zixin.decisions.services.reviews import close_review, open_reviews

__all__ = [
    "abstain_from_application",
    "accept_application",
    "activate_application",
    "appeal_application",
    "approve_application",
    "approve_rating",
    "ask_human_review",
    "begin_assessment",
    "break_overdue_conditions",
    "close_review",
    "close_vote",
    "confirm_conditions",
    "defer_application",
    "draft_application",
    "draw_up_contract",
    "end_overrides",
    "escalate_waiting",
    "investigate_application",
    "issue_letter",
    "lapse_application",
    "lapse_unused",
    "lend_authority",
    "meet_condition",
    "open_contract",
    "open_reviews",
    "propose_rating",
    "recommend_application",
    "record_signature",
    "refuse_rating",
    "reject_application",
    "reopen_application",
    "resume_application",
    "return_application",
    "revise_application",
    "revoke_authority",
    "submit_application",
    "uphold_rejection",
    "void_contract",
    "waive_condition",
    "withdraw_application",
]
