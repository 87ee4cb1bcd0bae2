from __future__ import annotations

import pytest
from django.db import transaction

from tests.factories import NOW, make_actor, make_customer
from zixin.customers.models import ImportFile
from zixin.customers.states import FileState
from zixin.exposure.models import CreditLimit
from zixin.exposure.states import LIMIT_FLOW, LimitState
from zixin.kernel.audit import Event
from zixin.kernel.transactions import NoTransactionError
from zixin.kernel.workflow import Move, RefusedError, Rule, advance, flow, open_moves

ALLOWED = Rule(lambda actor, subject: True, "不会出现")
FORBIDDEN = Rule(lambda actor, subject: False, "Not this one.")


def a_move(**changes) -> Move:
    return Move(
        **{
            "name": "supersede",
            "title": "Supersede",
            "source": frozenset({LimitState.ACTIVE}),
            "target": LimitState.SUPERSEDED,
            "rules": (ALLOWED,),
            "event": "exposure.limit.superseded",
            **changes,
        }
    )


def make_limit() -> CreditLimit:
    from datetime import date
    from decimal import Decimal

    return CreditLimit.objects.create(
        customer=make_customer(),
        amount=Decimal(1000),
        currency="CNY",
        terms_days=30,
        valid_from=date(2026, 3, 1),
        valid_until=date(2026, 9, 1),
        source="CA-2026-000001",
    )


def move(limit, arrow, **data):
    with transaction.atomic():
        advance(limit, arrow, actor=make_actor(), now=NOW, data=data, customer_id=1)


@pytest.mark.django_db
def test_move_writes_state_and_event_together():
    limit = make_limit()

    move(limit, a_move(), by="CA-2", state="forged")

    assert CreditLimit.objects.get().state == LimitState.SUPERSEDED
    event = Event.objects.get()
    assert event.kind == "exposure.limit.superseded"
    assert event.data == {"by": "CA-2", "state": ["ACTIVE", "SUPERSEDED"]}
    assert (event.subject_id, event.customer_id) == (str(limit.pk), 1)


@pytest.mark.django_db
def test_move_against_a_rule_is_refused_with_its_sentence_and_changes_nothing():
    limit = make_limit()

    with pytest.raises(RefusedError, match=r"^Not this one\.$"):
        move(limit, a_move(rules=(ALLOWED, FORBIDDEN)))

    assert CreditLimit.objects.get().state == limit.state == LimitState.ACTIVE
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_move_from_another_state_is_refused_and_changes_nothing():
    limit = make_limit()

    with pytest.raises(RefusedError):
        move(limit, a_move(source=frozenset({LimitState.SUPERSEDED})))

    assert CreditLimit.objects.get().state == LimitState.ACTIVE
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_second_of_two_who_read_the_same_state_is_refused():
    first = make_limit()
    second = CreditLimit.objects.get()
    move(first, a_move())

    with pytest.raises(RefusedError):
        move(second, a_move())

    assert second.state == LimitState.ACTIVE  # what the loser read, untouched
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_rules_judge_the_stored_row_not_what_the_caller_holds():
    limit = make_limit()
    limit.amount = 1  # not stored
    small = Rule(lambda actor, subject: subject.amount < 10, "Too much.")

    with pytest.raises(RefusedError, match="Too much"):
        move(limit, a_move(rules=(small,)))


@pytest.mark.django_db
def test_unknown_event_undoes_the_move():
    limit = make_limit()

    with pytest.raises(KeyError):
        move(limit, a_move(event="exposure.limit.unknown"))

    assert CreditLimit.objects.get().state == LimitState.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_move_outside_a_transaction_is_refused_and_changes_nothing():
    limit = make_limit()

    with pytest.raises(NoTransactionError):
        advance(limit, a_move(), actor=make_actor(), now=NOW, data={})

    assert CreditLimit.objects.get().state == LimitState.ACTIVE
    assert Event.objects.count() == 0


def test_flow_refuses_a_name_used_twice():
    with pytest.raises(ValueError, match="twice"):
        flow(a_move(), a_move())


@pytest.mark.django_db
def test_open_moves_are_those_of_the_state_whose_rules_hold():
    limit = make_limit()
    moves = flow(
        a_move(),
        a_move(name="forbidden", rules=(FORBIDDEN,)),
        a_move(name="later", source=frozenset({LimitState.SUPERSEDED})),
    )

    assert [one.name for one in open_moves(limit, moves, make_actor())] == ["supersede"]


def test_state_tables_name_only_known_states():
    from zixin.customers.states import FILE_FLOW
    from zixin.decisions.states import APPLICATION_FLOW, ApplicationState

    for table, states in (
        (LIMIT_FLOW, LimitState),
        (FILE_FLOW, FileState),
        (APPLICATION_FLOW, ApplicationState),
    ):
        for one in table.values():
            assert {*one.source, one.target} <= set(states.values)
    assert ImportFile._meta.get_field("state").choices == FileState.choices
