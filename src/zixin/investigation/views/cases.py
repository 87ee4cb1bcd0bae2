from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.customers.queries import customers_for
from zixin.investigation.forms.cases import (
    CancellationForm,
    CaseForm,
    ConfirmationForm,
    OutcomeForm,
    PlanForm,
)
from zixin.investigation.forms.findings import ReportForm
from zixin.investigation.models import Reason
from zixin.investigation.queries import answers, findings, lookups, references, visits
from zixin.investigation.queries import cases as queries
from zixin.investigation.services import cases as services
from zixin.investigation.states import CaseState
from zixin.investigation.views import story
from zixin.investigation.views.acting import act, case_numbered
from zixin.kernel.acting import METHODS, has_done, posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

ROWS = 25
TEXT_LENGTH_MAX = 100
DAYS_USUAL = 14


@page("investigation.view_list")
@require_GET
def case_list(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "")[:TEXT_LENGTH_MAX].strip()
    state, scope = request.GET.get("state", "open"), request.GET.get("scope", "all")
    found = queries.search_cases(
        request.actor,
        text=text,
        state=state,
        is_mine=scope == "mine",
        sort=request.GET.get("sort", queries.DEFAULT_SORT),
    )
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": text,
        "state": state,
        "scope": scope,
        "states": CaseState.choices,
        "sort": queries.DEFAULT_SORT,
        "today": timezone.localdate(request.now),
        "reads": request.actor.may("investigation.view"),
    }
    return render_page(request, "investigation/case_list.html", context, parts=frozenset({"cases"}))


@page("investigation.open")
@require_http_methods(METHODS)
def case_new(request: StaffRequest) -> HttpResponse:
    customer = get_object_or_404(
        customers_for(request.actor), number=request.GET.get("customer", "")[:TEXT_LENGTH_MAX]
    )
    initial = {
        "reason": Reason.NEW_APPLICATION,
        "due_on": timezone.localdate(request.now) + timedelta(days=DAYS_USUAL),
        "lead": request.actor.user_id,
    }
    form = CaseForm(posted(request), initial=initial, investigators=queries.investigators())
    if request.method == "POST" and form.is_valid():
        try:
            case = services.open_case(
                customer=customer, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The investigation is opened; plan it next."))
            return redirect("investigation:case", case.number)
    context = {
        "form": form,
        "customer": customer,
        "open_case": queries.open_case_of(request.actor, customer),
    }
    return render_page(
        request, "investigation/case_new.html", context, status=422 if form.errors else 200
    )


@page("investigation.view")
@require_GET
def case_detail(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    today = timezone.localdate(request.now)
    events = list(queries.events_of(case))
    context = {
        "case": case,
        "today": today,
        "is_overdue": case.is_overdue(today),
        "plan": story.plan_rows(
            case, queries.planned_for(request.actor, case), request.actor, today=today
        ),
        "steps": story.steps(case, events),
        "next_act": story.next_act(case, request.actor),
        "history": story.history(events),
        "works": story.works(case, request.actor),
        "sheets": answers.sheets_of(request.actor, case),
        "references": references.references_of(request.actor, case),
        "lookups": lookups.lookups_of(request.actor, case),
        "papers": findings.papers_of(request.actor, case),
        "visits": visits.visits_of(request.actor, case),
        "findings": findings.findings_of(request.actor, case),
        "reports": findings.reports_of(request.actor, case),
        "report_form": ReportForm(),
        "contradictions": answers.contradictions_of(request.actor, case),
    }
    return render_page(request, "investigation/case_detail.html", context)


@page("investigation.work")
@require_http_methods(METHODS)
def plan(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    planned = queries.planned_for(request.actor, case)
    form = PlanForm(
        posted(request), case=case, planned=planned, investigators=queries.investigators()
    )
    rows = form.plan() if form.is_bound and form.is_valid() else []
    if has_done(request, form, services.plan_case, _("Plan"), case=case, plan=rows):
        return redirect("investigation:case", case.number)
    context = {"case": case, "form": form}
    return render_page(
        request, "investigation/plan.html", context, status=422 if form.errors else 200
    )


@page("investigation.work")
@require_http_methods(METHODS)
def start(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    form = ConfirmationForm(posted(request))
    return act(request, case, form, services.start_case, story.words("start"), case=case)


@page("investigation.work")
@require_http_methods(METHODS)
def completion(request: StaffRequest, number: str, method: str) -> HttpResponse:
    case = case_numbered(request, number)
    planned = get_object_or_404(queries.planned_for(request.actor, case), method=method)
    context: dict[str, Any] = {
        "title": f"{_('Finish')}: {planned.get_method_display()}",
        "verb": _("Finish"),
        "icon": "check",
    }
    form = OutcomeForm(posted(request))
    return act(request, case, form, services.finish_method, context, planned=planned)


@page("investigation.open")
@require_http_methods(METHODS)
def cancellation(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    form = CancellationForm(posted(request))
    return act(request, case, form, services.cancel_case, story.words("cancel"), case=case)
