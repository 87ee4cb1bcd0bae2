"""Walks one demo application through the flow, each act by its person at its time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from zixin.accounts.roles import Role
from zixin.assessment.models import Assessment
from zixin.customers.models import Customer
from zixin.decisions import services
from zixin.decisions.models import CreditApplication
from zixin.decisions.queries.approvals import open_round_of, seat_of, standing_of
from zixin.decisions.queries.checklists import missing_needs
from zixin.decisions.rules.choices import Ask, Method
from zixin.decisions.states import ApplicationState
from zixin.documents.intake import look_into
from zixin.documents.services.keeping import Stated, keep_documents
from zixin.kernel.actor import Actor
from zixin.policies.queries import granting_in_force
from zixin.site.demo.generation import DemoApplication
from zixin.site.demo.papers import contract_scan


def play_application(
    story: DemoApplication, *, customer: Customer, actors: Mapping[str, Actor], now: datetime
) -> CreditApplication:
    """Bring an application to the step its story ends at."""

    def ago(days: int | None) -> datetime:
        return now - timedelta(days=days or 0)

    applicant = actors[story.prepared_by]
    application = services.draft_application(
        customer=customer,
        ask=Ask(amount=story.amount_requested, terms_days=story.terms_days, purpose=story.purpose),
        actor=applicant,
        now=ago(story.drafted_days_ago),
    )
    if story.submitted_days_ago is not None:
        services.submit_application(
            application=application, actor=applicant, now=ago(story.submitted_days_ago)
        )
    if story.accepted_days_ago is not None:
        services.accept_application(
            application=application,
            actor=actors[story.assessed_by],
            now=ago(story.accepted_days_ago),
        )
        _review(application, story, actors[story.assessed_by], ago(story.accepted_days_ago))
    if story.recommended_days_ago is not None:
        _recommend(application, story, actors[story.assessed_by], ago(story.recommended_days_ago))
    if story.returned_days_ago is not None:
        services.return_application(
            application=application,
            reason=story.return_reason,
            actor=actors[story.assessed_by],
            now=ago(story.returned_days_ago),
        )
    if story.withdrawn_days_ago is not None:
        services.withdraw_application(
            application=application, actor=applicant, now=ago(story.withdrawn_days_ago)
        )
    if story.decided_days_ago is not None:
        _decide(application, story, actors, ago(story.decided_days_ago))
    return application


def _recommend(
    application: CreditApplication, story: DemoApplication, analyst: Actor, at: datetime
) -> None:
    assessment = Assessment.objects.filter(customer=application.customer).first() or _missing(
        application
    )
    policy = granting_in_force(on=at.date())[1]
    is_open = policy.method_rule(application.method, assessment.grade) is not None
    services.recommend_application(
        application=application,
        assessment=assessment,
        method=application.method if is_open else Method.BANK_ACCEPTANCE,
        amount=story.amount_recommended or story.amount_requested,
        terms_days=story.terms_days_recommended or story.terms_days,
        recommendation=story.recommendation,
        deviation_reason="历史付款良好，超模型部分以后续订单节奏控制",
        actor=analyst,
        now=at,
    )


def _missing(application: CreditApplication) -> Assessment:
    raise LookupError(f"{application.customer} was never assessed")


def _decide(
    application: CreditApplication,
    story: DemoApplication,
    actors: Mapping[str, Actor],
    at: datetime,
) -> None:
    while application.state == ApplicationState.PENDING_APPROVAL:
        _vote(application, story, actors, at)
    if application.state == ApplicationState.APPROVED:
        _contract(application, actors, at)


def _review(
    application: CreditApplication, story: DemoApplication, analyst: Actor, at: datetime
) -> None:
    """End the review of those that go on; what is missing is waived in words."""
    if story.recommended_days_ago is None and story.step != "in_assessment":
        return
    missing = missing_needs(application, stage="review", now=at)
    services.begin_assessment(
        application=application,
        waivers={item.code: "老客户，资料随年度复核补齐" for item in missing},
        actor=analyst,
        now=at,
    )


def _vote(
    application: CreditApplication,
    story: DemoApplication,
    actors: Mapping[str, Actor],
    at: datetime,
) -> None:
    """Let the person of the story vote, or whoever else has a seat; a committee closes its vote."""
    application.refresh_from_db()
    round_ = open_round_of(application)
    if round_ is None:
        raise LookupError(f"{application} waits for nobody")
    standing = standing_of(round_)
    step: dict[str, Any] = {
        "application": application,
        "revision": application.revision,
        "now": at,
    }
    first = actors[story.decided_by]
    for actor in (first, *actors.values()):
        if seat_of(actor, application, standing, on=at.date())[0]:
            step |= {"reason": story.decision_reason, "actor": actor}
            if story.step == "rejected":
                services.reject_application(**step)
            else:
                services.approve_application(
                    amount=round_.amount, terms_days=round_.terms_days, **step
                )
            return
    member = next(actor for actor in actors.values() if Role.COMMITTEE_MEMBER in actor.roles)
    services.close_vote(minutes=story.decision_reason, actor=member, **step)


def _contract(application: CreditApplication, actors: Mapping[str, Actor], at: datetime) -> None:
    """Draw the contract up and have it signed, as a scan among the documents of the customer."""
    legal = next(actor for actor in actors.values() if Role.LEGAL_COUNSEL in actor.roles)
    keeper = next(actor for actor in actors.values() if Role.CREDIT_ANALYST in actor.roles)
    contract = services.draw_up_contract(application=application, actor=legal, now=at)
    customer = application.customer
    content = contract_scan(customer, contract.number, signed_on=at.date())
    papers, _refused = look_into([(f"赊销合同-{customer.number}.pdf", content)])
    stated = Stated(kind="contract", dated_on=at.date())
    kept = keep_documents(
        customer=customer, papers=papers, stated=stated, actor=keeper, now=at
    ).kept[0]
    services.record_signature(
        contract=contract,
        signed_copy=kept,
        signed_on=at.date(),
        signatory="法定代表人",
        actor=legal,
        now=at,
    )
