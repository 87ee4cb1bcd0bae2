"""The events of the decisions app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "decisions.application.drafted": _("Application drafted"),
        "decisions.application.revised": _("Application changed"),
        "decisions.application.submitted": _("Application submitted"),
        "decisions.application.accepted": _("Application taken up for review"),
        "decisions.application.sent_to_investigation": _("Customer to be investigated"),
        "decisions.application.reviewed": _("Review of the application ended"),
        "decisions.application.recommended": _("Application recommended for decision"),
        "decisions.application.returned": _("Application returned"),
        "decisions.application.approved": _("Application approved"),
        "decisions.application.rejected": _("Application rejected"),
        "decisions.application.approved_conditionally": _("Application approved on conditions"),
        "decisions.application.deferred": _("Decision put off"),
        "decisions.application.resumed": _("Decision taken up again"),
        "decisions.application.fulfilled": _("Conditions confirmed"),
        "decisions.application.contracting": _("Contract in preparation"),
        "decisions.application.effective": _("Credit in effect"),
        "decisions.application.lapsed": _("Approval lapsed"),
        "decisions.application.appealed": _("Rejection appealed"),
        "decisions.application.reopened": _("Appeal: to be decided again"),
        "decisions.application.upheld": _("Appeal: rejection upheld"),
        "decisions.round.opened": _("Proposal put before its deciders"),
        "decisions.round.voided": _("Proposal changed or taken back: its votes are void"),
        "decisions.vote.cast": _("Vote cast"),
        "decisions.vote.closed": _("Vote of the committee closed"),
        "decisions.condition.met": _("Condition met"),
        "decisions.condition.waived": _("Condition waived"),
        "decisions.condition.broken": _("Condition not kept in time"),
        "decisions.contract.drawn_up": _("Contract drawn up"),
        "decisions.contract.opened": _("Text of a contract opened"),
        "decisions.contract.signed": _("Contract signed"),
        "decisions.contract.voided": _("Contract made void"),
        "decisions.rating.proposed": _("Another grade proposed"),
        "decisions.rating.overridden": _("Another grade set by a person"),
        "decisions.rating.refused": _("Another grade refused"),
        "decisions.rating.reverted": _("The grade of the model counts again"),
        "decisions.override.ended": _("Departure came to its last day"),
        "decisions.letter.issued": _("Letter to the customer issued"),
        "decisions.letter.opened": _("Letter to the customer opened"),
        "decisions.letter.sent": _("Letter to the customer sent"),
        "decisions.letter.failed": _("Letter to the customer not sent"),
        "decisions.application.human_review": _("A person looks at what a program decided"),
        "decisions.review.opened": _("Review of the decision opened"),
        "decisions.review.closed": _("Review of the decision closed"),
        "decisions.authority.lent": _("Authority lent"),
        "decisions.authority.revoked": _("Lent authority taken back"),
        "decisions.application.escalated": _("Left too long: told to the next rank"),
        "decisions.application.withdrawn": _("Application withdrawn"),
    }
)
