"""How an application reads on its page: its steps, its next act, who waits, and its history."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.accounts.roles import Role
from zixin.assessment.models import Assessment
from zixin.assessment.pictures import limit_binding
from zixin.decisions.models import CreditApplication
from zixin.decisions.queries import Authority
from zixin.decisions.states import APPLICATION_FLOW, ApplicationState
from zixin.kernel import story
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.story import Act, Entry, NextAct, Step, obstacle, reached, steps_along
from zixin.kernel.workflow import open_moves

PATH = (
    ApplicationState.DRAFT,
    ApplicationState.SUBMITTED,
    ApplicationState.IN_ASSESSMENT,
    ApplicationState.PENDING_APPROVAL,
    ApplicationState.APPROVED,
)
STOPS = frozenset(
    {ApplicationState.RETURNED, ApplicationState.REJECTED, ApplicationState.WITHDRAWN}
)
EXPECTED = {
    ApplicationState.DRAFT: "submit",
    ApplicationState.RETURNED: "submit",
    ApplicationState.SUBMITTED: "accept",
    ApplicationState.IN_ASSESSMENT: "recommend",
    ApplicationState.PENDING_APPROVAL: "approve",
}
ROUTES = {
    "submit": "submission",
    "accept": "acceptance",
    "recommend": "recommendation",
    "return": "return",
    "approve": "approval",
    "reject": "rejection",
    "withdraw": "withdrawal",
}
ICONS = {
    "submit": "send",
    "accept": "clipboard-check",
    "recommend": "writing-sign",
    "return": "arrow-back-up",
    "approve": "gavel",
    "reject": "ban",
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
    "decisions.application.rejected": "critical",
    "decisions.application.returned": "watch",
    "exposure.limit.opened": "good",
}


def steps(application: CreditApplication, events: Iterable[Event]) -> list[Step]:
    """Lay out the way of an application, with the time each step was last reached."""
    times, before = reached(
        event for event in events if event.kind.startswith("decisions.application.")
    )
    present = ApplicationState(application.state)
    return steps_along(
        _way(present, ApplicationState(before) if before else ApplicationState.DRAFT),
        present,
        {ApplicationState.DRAFT: application.drafted_at, **times},
        failures={ApplicationState.REJECTED, ApplicationState.WITHDRAWN},
        goal=ApplicationState.APPROVED,
    )


def _way(present: ApplicationState, before: ApplicationState) -> tuple[ApplicationState, ...]:
    if present not in STOPS:
        return PATH
    passed = PATH[: PATH.index(before) + 1] if before in PATH else PATH[:2]
    if present is ApplicationState.RETURNED:
        return (*PATH[:1], present, *PATH[1:])
    return (*passed, present)


def next_act(
    application: CreditApplication,
    actor: Actor,
    *,
    newest: Assessment | None,
    authority: Authority | None,
) -> NextAct | None:
    """Say what the application waits for; ``None`` when it has come to its end."""
    expected = EXPECTED.get(ApplicationState(application.state))
    if expected is None:
        return None
    acts = {move.name: act_of(move.name, application) for move in _open(application, actor)}
    hindrance = _obstacle(expected, application, actor, authority)
    if expected == "recommend" and not hindrance and newest is None:
        primary: Act | None = Act(
            "assess",
            _("Assess the customer"),
            _address("assessment", application),
            "calculator",
            is_immediate=True,
        )
        acts.pop("recommend")
    else:
        primary = None if hindrance else acts.pop(expected, None)
    if not _may_less(authority):
        acts.pop("approve", None)
    return NextAct(
        heading=_heading(application, expected, newest),
        waiting_for=_waiting_for(application, expected, authority),
        primary=primary,
        others=(*_beside(application, expected, hindrance, newest), *acts.values()),
        obstacle=hindrance,
    )


def act_of(name: str, application: CreditApplication) -> Act:
    """Return the button of a move."""
    title = str(APPLICATION_FLOW[name].title)
    return Act(name, title, _address(ROUTES[name], application), ICONS[name])


def _open(application: CreditApplication, actor: Actor) -> list[Any]:
    return open_moves(application, APPLICATION_FLOW, actor)


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
    if expected == "recommend" and newest is not None:
        address = _address("assessment", application)
        return (Act("assess", _("Assess again"), address, "refresh", is_immediate=True),)
    return ()


def _may_less(authority: Authority | None) -> bool:
    return authority is not None and authority.role is not None and authority.up_to != 0


def _obstacle(
    expected: str, application: CreditApplication, actor: Actor, authority: Authority | None
) -> str:
    hindrance = obstacle(APPLICATION_FLOW[expected], actor, application)
    if hindrance or expected != "approve":
        return hindrance
    if authority is None:
        return _("No authority matrix is in force; publish one first.")
    if authority.is_enough:
        return ""
    sentence = _("The recommended amount for this grade is decided by: %(role)s.") % {
        "role": authority.required_title
    }
    if not _may_less(authority):
        return sentence
    bound = _("You decide up to %(amount)s.") % {"amount": amount_text(authority.up_to)}
    return f"{sentence} {bound}"


def _heading(application: CreditApplication, expected: str, newest: Assessment | None) -> str:
    if application.state == ApplicationState.RETURNED:
        return _("Complete the application and submit it again")
    if expected == "recommend" and newest is None:
        return _("Assess the customer")
    return {
        "submit": _("Submit the application"),
        "accept": _("Take the application up for assessment"),
        "recommend": _("Recommend an amount and terms"),
        "approve": _("Decide on the recommendation"),
    }[expected]


def _waiting_for(application: CreditApplication, expected: str, authority: Authority | None) -> str:
    if expected == "submit":
        return application.drafted_by_name
    if expected == "approve":
        return authority.required_title if authority else ""
    return str(Role.CREDIT_ANALYST.label)


def amount_text(amount: Decimal | str | None) -> str:
    """Write an amount in a sentence."""
    return f"{Decimal(amount or 0):,.2f}"


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
    if data.get("valid_until"):
        facts.append(_("until %(day)s") % {"day": data["valid_until"]})
    if data.get("reason"):
        facts.append(str(data["reason"]))
    return " · ".join(facts)
