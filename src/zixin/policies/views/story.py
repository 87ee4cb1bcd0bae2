"""How a draft reads on its page: its steps, its next act, who waits, and its history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.kernel import story
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.story import Act, Entry, NextAct, Step, obstacle, reached, steps_along
from zixin.kernel.workflow import open_moves
from zixin.policies.models import PolicyDraft
from zixin.policies.states import DRAFT_FLOW, OPEN_STATES, DraftState

PATH = (DraftState.DRAFT, DraftState.PROPOSED, DraftState.PUBLISHED)
ROUTES = {
    "propose": "proposal",
    "publish": "publication",
    "reject": "rejection",
    "withdraw": "withdrawal",
}
ICONS = {"propose": "send", "publish": "gavel", "reject": "ban", "withdraw": "x"}
EXPECTED = {DraftState.DRAFT: "propose", DraftState.PROPOSED: "publish"}
HEADINGS = {
    DraftState.DRAFT: gettext_lazy("Finish the draft and propose it"),
    DraftState.PROPOSED: gettext_lazy("Look at what changes, then publish or reject"),
}
TONES = {
    "policies.draft.published": "good",
    "policies.draft.rejected": "critical",
    "policies.draft.withdrawn": "watch",
}


def steps(draft: PolicyDraft, events: Iterable[Event]) -> list[Step]:
    """Lay out the way of a draft, with the time each step was last reached."""
    times, before = reached(events)
    present = DraftState(draft.state)
    way: tuple[DraftState, ...] = PATH
    if present not in PATH:
        way = (*PATH[: 2 if before == DraftState.PROPOSED else 1], present)
    return steps_along(
        way,
        present,
        {DraftState.DRAFT: draft.drafted_at, **times},
        failures={DraftState.REJECTED, DraftState.WITHDRAWN},
        goal=DraftState.PUBLISHED,
    )


def next_act(draft: PolicyDraft, actor: Actor, *, problem: str) -> NextAct | None:
    """Say what the draft waits for; ``None`` when it has come to its end."""
    state = DraftState(draft.state)
    if state not in OPEN_STATES:
        return None
    expected = EXPECTED[state]
    moves = open_moves(draft, DRAFT_FLOW, actor)
    acts = {move.name: act_of(move.name, draft) for move in moves if move.name in ROUTES}
    hindrance = obstacle(DRAFT_FLOW[expected], actor, draft)
    if problem and expected == "propose" and not hindrance:
        hindrance = _("It cannot be proposed yet: %(problem)s") % {"problem": problem}
        acts.pop("propose", None)
    author = draft.drafted_by_name
    return NextAct(
        heading=str(HEADINGS[state]),
        waiting_for=author if expected == "propose" else _("someone else who publishes policies"),
        primary=acts.pop(expected, None),
        others=tuple(acts.values()),
        obstacle=hindrance,
    )


def act_of(name: str, draft: PolicyDraft) -> Act:
    """Return the button of a move."""
    address = reverse(f"policies:{ROUTES[name]}", args=[draft.number])
    return Act(name, str(DRAFT_FLOW[name].title), address, ICONS[name])


def history(events: Iterable[Event]) -> list[Entry]:
    """Lay out the audit events for the timeline, in the order given."""
    return story.history(events, _detail, TONES)


def _detail(data: dict[str, Any]) -> str:
    facts = []
    if data.get("source"):
        facts.append(_("from %(policy)s") % {"policy": data["source"]})
    if data.get("revision"):
        facts.append(_("revision %(number)s") % {"number": data["revision"]})
    if data.get("effective_on"):
        facts.append(_("effective on %(day)s") % {"day": data["effective_on"]})
    if data.get("reason"):
        facts.append(str(data["reason"]))
    return " · ".join(facts)
