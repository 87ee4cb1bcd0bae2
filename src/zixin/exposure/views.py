"""The acts on a limit: each is a resource of its own."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zixin.exposure import queries
from zixin.exposure.forms import ReasonForm, RunOffForm
from zixin.exposure.services import following
from zixin.exposure.states import LIMIT_FLOW
from zixin.kernel.acting import METHODS, Service, has_done, posted
from zixin.kernel.pages import StaffRequest, page, render_page


@page("exposure.suspend")
@require_http_methods(METHODS)
def suspension(request: StaffRequest, pk: int) -> HttpResponse:
    return _act(request, pk, ReasonForm, following.suspend_limit, str(LIMIT_FLOW["suspend"].title))


@page("exposure.end")
@require_http_methods(METHODS)
def resumption(request: StaffRequest, pk: int) -> HttpResponse:
    return _act(request, pk, ReasonForm, following.resume_limit, str(LIMIT_FLOW["resume"].title))


@page("exposure.end")
@require_http_methods(METHODS)
def end(request: StaffRequest, pk: int) -> HttpResponse:
    title = str(LIMIT_FLOW["terminate"].title)
    return _act(request, pk, ReasonForm, following.terminate_limit, title)


@page("exposure.end")
@require_http_methods(METHODS)
def run_off(request: StaffRequest, pk: int) -> HttpResponse:
    return _act(request, pk, RunOffForm, following.agree_run_off, _("Agree on a run-off plan"))


def _act(
    request: StaffRequest,
    pk: int,
    form_class: type[forms.Form],
    service: Service,
    title: str,
) -> HttpResponse:
    """Show the form of an act; on POST do it, or show the sentence that refuses it."""
    limit = get_object_or_404(queries.limits_for(request.actor), pk=pk)
    form = form_class(posted(request))
    back = reverse("desk:customer", args=[limit.customer.number])
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if has_done(request, form, service, title, limit=limit, **given):
        return redirect(back)
    context = {"limit": limit, "form": form, "title": title, "back": back}
    context["plan"] = queries.newest_plan(limit)
    return render_page(request, "exposure/act.html", context, status=422 if form.errors else 200)
