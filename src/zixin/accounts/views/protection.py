"""The confidentiality officer's desk: who is cleared until when, and what waits for a verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zixin.accounts import queries, services
from zixin.accounts.forms import CeilingForm, ClearanceForm, DocumentForm, ReviewForm
from zixin.kernel.acting import refuse
from zixin.kernel.confidentiality import Level
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

A_PAGE = 25
STATES = ("missing", "lapsing")


@page("accounts.protect")
@require_GET
def desk(request: StaffRequest) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else ""
    people = Paginator(queries.standings(request.actor, now=request.now, state=state), A_PAGE)
    context = {
        "people": people.get_page(request.GET.get("page")),
        "state": state,
        "soon": request.now + queries.SOON,
        "now": request.now,
        "proposals": queries.open_proposals(request.actor),
        "emergencies": queries.emergencies_to_review(request.actor),
        "course": queries.newest_course(),
        "agreement": queries.newest_agreement(),
    }
    return render_page(request, "accounts/protection.html", context, parts=frozenset({"standings"}))


@page("accounts.protect")
@require_http_methods(["GET", "POST"])
def document(request: StaffRequest, kind: str) -> HttpResponse:
    newest, publish = {
        "course": (queries.newest_course(), services.publish_course),
        "agreement": (queries.newest_agreement(), services.publish_agreement),
    }[kind]
    form = DocumentForm(request.POST or None, request.FILES or None)
    context = {"form": form, "newest": newest, "kind": kind}
    return _form_page(
        request,
        form,
        "accounts/document.html",
        context,
        lambda: publish(source=form.cleaned_data["file"], actor=request.actor, now=request.now),
        done=_("The new version is published."),
    )


@page("accounts.protect")
@require_GET
def document_source(request: StaffRequest, kind: str) -> HttpResponse:
    newest = queries.newest_course() if kind == "course" else queries.newest_agreement()
    if newest is None:
        raise Http404
    answer = HttpResponse(newest.source, content_type="application/toml; charset=utf-8")
    name = f"{kind}-{newest.code}-{newest.version}.toml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page("accounts.protect")
@require_http_methods(["GET", "POST"])
def person(request: StaffRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(queries.standings(request.actor, now=request.now), pk=pk)
    form = ClearanceForm(request.POST or None)
    context = {"form": form, "person": user, "clearances": queries.clearances_of(user)}
    return _form_page(
        request,
        form,
        "accounts/person_clearance.html",
        context,
        lambda: services.set_clearance(
            user=user,
            level=form.cleaned_data["level"],
            reason=form.cleaned_data["reason"],
            until=_end_of(form.cleaned_data["until"]),
            actor=request.actor,
            now=request.now,
        ),
        done=_("The personal clearance is set; it holds from the next click."),
    )


@page("accounts.protect")
@require_GET
def departments(request: StaffRequest) -> HttpResponse:
    context = {"departments": queries.departments_for(request.actor), "levels": Level.choices}
    return render_page(request, "accounts/departments.html", context)


@page("accounts.protect")
@require_POST
def ceiling(request: StaffRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(queries.departments_for(request.actor), pk=pk)
    form = CeilingForm(request.POST)
    level = form.cleaned_data["level"] if form.is_valid() else 0
    return _do(
        request,
        lambda: services.set_ceiling(
            department=department, level=level, actor=request.actor, now=request.now
        ),
        _("The highest level is set; it holds from the next click."),
        to="protection:departments",
    )


@page("accounts.protect")
@require_http_methods(["GET", "POST"])
def review(request: StaffRequest, pk: int) -> HttpResponse:
    access = get_object_or_404(queries.emergencies_for(request.actor), pk=pk)
    form = ReviewForm(request.POST or None)
    return _form_page(
        request,
        form,
        "accounts/emergency_review.html",
        {"form": form, "access": access},
        lambda: services.review_emergency_access(
            access=access, **form.cleaned_data, actor=request.actor, now=request.now
        ),
        done=_("The emergency access is reviewed."),
    )


@page("accounts.protect")
@require_POST
def confirmation(request: StaffRequest, pk: int) -> HttpResponse:
    proposal = get_object_or_404(queries.open_proposals(request.actor), pk=pk)
    return _do(
        request,
        lambda: services.confirm_role(proposal=proposal, actor=request.actor, now=request.now),
        _("The role is granted."),
    )


@page("accounts.protect")
@require_POST
def rejection(request: StaffRequest, pk: int) -> HttpResponse:
    proposal = get_object_or_404(queries.open_proposals(request.actor), pk=pk)
    return _do(
        request,
        lambda: services.reject_role(proposal=proposal, actor=request.actor, now=request.now),
        _("The role is turned down."),
    )


def _end_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _do(
    request: StaffRequest,
    act: Callable[[], object],
    done: str,
    *,
    to: str = "protection:desk",
) -> HttpResponse:
    try:
        act()
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect(to)


def _form_page(
    request: StaffRequest,
    form: forms.Form,
    template: str,
    context: dict[str, Any],
    act: Callable[[], object],
    *,
    done: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, done)
            return redirect("protection:desk")
    return render_page(request, template, context, status=422 if form.errors else 200)
