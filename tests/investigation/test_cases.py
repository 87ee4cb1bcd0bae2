"""Opening, planning and ending a case: what it changes, what it records, who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories import NOW, make_actor, make_customer, make_user
from tests.investigation.factories import (
    DUE,
    bring_to,
    countersign,
    find,
    give_password,
    lead_of,
    open_case,
    plan,
    sign,
)
from zixin.accounts.models import User
from zixin.accounts.roles import Role
from zixin.desk.queries.work import work_for
from zixin.investigation.models import Investigation, PlannedMethod
from zixin.investigation.queries import cases as queries
from zixin.investigation.services import cases as services
from zixin.investigation.services import findings
from zixin.investigation.states import CASE_FLOW, CaseState
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError, open_moves

pytestmark = pytest.mark.django_db


def _footprint() -> tuple[object, ...]:
    return (
        list(Investigation.objects.order_by("pk").values()),
        list(PlannedMethod.objects.order_by("pk").values()),
        Event.objects.count(),
    )


def test_opening_gives_a_number_and_an_event():
    case = open_case()

    assert (case.number, case.state, case.due_on) == ("IC-2026-000001", "OPENED", DUE)
    event = Event.objects.get(kind="investigation.case.opened")
    assert event.data == {
        "reason": "new_application",
        "due_on": "2026-03-16",
        "lead": case.lead_name,
    }
    assert event.customer_id == case.customer_id


@pytest.mark.parametrize(
    ("field", "value"),
    [("reason", "curiosity"), ("question", "  "), ("due_on", date(2026, 3, 1))],
)
def test_opening_is_refused_and_changes_nothing(field, value):
    lead = make_user("credit_analyst")
    before = _footprint()

    with pytest.raises(RefusedError) as refused:
        open_case(lead, **{field: value})

    assert (refused.value.field, _footprint()) == (field, before)


def test_investigators_are_two_people_who_investigate():
    lead, seller = make_user("credit_analyst"), make_user("salesperson")
    before = _footprint()

    for fields in ({"assistant": lead}, {"assistant": seller}):
        with pytest.raises(RefusedError) as refused:
            open_case(lead, **fields)
        assert refused.value.field == "assistant"
    with pytest.raises(RefusedError) as refused:
        open_case(seller, actor=make_actor(user=lead))

    assert (refused.value.field, _footprint()) == ("lead", before)


def test_customer_has_one_open_investigation():
    customer = make_customer()
    case = open_case(customer=customer)
    before = _footprint()

    with pytest.raises(RefusedError):
        open_case(customer=customer)

    assert _footprint() == before
    services.cancel_case(case=case, reason="重复", actor=lead_of(case), now=NOW)
    assert open_case(customer=customer).number == "IC-2026-000002"


@pytest.mark.parametrize("role", Role.values)
def test_who_opens_a_case(role):
    lead, actor = make_user("credit_analyst"), make_actor(role)
    before = _footprint()

    if role in {Role.CREDIT_MANAGER, Role.CREDIT_ANALYST}:
        assert open_case(lead, actor=actor).opened_by_id == actor.user_id
        return
    with pytest.raises(RefusedError):
        open_case(lead, actor=actor)
    assert _footprint() == before


def test_plan_is_set_and_changed():
    case = open_case()

    plan(case, "questionnaire", "site_visit")
    assert case.state == "PLANNED"
    plan(case, "interview")

    assert [row.method for row in case.plan.all()] == ["interview"]
    kinds = list(Event.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == [
        "investigation.case.opened",
        "investigation.case.planned",
        "investigation.plan.revised",
    ]


def test_plan_is_refused_and_changes_nothing():
    case = bring_to("UNDER_WAY", "questionnaire", "interview")
    lead = make_user("credit_analyst")
    done = case.plan.get(method="interview")
    services.finish_method(planned=done, outcome="已访谈", actor=lead_of(case), now=NOW)
    row = services.MethodPlan(method="interview", owner=lead, due_on=DUE)
    late = services.MethodPlan(method="interview", owner=lead, due_on=DUE + timedelta(days=1))
    other = services.MethodPlan(method="questionnaire", owner=lead, due_on=DUE)
    before = _footprint()

    for rows in ([], [row, row], [late], [other]):
        with pytest.raises(RefusedError):
            services.plan_case(case=case, plan=rows, actor=lead_of(case), now=NOW)
    with pytest.raises(RefusedError):
        services.plan_case(case=case, plan=[row], actor=make_actor("credit_analyst"), now=NOW)

    assert _footprint() == before


def test_method_is_finished_once_with_its_outcome():
    case = bring_to("UNDER_WAY")
    planned = case.plan.get()

    services.finish_method(planned=planned, outcome="答复完整", actor=lead_of(case), now=NOW)

    before = _footprint()
    with pytest.raises(RefusedError):
        services.finish_method(planned=planned, outcome="再次", actor=lead_of(case), now=NOW)
    with pytest.raises(RefusedError):
        services.finish_method(
            planned=planned, outcome="他人", actor=make_actor("credit_analyst"), now=NOW
        )
    assert _footprint() == before
    assert (planned.outcome, planned.finished_at) == ("答复完整", NOW)
    assert Event.objects.latest("sequence").data == {
        "method": "questionnaire",
        "outcome": "答复完整",
    }


VERBS = {
    "start": lambda case, actor: services.start_case(case=case, actor=actor, now=NOW),
    "cancel": lambda case, actor: services.cancel_case(
        case=case, reason="撤回", actor=actor, now=NOW
    ),
    "conclude": lambda case, actor: findings.conclude_case(
        case=case, conclusion="属实", actor=actor, now=NOW
    ),
    "reopen": lambda case, actor: findings.reopen_case(
        case=case, reason="再查", actor=actor, now=NOW
    ),
    "countersign": lambda case, actor: countersign(case, actor=actor),
}
MAY = {
    "start": {"lead"},
    "cancel": {"lead", Role.CREDIT_MANAGER},
    "conclude": {"lead"},
    "reopen": {"lead", Role.CREDIT_MANAGER},
    "countersign": {Role.CREDIT_MANAGER},
}


def _ready(state: str, move: str) -> Investigation:
    """Bring a case to a state with what a move needs besides."""
    case = bring_to(state)
    if move == "conclude" and state == "UNDER_WAY":
        find(case)
        services.finish_method(
            planned=case.plan.get(), outcome="完成", actor=lead_of(case), now=NOW
        )
    if move == "countersign" and state == "FINDINGS":
        sign(case)
    return case


@pytest.mark.parametrize("state", CaseState.values)
@pytest.mark.parametrize("move", VERBS)
def test_move_is_allowed_exactly_where_flow_and_roles_say(state, move):
    others = {role: make_actor(role) for role in Role.values}

    for who in ("lead", *Role.values):
        case = _ready(state, move)
        actor = lead_of(case) if who == "lead" else others[who]
        give_password(User.objects.get(pk=actor.user_id))
        before = _footprint()
        if who in MAY[move] and state in CASE_FLOW[move].source:
            VERBS[move](case, actor)
            case.refresh_from_db()
            assert case.state == CASE_FLOW[move].target, who
            continue
        with pytest.raises(RefusedError):
            VERBS[move](case, actor)
        assert _footprint() == before, who
        offered = {row.name for row in open_moves(case, CASE_FLOW, actor)}
        assert move not in offered, who


def test_sales_knows_of_a_case_and_reads_nothing_of_it():
    user = make_user("salesperson")
    mine = open_case(customer=make_customer(salesperson=user))
    open_case()
    seller = make_actor(user=user)

    assert list(queries.cases_known_to(seller)) == [mine]
    assert list(queries.cases_for(seller)) == []
    assert list(queries.cases_for(make_actor("salesperson"))) == []
    assert queries.cases_for(make_actor("credit_controller")).count() == 2


def test_overdue_case_shows_on_the_desk_of_its_people():
    case = bring_to("UNDER_WAY")
    helper = make_user("credit_analyst")
    services.plan_case(
        case=case,
        plan=[services.MethodPlan(method="interview", owner=helper, due_on=DUE)],
        actor=lead_of(case),
        now=NOW,
    )

    assert (case.is_overdue(DUE), case.is_overdue(DUE + timedelta(days=1))) == (False, True)
    for actor in (lead_of(case), make_actor(user=helper)):
        assert work_for(actor, now=NOW).investigations == (case,)
    assert work_for(make_actor("credit_analyst"), now=NOW).investigations == ()


def test_every_state_is_reached_by_a_move():
    assert {move.target for move in CASE_FLOW.values()} | {"OPENED"} == set(CaseState.values)
