from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.customers.queries import customers_for
from zixin.guarantees.forms import KindForm, SecurityForm
from zixin.guarantees.queries import securities as queries
from zixin.guarantees.queries.tasks import tasks_of
from zixin.guarantees.queries.values import value_of, whole
from zixin.guarantees.rules.checklist import VALUED
from zixin.guarantees.rules.choices import ProviderKind, SecurityKind
from zixin.guarantees.rules.clocks import ends_on, period_of
from zixin.guarantees.rules.law import registration_of
from zixin.guarantees.services import instruments
from zixin.guarantees.states import SecurityState
from zixin.guarantees.views import story
from zixin.guarantees.views.acting import revision_seen, security_numbered
from zixin.kernel.acting import METHODS, has_done, posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

ROWS = 25
TEXT_LENGTH_MAX = 100


@page("guarantees.view_list")
@require_GET
def security_list(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "")[:TEXT_LENGTH_MAX].strip()
    state = request.GET.get("state", "open")
    found = queries.search_securities(
        request.actor,
        text=text,
        state=state,
        sort=request.GET.get("sort", queries.DEFAULT_SORT),
    )
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": text,
        "state": state,
        "states": SecurityState.choices,
        "sort": queries.DEFAULT_SORT,
        "reads": request.actor.may("guarantees.view"),
    }
    return render_page(
        request, "guarantees/security_list.html", context, parts=frozenset({"securities"})
    )


@page("guarantees.prepare")
@require_http_methods(METHODS)
def security_new(request: StaffRequest) -> HttpResponse:
    customers = customers_for(request.actor)
    customer = get_object_or_404(
        customers, number=request.GET.get("customer", "")[:TEXT_LENGTH_MAX]
    )
    kind, giver = request.GET.get("kind", ""), request.GET.get("provider_kind", "")
    if kind not in SecurityKind.values or giver not in ProviderKind.values:
        context = {"customer": customer, "form": KindForm()}
        return render_page(request, "guarantees/security_kind.html", context)
    today = timezone.localdate(request.now)
    form = SecurityForm(
        posted(request),
        kind=kind,
        giver=giver,
        customers=customers,
        initial={"currency": "CNY", "signed_on": today, "effective_from": today},
    )
    if request.method == "POST" and form.is_valid():
        try:
            security = instruments.draft_security(
                customer=customer, record=form.record(), actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The security is written down; file its papers next."))
            return redirect("guarantees:security", security.number)
    context = {
        "customer": customer,
        "form": form,
        "kind": SecurityKind(kind).label,
        "giver": ProviderKind(giver).label,
    }
    return render_page(
        request, "guarantees/security_form.html", context, status=422 if form.errors else 200
    )


@page("guarantees.view")
@require_GET
def security_detail(request: StaffRequest, number: str) -> HttpResponse:
    security = get_object_or_404(whole(queries.securities_for(request.actor)), number=number)
    today = timezone.localdate(request.now)
    events = list(queries.events_of(security))
    tasks = list(tasks_of(request.actor, security))
    valued = value_of(security, on=today)
    context = {
        "security": security,
        "today": today,
        "steps": story.steps(security, events),
        "next_act": story.next_act(security, request.actor, tasks, on=today),
        "valued": valued,
        "value_steps": story.value_steps(valued),
        "papers": story.paper_rows(security),
        "is_valued": security.kind in VALUED,
        "period": period_of(security),
        "articles": story.period_articles(security),
        "ends_on": ends_on(security),
        "registration": registration_of(security.kind, on=security.signed_on),
        "history": story.history(events),
    }
    return render_page(request, "guarantees/security_detail.html", context)


@page("guarantees.prepare")
@require_http_methods(METHODS)
def revision(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    form = SecurityForm(
        posted(request),
        kind=security.kind,
        giver=security.provider_kind,
        customers=customers_for(request.actor),
        initial=SecurityForm.shown(security),
    )
    if has_done(
        request,
        form,
        instruments.revise_security,
        _("Change"),
        security=security,
        record=form.record() if form.is_bound and form.is_valid() else None,
        revision=revision_seen(request, security),
    ):
        return redirect("guarantees:security", security.number)
    context = {
        "customer": security.customer,
        "security": security,
        "form": form,
        "kind": security.get_kind_display(),
        "giver": security.get_provider_kind_display(),
    }
    return render_page(
        request, "guarantees/security_form.html", context, status=422 if form.errors else 200
    )
