"""How a security reads on its page: its steps, its next act, its value in words, its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zixin.accounts.roles import Role
from zixin.guarantees.models import Security, SecurityTask
from zixin.guarantees.rules import acts as rules
from zixin.guarantees.rules.checklist import VALUED, papers_due, papers_missing
from zixin.guarantees.rules.choices import CallAct, Paper, TaskKind
from zixin.guarantees.rules.clocks import acts_for, ends_on, period_of
from zixin.guarantees.rules.law import Article, article
from zixin.guarantees.rules.valuing import Valued
from zixin.guarantees.states import SECURITY_FLOW, SecurityState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.story import Act, Entry, NextAct, Step, obstacle, reached, steps_along
from zixin.kernel.trail import line_of
from zixin.kernel.workflow import open_moves

PATH = (
    SecurityState.DRAFT,
    SecurityState.PROPOSED,
    SecurityState.ACCEPTED,
    SecurityState.RELEASED,
)
ROUTES = {
    "propose": ("proposal", "send"),
    "return": ("return", "arrow-back-up"),
    "accept": ("acceptance", "check"),
    "reject": ("rejection", "x"),
    "reopen": ("reopening", "edit"),
    "call": ("call", "gavel"),
    "release": ("release", "logout"),
}
EVENT_TONES = {
    "guarantees.security.accepted": "good",
    "guarantees.security.rejected": "critical",
    "guarantees.security.returned": "watch",
    "guarantees.security.expired": "watch",
    "guarantees.security.called": "alert",
}


@dataclass(frozen=True, slots=True)
class ValueStep:
    """One line of the value: what happens, by how much, and what is left."""

    title: str
    how: str
    amount: float | Decimal


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of the checklist as the page shows it."""

    title: str
    paper: Any


def steps(security: Security, events: Iterable[Event]) -> list[Step]:
    """Lay out the way of a security, with the time each step was last reached."""
    times, before = reached(events)
    present = SecurityState(security.state)
    known = SecurityState(before) if before in PATH else PATH[0]
    passed = PATH[: PATH.index(known) + 1]
    return steps_along(
        PATH if present in PATH else (*passed, present),
        present,
        {SecurityState.DRAFT: security.drafted_at, **times},
        failures={SecurityState.REJECTED, SecurityState.EXPIRED},
        goal=SecurityState.RELEASED,
    )


def words(name: str) -> dict[str, Any]:
    """Name an act for its dialog."""
    title = str(SECURITY_FLOW[name].title)
    return {"title": title, "verb": title, "icon": ROUTES[name][1], "act": name}


def _address(route: str, security: Security) -> str:
    return reverse(f"guarantees:{route}", args=[security.number])


def _act(name: str, security: Security) -> Act:
    route, sign = ROUTES[name]
    return Act(name, str(SECURITY_FLOW[name].title), _address(route, security), sign)


def next_act(
    security: Security, actor: Actor, tasks: Sequence[SecurityTask], *, on: date
) -> NextAct | None:
    """Say what the security waits for; ``None`` when it has come to its end."""
    if security.state in {SecurityState.REJECTED, SecurityState.RELEASED}:
        return None
    acts = {
        move.name: _act(move.name, security) for move in open_moves(security, SECURITY_FLOW, actor)
    }
    if security.state == SecurityState.DRAFT:
        return _of_draft(security, actor, acts)
    if security.state == SecurityState.PROPOSED:
        return _of_proposal(security, actor, acts)
    heading = _standing(security, tasks, on=on)
    beside = _valuation(security, actor) if security.is_accepted else ()
    is_over = security.state in {SecurityState.EXPIRED, SecurityState.CALLED}
    primary = acts.pop("release", None) if is_over else None
    return NextAct(
        heading=heading,
        waiting_for=str(Role.CREDIT_ANALYST.label if tasks else Role.CREDIT_MANAGER.label),
        primary=primary,
        others=(*beside, *acts.values()),
        obstacle="",
    )


def _of_draft(security: Security, actor: Actor, acts: dict[str, Act]) -> NextAct:
    missing = papers_missing(security)
    is_valued = security.kind not in VALUED or security.valuations.exists()
    beside: list[Act] = []
    if rules.may_prepare.holds(actor, security):
        beside = [
            Act("file", _("File a paper"), _address("paper", security), "paperclip"),
            *_valuation(security, actor),
        ]
    primary = acts.pop("propose", None)
    heading = _("Propose it")
    if missing:
        heading = _("File the papers that are missing: %(papers)s") % {
            "papers": ", ".join(str(Paper(item).label) for item in missing)
        }
    elif not is_valued:
        heading = _("Record what it is worth")
    return NextAct(
        heading=heading,
        waiting_for=security.drafted_by_name,
        primary=primary,
        others=tuple(beside),
        obstacle=obstacle(SECURITY_FLOW["propose"], actor, security),
    )


def _of_proposal(security: Security, actor: Actor, acts: dict[str, Act]) -> NextAct:
    back = tuple(acts[name] for name in ("return", "reject") if name in acts)
    if security.checked_at is not None:
        return NextAct(
            heading=_("Accept it, or send it back"),
            waiting_for=str(Role.CREDIT_MANAGER.label),
            primary=acts.get("accept"),
            others=back,
            obstacle=obstacle(SECURITY_FLOW["accept"], actor, security),
        )
    checks = rules.may_check.holds(actor, security)
    waive = Act("waive", _("Do without a paper"), _address("waiver", security), "file-text")
    check = Act("check", _("Give the opinion"), _address("check", security), "scale")
    is_own = not rules.is_second_pair_of_eyes.holds(actor, security)
    return NextAct(
        heading=_("Check it as legal counsel"),
        waiting_for=str(Role.LEGAL_COUNSEL.label),
        primary=check if checks and not is_own else None,
        others=((waive,) if checks and papers_missing(security) else ()) + back,
        obstacle="" if checks else str(rules.may_check.refusal),
    )


def _valuation(security: Security, actor: Actor) -> tuple[Act, ...]:
    if security.kind not in VALUED or not rules.may_prepare.holds(actor, security):
        return ()
    return (Act("value", _("Record a value"), _address("valuation", security), "calculator"),)


def _standing(security: Security, tasks: Sequence[SecurityTask], *, on: date) -> str:
    """Say what an accepted security waits for: its most urgent task, else its last day."""
    if security.state == SecurityState.EXPIRED:
        return _("It has ended: renew it, or let it go")
    if security.state == SecurityState.CALLED:
        return _("It is called upon: let it go when all is settled")
    for task in tasks:
        return task_words(task, security)
    end = ends_on(security)
    if end is None:
        return _("It stands; nothing ends it")
    return _("It stands until %(day)s") % {"day": end.isoformat()}


def task_words(task: SecurityTask, security: Security) -> str:
    """Say what a task asks for, in one sentence."""
    day = {"day": task.due_on.isoformat()}
    match task.kind:
        case TaskKind.PERIOD:
            named = ", ".join(str(CallAct(act).label) for act in acts_for(security))
            return _("Until %(day)s: %(act)s, or the right is gone") % {**day, "act": named}
        case TaskKind.SHORTFALL:
            return _("Obtain more security, or lower the exposure")
        case TaskKind.EXPIRY:
            return _("It ends on %(day)s: renew it, or let it go") % day
        case TaskKind.REGISTRATION:
            return _("Its registration lapses on %(day)s: renew it") % day
        case TaskKind.RING:
            return _("Guarantees run in a circle: replace one of them")
        case _:
            return _("Its valuation holds until %(day)s: value it anew") % day


def paper_rows(security: Security) -> list[PaperRow]:
    """Lay out the checklist: each paper due, with what lies on file."""
    filed = {row.item: row for row in security.papers.all()}
    return [PaperRow(str(Paper(item).label), filed.get(item)) for item in papers_due(security)]


def value_steps(valued: Valued) -> list[ValueStep]:
    """Put the value of a security into words, number by number."""
    found, security = valued.steps, valued.security
    if found is None:
        return []
    rows = [
        ValueStep(_start_title(valued), _start_source(valued), found.base),
        ValueStep(_("after the haircut"), f"× (1 − {found.haircut:.2%})", found.after_haircut),
    ]
    if found.liens:
        rows.append(
            ValueStep(_("less claims that come first"), f"− {found.liens:,.2f}", found.free)
        )
    rows.append(
        ValueStep(
            _("less the cost of realising it"),
            f"× (1 − {found.cost:.2%})",
            found.free * (1 - found.cost),
        )
    )
    if found.years:
        rows.append(
            ValueStep(
                _("discounted over the time to realise it"),
                _("years: %(years)s, × %(factor)s")
                % {"years": f"{found.years:g}", "factor": f"{found.discount:.4f}"},
                found.guaranteed,
            )
        )
    if found.fails:
        rows.append(
            ValueStep(
                _("less the defaults in which the guarantor falls too"),
                f"× (1 − {found.fails:.2%})",
                found.net,
            )
        )
    if found.net > security.amount:
        rows.append(ValueStep(_("bounded by the amount secured"), "", security.amount))
    return rows


def _start_title(valued: Valued) -> str:
    if valued.security.is_guarantee:
        return _("Amount, or the capacity of the guarantor if less")
    return _("Appraised value") if valued.valuation else _("Amount secured")


def _start_source(valued: Valued) -> str:
    if valued.valuation is not None:
        return f"{valued.valuation.dated_on.isoformat()} · {valued.valuation.valuer}"
    if valued.room is not None:
        return _("capacity %(room)s") % {"room": f"{valued.room:,.2f}"}
    share = valued.security.insured_share
    return "" if share is None else f"× {share:.0%}"


def period_articles(security: Security) -> list[Article]:
    """Name the articles that rule a guarantee period; none for a thing."""
    period = period_of(security)
    if period is None:
        return []
    lost = article("lost_for_good", on=security.signed_on)
    return [period.article, period.act_article, lost]


def history(events: Iterable[Event]) -> list[Entry]:
    """Lay out the audit events for the timeline, in the order given."""
    return [
        Entry(
            line.event.happened_at,
            line.actor,
            line.title,
            " · ".join(f"{name}: {value}" for name, value in line.facts),
            EVENT_TONES.get(line.event.kind, ""),
        )
        for line in map(line_of, events)
    ]
