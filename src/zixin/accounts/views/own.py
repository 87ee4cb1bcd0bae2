"""A person's own clearance: what is missing, the training, the agreement."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.accounts import queries, services
from zixin.accounts.forms import QuizForm, SignatureForm
from zixin.accounts.models import User
from zixin.kernel.acting import refuse
from zixin.kernel.pages import ANY_STAFF, StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError


@page(ANY_STAFF)
@require_GET
def start(request: StaffRequest) -> HttpResponse:
    return _page(request, "start", {})


@page(ANY_STAFF)
@require_GET
def training(request: StaffRequest) -> HttpResponse:
    return _page(request, "training", {"records": queries.training_records_of(request.actor)})


@page(ANY_STAFF)
@require_http_methods(["GET", "POST"])
def quiz(request: StaffRequest) -> HttpResponse:
    course = queries.newest_course()
    if course is None:
        raise Http404
    form = QuizForm(request.POST or None, course=course)
    if request.method == "POST" and form.is_valid():
        try:
            attempt = services.take_training(
                user=_own(request),
                course=course,
                answers=form.answers(),
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return redirect("clearance:training_record", pk=attempt.pk)
    return _page(request, "quiz", {"form": form})


@page(ANY_STAFF)
@require_GET
def training_record(request: StaffRequest, pk: int) -> HttpResponse:
    attempt = get_object_or_404(queries.training_records_of(request.actor), pk=pk)
    return _page(request, "training_record", {"attempt": attempt})


@page(ANY_STAFF)
@require_http_methods(["GET", "POST"])
def agreement(request: StaffRequest) -> HttpResponse:
    text = queries.newest_agreement()
    if text is None:
        raise Http404
    form = SignatureForm(request.POST or None, initial={"digest": text.digest})
    if request.method == "POST" and form.is_valid():
        try:
            services.sign_agreement(
                user=_own(request),
                agreement=text,
                digest=form.cleaned_data["digest"],
                typed_name=form.cleaned_data["typed_name"],
                address=get_adapter().get_client_ip(request),
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The agreement is signed."))
            return redirect("clearance:start")
    context = {"form": form, "signatures": queries.signatures_of(request.actor)}
    return _page(request, "agreement", context)


def _own(request: StaffRequest) -> User:
    user: Any = request.user
    return user  # type: ignore[no-any-return]  # -- a page for staff has no stranger


def _page(request: StaffRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    form = context.get("form")
    own = queries.own_clearance(request.actor, now=request.now)
    return render_page(
        request,
        f"accounts/{name}.html",
        {"own": own, **context},
        status=422 if form is not None and form.errors else 200,
    )
