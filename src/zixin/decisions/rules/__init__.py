"""Who may move an application, as predicates with the sentence shown when they say no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError, Rule

if TYPE_CHECKING:
    from zixin.decisions.models import CreditApplication
    from zixin.dossier.queries.reviews import ReviewState


def _may_submit(actor: Actor, application: CreditApplication) -> bool:
    return actor.may("decisions.apply") and application.drafted_by_id == actor.user_id


def _may_withdraw(actor: Actor, application: CreditApplication) -> bool:
    return actor.may("decisions.withdraw") and application.drafted_by_id == actor.user_id


def _may_recommend(actor: Actor, _application: CreditApplication) -> bool:
    return actor.may("decisions.recommend")


def _may_return(actor: Actor, _application: CreditApplication) -> bool:
    return actor.may("decisions.recommend") or actor.may("decisions.decide")


def _may_decide(actor: Actor, _application: CreditApplication) -> bool:
    return actor.is_system or actor.may("decisions.decide")


def _is_second_pair_of_eyes(actor: Actor, application: CreditApplication) -> bool:
    return actor.user_id not in {application.drafted_by_id, application.recommended_by_id}


def _may_contract(actor: Actor, _application: CreditApplication) -> bool:
    return actor.may("decisions.contract")


def _may_activate(actor: Actor, _application: CreditApplication) -> bool:
    acts = ("decisions.recommend", "decisions.contract", "decisions.decide")
    return actor.is_system or any(actor.may(act) for act in acts)


def _may_lapse(actor: Actor, _application: CreditApplication) -> bool:
    return actor.is_system or actor.may("decisions.recommend")


def _has_no_open_condition(_actor: Actor, application: CreditApplication) -> bool:
    return not application.conditions.filter(state="OPEN", is_precedent=True).exists()


def _did_not_reject(actor: Actor, application: CreditApplication) -> bool:
    ballots = application.rounds.values_list("votes__voter_id", "votes__principal_id")
    took_part = {person for pair in ballots for person in pair}
    took_part |= set(application.decisions.values_list("decided_by_id", flat=True))
    return actor.user_id not in took_part


def _is_not_own_customer(actor: Actor, application: CreditApplication) -> bool:
    return application.customer.salesperson_id != actor.user_id


may_submit = Rule(_may_submit, _("An application is submitted by the person who drafted it."))
may_withdraw = Rule(_may_withdraw, _("An application is withdrawn by the person who drafted it."))
may_recommend = Rule(_may_recommend, _("Only the credit department assesses applications."))
may_return = Rule(_may_return, _("Only the credit department or a decider returns applications."))
may_decide = Rule(_may_decide, _("Your role does not decide on applications."))
is_second_pair_of_eyes = Rule(
    _is_second_pair_of_eyes,
    _("An application is decided by someone who neither drafted nor recommended it."),
)
is_not_own_customer = Rule(
    _is_not_own_customer, _("The salesperson of a customer does not decide on its credit.")
)

may_contract = Rule(_may_contract, _("Your role does not prepare contracts."))
may_activate = Rule(_may_activate, _("Your role does not put limits in effect."))
may_lapse = Rule(_may_lapse, _("Your role does not let approvals lapse."))
has_no_open_condition = Rule(
    _has_no_open_condition, _("A condition of the approval is still open.")
)
did_not_reject = Rule(
    _did_not_reject, _("An appeal is judged by somebody who took no part in the rejection.")
)

may_settle = Rule(
    lambda actor, _condition: actor.is_system or actor.may("decisions.recommend"),
    _("Only the credit department settles conditions."),
)
may_waive = Rule(
    lambda actor, _condition: actor.may("decisions.decide"),
    _("Only a decider waives a condition."),
)
did_not_prepare = Rule(
    lambda actor, condition: _is_second_pair_of_eyes(actor, condition.application),
    _("A condition is waived by someone who neither drafted nor recommended the application."),
)

may_take_to_a_person = Rule(
    _may_recommend, _("Only the credit department takes a decision back to a person.")
)
was_automatic = Rule(
    lambda _actor, application: bool(application.decision and application.decision.is_automatic),
    _("A person took this decision already."),
)
may_override = Rule(
    lambda actor, _row: actor.may("decisions.decide"),
    _("Only a decider sets another grade than the model's."),
)
did_not_propose = Rule(
    lambda actor, row: (
        actor.user_id != row.proposed_by_id
        and _is_second_pair_of_eyes(actor, row.application)
        and _is_not_own_customer(actor, row.application)
    ),
    _("A grade is set by someone who neither proposed it nor prepared the application."),
)
is_the_clock = Rule(lambda actor, _row: actor.is_system, _("It ends by its date alone."))


def require_fresh_file(actor: Actor, review: ReviewState, reason: str) -> None:
    """Let nobody grant credit on a stale file but who may, and he says why.

    Raises ``RefusedError`` with the sentence.
    """
    if not review.is_stale:
        return
    if not actor.may("decisions.decide_stale"):
        raise RefusedError(
            gettext("The credit file is stale since %(day)s: review it first.")
            % {"day": review.since.isoformat()}
        )
    if not reason.strip():
        raise RefusedError(
            gettext("Say why you decide on a stale credit file."), field="stale_reason"
        )
