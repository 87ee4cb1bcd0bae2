"""How a case reads on its page: its steps, its next act, its plan and its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zixin.accounts.roles import Role
from zixin.investigation.models import Investigation, PlannedMethod
from zixin.investigation.rules import cases as rules
from zixin.investigation.states import CASE_FLOW, CaseState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.story import Act, Entry, NextAct, Step, obstacle, reached, steps_along
from zixin.kernel.trail import Line, line_of
from zixin.kernel.workflow import open_moves

PATH = (
    CaseState.OPENED,
    CaseState.PLANNED,
    CaseState.UNDER_WAY,
    CaseState.FINDINGS,
    CaseState.SIGNED,
)
EXPECTED = {
    CaseState.OPENED: "plan",
    CaseState.PLANNED: "start",
    CaseState.UNDER_WAY: "conclude",
    CaseState.FINDINGS: "countersign",
}
ROUTES = {
    "plan": "plan",
    "start": "start",
    "conclude": "conclusion",
    "reopen": "reopening",
    "countersign": "countersignature",
    "cancel": "cancellation",
}
ICONS = {
    "plan": "list-check",
    "start": "player-play",
    "conclude": "clipboard-check",
    "reopen": "arrow-back-up",
    "countersign": "writing-sign",
    "cancel": "x",
}
EVENT_TONES = {
    "investigation.case.countersigned": "good",
    "investigation.case.cancelled": "critical",
    "investigation.case.reopened": "watch",
    "investigation.lookup.failed": "watch",
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A method of the plan as its row shows it."""

    planned: PlannedMethod
    is_overdue: bool
    finish: str


def steps(case: Investigation, events: Iterable[Event]) -> list[Step]:
    """Lay out the way of a case, with the time each step was last reached."""
    label = case._meta.label_lower
    times, before = reached(event for event in events if event.subject_type == label)
    present = CaseState(case.state)
    passed = PATH[: PATH.index(CaseState(before)) + 1] if before else PATH[:1]
    return steps_along(
        PATH if present in PATH else (*passed, present),
        present,
        {CaseState.OPENED: case.opened_at, **times},
        failures={CaseState.CANCELLED},
        goal=CaseState.SIGNED,
    )


def words(name: str) -> dict[str, Any]:
    """Name an act for its dialog."""
    title = str(CASE_FLOW[name].title)
    return {"title": title, "verb": title, "icon": ICONS[name], "act": name}


def next_act(case: Investigation, actor: Actor) -> NextAct | None:
    """Say what the case waits for; ``None`` when it has come to its end."""
    expected = EXPECTED.get(CaseState(case.state))
    if expected is None:
        return None
    open_now = [move.name for move in open_moves(case, CASE_FLOW, actor)]
    acts = {name: act_of(name, case) for name in open_now}
    if expected == "countersign" and case.signed_at is None:
        return _signature(case, actor, tuple(acts.values()))
    primary = acts.pop(expected, None)
    return NextAct(
        heading=_heading(expected),
        waiting_for=(
            str(Role.CREDIT_MANAGER.label) if expected == "countersign" else case.lead_name
        ),
        primary=primary,
        others=(*_beside(case, actor), *acts.values()),
        obstacle=obstacle(CASE_FLOW[expected], actor, case),
    )


def _signature(case: Investigation, actor: Actor, others: tuple[Act, ...]) -> NextAct:
    """The lead signs first; his signature is no move, for the case stays where it is."""
    signs = rules.is_lead.holds(actor, case)
    act = Act("sign", _("Sign"), _address("signature", case), "writing-sign")
    return NextAct(
        heading=_("Sign the findings"),
        waiting_for=case.lead_name,
        primary=act if signs else None,
        others=others,
        obstacle="" if signs else str(rules.is_lead.refusal),
    )


def act_of(name: str, case: Investigation) -> Act:
    title = str(CASE_FLOW[name].title)
    return Act(name, title, _address(ROUTES[name], case), ICONS[name])


def _address(route: str, case: Investigation) -> str:
    return reverse(f"investigation:{route}", args=[case.number])


def _beside(case: Investigation, actor: Actor) -> tuple[Act, ...]:
    is_planned = case.state in {CaseState.PLANNED, CaseState.UNDER_WAY}
    if is_planned and rules.is_investigator.holds(actor, case):
        return (Act("plan", _("Change the plan"), _address("plan", case), "list-check"),)
    return ()


def _heading(expected: str) -> str:
    return {
        "plan": _("Plan the investigation: methods, people and days"),
        "start": _("Start the investigation"),
        "conclude": _("Carry out the plan and conclude"),
        "countersign": _("Countersign the findings"),
    }[expected]


def works(case: Investigation, actor: Actor) -> bool:
    """Tell whether the actor carries the investigation out now."""
    return case.state == CaseState.UNDER_WAY and rules.is_investigator.holds(actor, case)


def plan_rows(
    case: Investigation, planned: Iterable[PlannedMethod], actor: Actor, *, today: date
) -> list[PlanRow]:
    """Lay out the plan, with the act of who may finish a method."""
    people = {case.lead_id, case.assistant_id}
    is_open = case.state == CaseState.UNDER_WAY and actor.may("investigation.work")
    return [
        PlanRow(
            planned=row,
            is_overdue=row.finished_at is None and row.due_on < today,
            finish=(
                reverse("investigation:completion", args=[case.number, row.method])
                if is_open and not row.finished_at and actor.user_id in {*people, row.owner_id}
                else ""
            ),
        )
        for row in planned
    ]


def history(events: Iterable[Event]) -> list[Entry]:
    """Lay out the audit events for the timeline, in the order given."""
    return [
        Entry(line.event.happened_at, line.actor, line.title, _detail(line), _tone(line))
        for line in map(line_of, events)
    ]


def _detail(line: Line) -> str:
    return " · ".join(f"{name}: {value}" for name, value in line.facts)


def _tone(line: Line) -> str:
    return EVENT_TONES.get(line.event.kind, "")
