from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zixin.customers.forms import (
    AnswerForm,
    CopyForm,
    CorrectionForm,
    IdentificationForm,
    RefusalForm,
    RequestForm,
)
from zixin.customers.models import DataSubjectRequest
from zixin.customers.models.requests import RequestKind
from zixin.customers.queries.personal import (
    corrections_of,
    kept_of,
    past_terms,
    requests_for,
    requests_listed,
)
from zixin.customers.services import personal as services
from zixin.customers.services.copies import copy_for_person
from zixin.customers.states import REQUEST_FLOW
from zixin.kernel.acting import act_page, posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.story import Act
from zixin.kernel.workflow import RefusedError, open_moves

METHODS = ["GET", "HEAD", "POST"]
ROUTES = {"identify": "identification", "answer": "answer", "refuse": "refusal"}
ICONS = {"identify": "user-check", "answer": "send", "refuse": "ban"}


@page("customers.privacy")
@require_GET
def request_list(request: StaffRequest) -> HttpResponse:
    context = {
        "requests": requests_listed(request.actor),
        "today": timezone.localdate(request.now),
    }
    return render_page(request, "customers/requests.html", context)


@page("customers.privacy")
@require_http_methods(METHODS)
def receipt(request: StaffRequest) -> HttpResponse:
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.receive_request(
                **form.cleaned_data, actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return redirect("customers:request", made.number)
    context = {"form": form}
    status = 422 if form.errors else 200
    return render_page(request, "customers/request_new.html", context, status=status)


@page("customers.privacy")
@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    asked = _request(request, number)
    moves = open_moves(asked, REQUEST_FLOW, request.actor)
    context: dict[str, Any] = {
        "asked": asked,
        "acts": [_act_of(move.name, asked) for move in moves],
        "kept": kept_of(asked) if asked.identified_how else [],
        "corrections": corrections_of(asked),
    }
    return render_page(request, "customers/request.html", context)


@page("customers.privacy")
@require_POST
def copy(request: StaffRequest, number: str) -> HttpResponse:
    asked = _request(request, number)
    form = CopyForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        made = copy_for_person(
            request=asked, form=form.cleaned_data["form"], actor=request.actor, now=request.now
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("customers:request", number)
    response = HttpResponse(made.content, content_type=made.content_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@page("customers.privacy")
@require_http_methods(METHODS)
def identification(request: StaffRequest, number: str) -> HttpResponse:
    return _act(request, number, "identify", IdentificationForm, services.identify_person)


@page("customers.privacy")
@require_http_methods(METHODS)
def answer(request: StaffRequest, number: str) -> HttpResponse:
    asked = _request(request, number)
    form: Callable[..., forms.Form] = AnswerForm
    if asked.kind == RequestKind.CORRECTION and asked.identified_how:
        form = partial(CorrectionForm, rows=kept_of(asked))
    return _act(request, number, "answer", form, services.answer_request)


@page("customers.privacy")
@require_http_methods(METHODS)
def refusal(request: StaffRequest, number: str) -> HttpResponse:
    return _act(request, number, "refuse", RefusalForm, services.refuse_request)


@page("customers.privacy")
@require_http_methods(METHODS)
def retention(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        services.run_retention(actor=request.actor, now=request.now)
        messages.success(request, _("What was past its term is erased."))
        return redirect("customers:retention")
    context = {"terms": past_terms(today=timezone.localdate(request.now))}
    return render_page(request, "customers/retention.html", context)


def _request(request: StaffRequest, number: str) -> DataSubjectRequest:
    return get_object_or_404(requests_for(request.actor), number=number)


def _act_of(name: str, asked: DataSubjectRequest) -> Act:
    address = reverse(f"customers:request_{ROUTES[name]}", args=[asked.number])
    return Act(name, str(REQUEST_FLOW[name].title), address, ICONS[name])


def _act(
    request: StaffRequest,
    number: str,
    name: str,
    form_class: Callable[..., forms.Form],
    service: Callable[..., None],
) -> HttpResponse:
    asked = _request(request, number)
    act = _act_of(name, asked)
    return act_page(
        request,
        form_class(posted(request)),
        partial(service, request=asked),
        template="customers/request_act.html",
        context={"asked": asked, "act": act},
        done=act.title,
        address=reverse("customers:request", args=[asked.number]),
        about={},
    )
