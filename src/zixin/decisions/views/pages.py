from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.assessment import pictures
from zixin.assessment.models import Assessment
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.decisions import queries, services
from zixin.decisions.forms import ApplicationForm
from zixin.decisions.models import CreditApplication, Override
from zixin.decisions.queries.approvals import seat_of
from zixin.decisions.queries.checklists import Checked, checklist_of, titles_of_needs
from zixin.decisions.queries.contracts import differences_of
from zixin.decisions.queries.overrides import overrides_of, rating_of
from zixin.decisions.rules.approval import read_conditions
from zixin.decisions.rules.choices import Action
from zixin.decisions.rules.letters import kind_told
from zixin.decisions.states import (
    APPLICATION_FLOW,
    RATING_OVERRIDE_FLOW,
    UNASSESSED_STATES,
    ApplicationState,
    RatingOverrideState,
)
from zixin.decisions.views import story
from zixin.engine.catalogue import load_catalogue
from zixin.exposure.models import CreditLimit
from zixin.kernel.acting import posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.story import obstacle
from zixin.kernel.workflow import RefusedError

ENDED_RATINGS = frozenset({RatingOverrideState.REFUSED, RatingOverrideState.EXPIRED})
ROWS = 25
TEXT_LENGTH_MAX = 100


@page("decisions.view")
@require_GET
def application_list(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "")[:TEXT_LENGTH_MAX].strip()
    state = request.GET.get("state", "open")
    scope = request.GET.get("scope", "all")
    found = queries.search_applications(
        request.actor,
        text=text,
        state=state,
        is_mine=scope == "mine",
        now=request.now,
        sort=request.GET.get("sort", queries.DEFAULT_SORT),
    )
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": text,
        "state": state,
        "scope": scope,
        "states": ApplicationState.choices,
        "sort": queries.DEFAULT_SORT,
        "now": request.now,
        "sees_ratings": request.actor.may("assessment.view"),
    }
    return render_page(
        request, "decisions/application_list.html", context, parts=frozenset({"applications"})
    )


@page("decisions.view")
@require_GET
def application_detail(request: StaffRequest, number: str) -> HttpResponse:
    actor = request.actor
    application = get_object_or_404(queries.decided_applications_for(actor), number=number)
    limit = queries.granted_limit(actor, application)
    decision = application.decision
    events = list(queries.events_of(application, limit))
    scene = scene_of(request, application)
    context = {
        "application": application,
        "steps": story.steps(application, events),
        "history": story.history(events),
        "next_act": story.next_act(application, actor, scene),
        "checklist": checklist(request, application),
        "departures": departures(request, application),
        **rating_context(request, application),
        **letter_context(request, application),
        "conditions": list(application.conditions.all()),
        "contract": scene.contract,
        "contract_differences": differences_of(scene.contract),
        "is_late": application.due_at is not None and application.due_at < request.now,
        **approval_context(scene),
        "decision": decision,
        "authority_role": story.role_text(decision.authority_role) if decision else "",
        "limit": limit,
        "present_limit": queries.present_limit(actor, application.customer),
        "waiting_days": (
            timezone.localdate(request.now) - timezone.localdate(application.moved_at)
        ).days,
        **assessment_context(request, application, scene.newest),
    }
    return render_page(request, "decisions/application_detail.html", context)


def scene_of(request: StaffRequest, application: CreditApplication) -> story.Scene:
    """Gather what the next act depends on."""
    today = timezone.localdate(request.now)
    standing = queries.standing_for(request.actor, application)
    seat, refusal = None, ""
    if standing and standing.current:
        seat, refusal = seat_of(request.actor, application, standing, on=today)
    return story.Scene(
        newest=queries.newest_assessment(request.actor, application.customer),
        standing=standing,
        seat=seat,
        refusal=refusal,
        needs_contract=queries.needs_contract(application, now=request.now),
        contract=application.contracts.first(),
    )


def approval_context(scene: story.Scene) -> dict[str, Any]:
    """Give the round of approval, with what lifted its level in words."""
    standing = scene.standing
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    if standing is None:
        return {"standing": None}
    lifted = set(standing.round.case["raised_by"])
    return {
        "standing": standing,
        "seat": scene.seat,
        "level_title": standing.level.title[language],
        "raised_by": [one.title[language] for one in standing.matrix.raises if one.code in lifted],
        "asked_conditions": read_conditions(standing.round.conditions),
    }


def departures(request: StaffRequest, application: CreditApplication) -> list[tuple[Override, str]]:
    """In what the application departs from model and policy, each in words."""
    rows = overrides_of(request.actor, application)
    titles = titles_of_needs(now=request.now) if rows else {}
    return [(row, story.departure_text(row, titles)) for row in rows]


def letter_context(request: StaffRequest, application: CreditApplication) -> dict[str, Any]:
    """Give the letters on an application, and what of them the actor may still do."""
    sends = request.actor.may("decisions.recommend")
    told = kind_told(application.state, was_appealed=bool(application.appeal))
    letters = list(application.letters.all())
    return {
        "letters": letters,
        "is_decided": told is not None or bool(letters),
        "may_tell": sends and told is not None and told not in {row.kind for row in letters},
        "may_ask_review": sends
        and application.state in APPLICATION_FLOW["review"].source
        and not obstacle(APPLICATION_FLOW["review"], request.actor, application),
    }


def rating_context(request: StaffRequest, application: CreditApplication) -> dict[str, Any]:
    """Give the grade a person set or proposes, and whether the actor may do either."""
    row = rating_of(request.actor, application)
    in_assessment = application.state == ApplicationState.IN_ASSESSMENT
    return {
        "rating": row,
        "may_settle_rating": row is not None
        and row.state == RatingOverrideState.PROPOSED
        and in_assessment
        and not obstacle(RATING_OVERRIDE_FLOW["approve"], request.actor, row),
        "may_propose_rating": in_assessment
        and request.actor.may("decisions.recommend")
        and (row is None or row.state in ENDED_RATINGS),
    }


def checklist(request: StaffRequest, application: CreditApplication) -> list[Checked]:
    """What the application must bring, as far as it has come."""
    return checklist_of(application, now=request.now)


def assessment_context(
    request: StaffRequest, application: CreditApplication, newest: Assessment | None
) -> dict[str, Any]:
    """Give the assessment the application rests on, or the newest one while it rests on none."""
    sees = request.actor.may("assessment.view")
    is_open = application.state in UNASSESSED_STATES
    shown = (newest if is_open else application.assessment) if sees else None
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return {
        "sees_ratings": sees,
        "assessment": shown,
        "result": shown.result if shown else None,
        "sheet": pictures.sheet(shown.result, language) if shown else None,
        "binding": story.binding_text(shown.result, language) if shown else "",
        "caps": [row["because"][language] for row in shown.result["caps"]] if shown else [],
        "findings": _findings(shown, language) if shown else [],
        "reasons": _reasons(shown, language) if shown else [],
    }


def _findings(assessment: Assessment, language: str) -> list[dict[str, Any]]:
    known = load_catalogue().identities
    return [
        {
            "code": row["code"],
            "severity": row["severity"],
            "name": getattr(known[row["code"]].name, language) if row["code"] in known else "",
        }
        for row in assessment.result["findings"]
    ]


def _reasons(assessment: Assessment, language: str) -> list[dict[str, Any]]:
    return [
        {
            "name": pictures.name_of(row["indicator"], language),
            "points": row["points_lost"],
            "code": row["indicator"],
        }
        for row in assessment.result["reasons"]
    ]


@page("decisions.apply")
@require_http_methods(["GET", "HEAD", "POST"])
def application_new(request: StaffRequest) -> HttpResponse:
    customer = get_object_or_404(
        customers_for(request.actor), number=request.GET.get("customer", "")[:TEXT_LENGTH_MAX]
    )
    present = queries.present_limit(request.actor, customer)
    form = ApplicationForm(
        posted(request),
        initial=_proposal(customer, present),
        present=present.amount if present else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            application = services.draft_application(
                customer=customer, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The draft is saved; submit it when it is complete."))
            return redirect("decisions:application", application.number)
    context = {
        "form": form,
        "customer": customer,
        "present_limit": present,
        "open_application": queries.open_application_of(request.actor, customer),
    }
    return render_page(
        request, "decisions/application_new.html", context, status=422 if form.errors else 200
    )


def _proposal(customer: Customer, present: CreditLimit | None) -> dict[str, Any]:
    return {
        "action": Action.EXTEND if present else Action.NEW,
        "amount": present.amount if present else None,
        "terms_days": present.terms_days if present else customer.terms_days,
    }
