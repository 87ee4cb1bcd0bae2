"""How an application reads on its page: its steps, its next act, who waits, and its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.accounts.roles import Role
from zixin.assessment.models import Assessment
from zixin.assessment.pictures import limit_binding
from zixin.decisions.models import Contract, CreditApplication, Override
from zixin.decisions.queries.approvals import Seat, Standing
from zixin.decisions.rules.choices import Ballot
from zixin.decisions.rules.overrides import Kind
from zixin.decisions.states import APPLICATION_FLOW, ApplicationState, ContractState
from zixin.kernel import story
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.story import Act, Entry, NextAct, Step, obstacle, reached, steps_along
from zixin.kernel.workflow import open_moves

_S = ApplicationState
PATH = (
    _S.DRAFT,
    _S.SUBMITTED,
    _S.IN_REVIEW,
    _S.IN_ASSESSMENT,
    _S.PENDING_APPROVAL,
    _S.APPROVED,
    _S.EFFECTIVE,
)
SUMMARY_LENGTH_MAX = 120
ENDS = frozenset({_S.REJECTED, _S.REJECTED_FINAL, _S.WITHDRAWN, _S.LAPSED})
EXPECTED = {
    _S.DRAFT: "submit",
    _S.RETURNED: "submit",
    _S.SUBMITTED: "accept",
    _S.IN_REVIEW: "assess",
    _S.IN_INVESTIGATION: "assess",
    _S.IN_ASSESSMENT: "recommend",
    _S.PENDING_APPROVAL: "approve",
    _S.DEFERRED: "resume",
    _S.APPROVED_CONDITIONAL: "fulfil",
    _S.APPROVED: "contract",
    _S.CONTRACTING: "sign",
    _S.APPEALED: "reopen",
}
HEADINGS = {
    "submit": gettext_lazy("Submit the application"),
    "accept": gettext_lazy("Take the application up for review"),
    "assess": gettext_lazy("Look through what was handed in"),
    "recommend": gettext_lazy("Recommend an amount and terms"),
    "approve": gettext_lazy("Decide on the recommendation"),
    "close": gettext_lazy("Close the vote of the committee"),
    "resume": gettext_lazy("Take the decision up again"),
    "fulfil": gettext_lazy("Have the conditions met"),
    "contract": gettext_lazy("Draw up the contract"),
    "activate": gettext_lazy("Put the credit in effect"),
    "sign": gettext_lazy("Have the contract signed"),
    "reopen": gettext_lazy("Judge the appeal"),
}
ROUTES = {
    "submit": "submission",
    "accept": "acceptance",
    "investigate": "investigation",
    "assess": "review",
    "recommend": "recommendation",
    "return": "return",
    "approve": "approval",
    "reject": "rejection",
    "abstain": "abstention",
    "close": "minutes",
    "defer": "deferral",
    "resume": "resumption",
    "fulfil": "fulfilment",
    "contract": "contract",
    "sign": "signature",
    "void": "voiding",
    "activate": "activation",
    "lapse": "lapse",
    "appeal": "appeal",
    "reopen": "reopening",
    "uphold": "upholding",
    "review": "human_review",
    "withdraw": "withdrawal",
}
ICONS = {
    "submit": "send",
    "accept": "clipboard-check",
    "investigate": "search",
    "assess": "checklist",
    "recommend": "writing-sign",
    "return": "arrow-back-up",
    "approve": "gavel",
    "reject": "ban",
    "abstain": "minus",
    "close": "notes",
    "defer": "clock",
    "resume": "refresh",
    "fulfil": "checks",
    "contract": "file-text",
    "sign": "writing-sign",
    "void": "x",
    "activate": "check",
    "lapse": "hourglass",
    "appeal": "scale",
    "reopen": "gavel",
    "uphold": "ban",
    "review": "user",
    "withdraw": "x",
}
BINDINGS = {
    "net_worth": gettext_lazy("the customer's net worth"),
    "grade": gettext_lazy("the share its grade allows"),
    "need": gettext_lazy("what it needs for its purchases"),
    "request": gettext_lazy("what was asked"),
    "minimum": gettext_lazy("the smallest limit the policy grants"),
    "capacity": gettext_lazy("what it can bear"),
}
EVENT_TONES = {
    "decisions.application.approved": "good",
    "decisions.application.effective": "good",
    "decisions.application.rejected": "critical",
    "decisions.application.upheld": "critical",
    "decisions.application.returned": "watch",
    "decisions.application.lapsed": "watch",
    "decisions.condition.broken": "watch",
    "exposure.limit.opened": "good",
}
EXTRA_TITLES = {
    "abstain": gettext_lazy("Abstain"),
    "close": gettext_lazy("Close the vote"),
    "sign": gettext_lazy("Record the signature"),
    "void": gettext_lazy("Make the contract void"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What the next act of an application depends on, beside its state."""

    newest: Assessment | None
    standing: Standing | None
    seat: Seat | None
    refusal: str
    needs_contract: bool
    contract: Contract | None


def steps(application: CreditApplication, events: Iterable[Event]) -> list[Step]:
    """Lay out the way of an application, with the time each step was last reached."""
    times, before = reached(
        event for event in events if event.kind.startswith("decisions.application.")
    )
    present = _S(application.state)
    return steps_along(
        _way(present, _S(before) if before else _S.DRAFT),
        present,
        {_S.DRAFT: application.drafted_at, **times},
        failures=ENDS,
        goal=_S.EFFECTIVE,
    )


def _way(present: ApplicationState, before: ApplicationState) -> tuple[ApplicationState, ...]:
    """The usual way, with the present state in its place; an end has nothing after it."""
    if present in PATH:
        return PATH
    beside = {
        _S.RETURNED: _S.DRAFT,
        _S.IN_INVESTIGATION: _S.IN_REVIEW,
        _S.DEFERRED: _S.PENDING_APPROVAL,
        _S.APPROVED_CONDITIONAL: _S.PENDING_APPROVAL,
        _S.CONTRACTING: _S.APPROVED,
        _S.APPEALED: _S.PENDING_APPROVAL,
        _S.REJECTED_FINAL: _S.PENDING_APPROVAL,
    }
    after = beside.get(present, before if before in PATH else _S.SUBMITTED)
    place = PATH.index(after) + 1
    return (*PATH[:place], present) if present in ENDS else (*PATH[:place], present, *PATH[place:])


def next_act(application: CreditApplication, actor: Actor, scene: Scene) -> NextAct | None:
    """Say what the application waits for; ``None`` when it has come to its end."""
    expected = _expected(application, actor, scene)
    acts = {move.name: act_of(move.name, application) for move in _open(application, actor)}
    if expected is None:
        appeal = acts.get("appeal")
        if appeal is None or application.appeal:
            return None
        heading = _("The application was rejected; it can be appealed once")
        return NextAct(heading, application.drafted_by_name, None, (appeal,), "")
    hindrance = _obstacle(expected, application, actor, scene)
    _tidy(acts, application, scene, can_vote=not hindrance)
    if expected == "recommend" and not hindrance and scene.newest is None:
        address = _address("assessment", application)
        primary: Act | None = Act(
            "assess-now", _("Assess the customer"), address, "calculator", is_immediate=True
        )
        acts.pop("recommend", None)
    else:
        primary = None if hindrance else acts.pop(expected, None) or act_of(expected, application)
    acts.pop(expected, None)
    return NextAct(
        heading=_heading(application, expected, scene),
        waiting_for=_waiting_for(application, expected, scene),
        primary=primary,
        others=(*_beside(application, expected, hindrance, scene.newest), *acts.values()),
        obstacle=hindrance,
    )


def _expected(application: CreditApplication, actor: Actor, scene: Scene) -> str | None:
    expected = EXPECTED.get(_S(application.state))
    if expected == "contract" and not scene.needs_contract:
        return "activate"
    if expected == "sign" and (
        scene.contract is None or scene.contract.state == ContractState.VOID
    ):
        return "contract"
    if expected == "approve" and _may_close(actor, scene):
        return "close"
    return expected


def _may_close(actor: Actor, scene: Scene) -> bool:
    """Tell whether a member of the committee has only the minutes left to write."""
    current = scene.standing.current if scene.standing else None
    return (
        scene.standing is not None
        and current is not None
        and current.is_committee
        and scene.seat is None
        and len(current.votes) >= current.step.quorum
        and scene.standing.matrix.fills(current.step, actor.roles) is not None
    )


def _tidy(
    acts: dict[str, Act], application: CreditApplication, scene: Scene, *, can_vote: bool
) -> None:
    """Offer only what makes sense now: one way to approve, no vote without a seat."""
    acts.pop("approve_conditionally", None)
    if application.state == _S.PENDING_APPROVAL and not can_vote:
        for name in ("approve", "reject", "defer"):
            acts.pop(name, None)
    current = scene.standing.current if scene.standing else None
    if can_vote and scene.seat and current is not None and current.is_committee:
        acts["abstain"] = act_of("abstain", application)
    if scene.needs_contract:
        acts.pop("activate", None)
    else:
        acts.pop("contract", None)


def act_of(name: str, application: CreditApplication) -> Act:
    """Return the button of an act."""
    title = EXTRA_TITLES.get(name) or APPLICATION_FLOW[name].title
    return Act(name, str(title), _address(ROUTES[name], application), ICONS[name])


def summary(application: CreditApplication) -> str:
    """The recommendation in one line, for a decider who follows it to take over."""
    first = application.recommendation.strip().partition("\n")[0]
    return Truncator(first).chars(SUMMARY_LENGTH_MAX)


def _open(application: CreditApplication, actor: Actor) -> list[Any]:
    moves = open_moves(application, APPLICATION_FLOW, actor)
    return [move for move in moves if move.name in ROUTES]


def _address(route: str, application: CreditApplication) -> str:
    return reverse(f"decisions:{route}", args=[application.number])


def _beside(
    application: CreditApplication, expected: str, hindrance: str, newest: Assessment | None
) -> tuple[Act, ...]:
    """Acts that are no moves: to change what is asked, to assess anew."""
    if hindrance:
        return ()
    if expected == "submit":
        return (Act("revise", _("Change"), _address("revision", application), "edit"),)
    if expected == "sign":
        return (act_of("void", application),)
    if expected == "recommend" and newest is not None:
        address = _address("assessment", application)
        return (Act("assess-now", _("Assess again"), address, "refresh", is_immediate=True),)
    return ()


def _obstacle(expected: str, application: CreditApplication, actor: Actor, scene: Scene) -> str:
    move = {"close": "approve", "sign": "contract"}.get(expected, expected)
    hindrance = obstacle(APPLICATION_FLOW[move], actor, application)
    if hindrance or expected != "approve":
        return hindrance
    return scene.refusal


def _heading(application: CreditApplication, expected: str, scene: Scene) -> str:
    if application.state == _S.RETURNED:
        return _("Complete the application and submit it again")
    if application.state == _S.IN_INVESTIGATION:
        return _("The customer is being investigated")
    if expected == "recommend" and scene.newest is None:
        return _("Assess the customer")
    return str(HEADINGS[expected])


def _waiting_for(application: CreditApplication, expected: str, scene: Scene) -> str:
    if expected == "submit":
        return application.drafted_by_name
    if expected in {"approve", "close"}:
        return role_text(application.awaits_role)
    if expected in {"contract", "sign", "activate"}:
        return str(Role.LEGAL_COUNSEL.label)
    if expected == "reopen":
        return str(Role.FINANCE_DIRECTOR.label)
    if application.state == _S.IN_INVESTIGATION and application.investigation is not None:
        return application.investigation.lead_name
    return str(Role.CREDIT_ANALYST.label)


def amount_text(amount: Decimal | str | None) -> str:
    """Write an amount in a sentence."""
    return f"{Decimal(amount or 0):,.2f}"


def departure_text(row: Override, titles: Mapping[str, str]) -> str:
    """Say what was done instead of what; ``titles`` names the items of the checklist."""
    if row.kind == Kind.AMOUNT:
        proposed = amount_text(row.model_value) if row.model_value else "—"
        return f"{proposed} → {amount_text(row.value)}"
    if row.kind == Kind.TERMS:
        return _("%(before)s → %(after)s days") % {"before": row.model_value, "after": row.value}
    if row.kind == Kind.EXCEPTION:
        return amount_text(row.value)
    if row.value:
        return f"{row.model_value or '—'} → {row.value}"
    return titles.get(row.rule, row.rule)


def role_text(role: str) -> str:
    """Name a role; one that is no longer known stands as it was written."""
    return str(Role(role).label) if role in Role.values else role


def binding_text(result: dict[str, Any], language: str) -> str:
    """Say what bounds the limit of the model; empty when there is no limit."""
    limit = result["limit"]
    binding = limit["binding"]
    return str(BINDINGS.get(binding) or limit_binding(limit, language)) if binding else ""


def history(events: Iterable[Event]) -> list[Entry]:
    """Lay out the audit events for the timeline, in the order given."""
    return story.history(events, _detail, EVENT_TONES)


def _detail(data: dict[str, Any]) -> str:
    """Name the facts of an event that a reader asks for first."""
    facts = []
    amount = data.get("amount") or data.get("amount_requested")
    if amount is not None:
        facts.append(amount_text(amount))
    if data.get("terms_days") is not None:
        facts.append(_("%(days)s days") % {"days": data["terms_days"]})
    if data.get("grade"):
        facts.append(_("grade %(grade)s") % {"grade": data["grade"]})
    if data.get("role"):
        facts.append(_("as %(role)s") % {"role": role_text(data["role"])})
    if data.get("vote"):
        facts.append(str(Ballot(data["vote"]).label))
    if data.get("valid_until"):
        facts.append(_("until %(day)s") % {"day": data["valid_until"]})
    if data.get("contract"):
        facts.append(str(data["contract"]))
    if data.get("condition"):
        facts.append(str(data["condition"]))
    if data.get("reason"):
        facts.append(str(data["reason"]))
    return " · ".join(facts)
