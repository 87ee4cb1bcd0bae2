"""How a subject of a flow reads: where it has been, where it stands, and what keeps an actor from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, make_actor
from zixin.decisions.states import ApplicationState as State
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.story import obstacle, reached, steps_along
from zixin.kernel.workflow import Move, Rule

LATER = NOW + timedelta(days=1)
WAY = (State.DRAFT, State.SUBMITTED, State.APPROVED)


def _moved(sequence: int, before: str, after: str) -> Event:
    at = NOW + timedelta(days=sequence)
    return Event(sequence=sequence, data={"state": [before, after]}, happened_at=at)


def test_a_state_is_reached_when_it_was_entered_last() -> None:
    events = [
        _moved(3, "RETURNED", "SUBMITTED"),
        _moved(1, "DRAFT", "SUBMITTED"),
        _moved(2, "SUBMITTED", "RETURNED"),
        Event(sequence=4, data={"note": "no move"}, happened_at=NOW),
    ]

    times, before = reached(events)

    assert times == {
        "SUBMITTED": NOW + timedelta(days=3),
        "RETURNED": NOW + timedelta(days=2),
    }
    assert before == "RETURNED"


@pytest.mark.parametrize(
    ("present", "marks"),
    [
        (State.DRAFT, ["current", "ahead", "ahead"]),
        (State.SUBMITTED, ["done", "current", "ahead"]),
        (State.APPROVED, ["done", "done", "done"]),
    ],
)
def test_steps_lie_behind_here_and_ahead(present: State, marks: list[str]) -> None:
    steps = steps_along(
        WAY, present, {State.DRAFT: NOW, State.APPROVED: LATER}, failures=set(), goal=State.APPROVED
    )

    assert [step.state for step in steps] == marks
    assert steps[0].at == NOW
    assert steps[2].at == (LATER if present is State.APPROVED else None)


def test_a_way_that_failed_says_so_at_its_end() -> None:
    steps = steps_along(
        (State.DRAFT, State.REJECTED),
        State.REJECTED,
        {},
        failures={State.REJECTED},
        goal=State.APPROVED,
    )

    assert [step.state for step in steps] == ["done", "failed"]


@pytest.mark.django_db
def test_the_first_rule_that_says_no_is_the_obstacle() -> None:
    def holds(_actor: Actor, subject: str) -> bool:
        return subject == "open"

    rules = (Rule(lambda _actor, _subject: True, "never"), Rule(holds, "closed"))
    move = Move(
        name="go", title="Go", source=frozenset({"A"}), target="B", rules=rules, event="a.b.gone"
    )
    actor = make_actor("credit_manager")

    assert obstacle(move, actor, "open") == ""
    assert obstacle(move, actor, "shut") == "closed"
