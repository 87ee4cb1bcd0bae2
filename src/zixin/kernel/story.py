"""How a subject of a flow reads on its page: its steps, its next act, its history (办理进程)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices

from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event, title_of
from zixin.kernel.workflow import Move


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the flow as the stepper draws it."""

    label: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    """An act the actor may do now; an immediate one asks nothing more."""

    name: str
    title: str
    url: str
    icon: str
    is_immediate: bool = False


@dataclass(frozen=True, slots=True)
class NextAct:
    """What the subject waits for: from whom, and what this actor can do about it."""

    heading: str
    waiting_for: str
    primary: Act | None
    others: tuple[Act, ...]
    obstacle: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history."""

    at: datetime
    actor: str
    text: str
    detail: str
    tone: str


def reached(events: Iterable[Event]) -> tuple[dict[str, datetime], str]:
    """Say when each state was last reached by a move, and the state before the present one."""
    times: dict[str, datetime] = {}
    before = ""
    for event in sorted(events, key=lambda row: row.sequence):
        if "state" in event.data:
            before, target = event.data["state"]
            times[target] = event.happened_at
    return times, before


def steps_along(
    way: Sequence[TextChoices],
    present: TextChoices,
    times: Mapping[str, datetime],
    *,
    failures: Container[str],
    goal: str,
) -> list[Step]:
    """Lay out a way to its goal: what is behind, where the subject stands, and what lies ahead."""
    position = way.index(present)
    here = "failed" if present in failures else "done" if present == goal else "current"
    return [
        Step(
            str(state.label),
            here if index == position else "done" if index < position else "ahead",
            times.get(state) if index <= position else None,
        )
        for index, state in enumerate(way)
    ]


def obstacle(move: Move, actor: Actor, subject: Any) -> str:
    """Return the sentence of the first rule that keeps an actor from a move; empty when none does."""
    broken = (str(rule.refusal) for rule in move.rules if not rule.holds(actor, subject))
    return next(broken, "")


def history(
    events: Iterable[Event], detail: Callable[[dict[str, Any]], str], tones: Mapping[str, str]
) -> list[Entry]:
    """Lay out the audit events for the timeline, in the order given."""
    return [
        Entry(
            at=event.happened_at,
            actor=event.actor_name,
            text=title_of(event.kind),
            detail=detail(event.data),
            tone=tones.get(event.kind, ""),
        )
        for event in events
    ]
