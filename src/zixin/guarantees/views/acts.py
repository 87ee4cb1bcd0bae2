from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zixin.guarantees.forms import (
    CallForm,
    ConfirmationForm,
    OpinionForm,
    PaperForm,
    ReasonForm,
    ReleaseForm,
    ValuationForm,
    WaiverForm,
)
from zixin.guarantees.queries.securities import documents_to_file, valuations_of
from zixin.guarantees.services import instruments, judgement, valuations
from zixin.guarantees.views import story
from zixin.guarantees.views.acting import act, revision_seen, security_numbered
from zixin.kernel.acting import METHODS, posted
from zixin.kernel.pages import StaffRequest, page
from zixin.kernel.workflow import RefusedError


@page("guarantees.prepare")
@require_http_methods(METHODS)
def proposal(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    return act(
        request,
        security,
        ConfirmationForm(posted(request)),
        instruments.propose_security,
        story.words("propose"),
        revision=revision_seen(request, security),
    )


@page("guarantees.check")
@require_http_methods(METHODS)
def check(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    context: dict[str, Any] = {
        "title": _("Give the opinion"),
        "verb": _("Give the opinion"),
        "icon": "scale",
    }
    return act(
        request,
        security,
        OpinionForm(posted(request)),
        judgement.check_security,
        context,
        revision=revision_seen(request, security),
    )


@page("guarantees.view")
@require_http_methods(METHODS)
def return_(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    form = ReasonForm(posted(request))
    return act(request, security, form, judgement.return_security, story.words("return"))


@page("guarantees.accept")
@require_http_methods(METHODS)
def acceptance(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    return act(
        request,
        security,
        ConfirmationForm(posted(request)),
        judgement.accept_security,
        story.words("accept"),
        revision=revision_seen(request, security),
    )


@page("guarantees.accept")
@require_http_methods(METHODS)
def rejection(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    form = ReasonForm(posted(request))
    return act(request, security, form, judgement.reject_security, story.words("reject"))


@page("guarantees.accept")
@require_http_methods(METHODS)
def reopening(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    form = ReasonForm(posted(request))
    return act(request, security, form, judgement.reopen_security, story.words("reopen"))


@page("guarantees.view")
@require_http_methods(METHODS)
def call(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    form = CallForm(
        posted(request), security=security, initial={"on": timezone.localdate(request.now)}
    )
    return act(request, security, form, judgement.call_security, story.words("call"))


@page("guarantees.accept")
@require_http_methods(METHODS)
def release(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    form = ReleaseForm(posted(request))
    return act(request, security, form, judgement.release_security, story.words("release"))


@page("guarantees.prepare")
@require_http_methods(METHODS)
def paper(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    today = timezone.localdate(request.now)
    documents = documents_to_file(request.actor, security, on=today)
    form = PaperForm(posted(request), security=security, documents=documents)
    context: dict[str, Any] = {
        "title": _("File a paper"),
        "verb": _("File a paper"),
        "icon": "paperclip",
    }
    return act(request, security, form, instruments.file_paper, context)


@page("guarantees.check")
@require_http_methods(METHODS)
def waiver(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    form = WaiverForm(posted(request), security=security)
    context: dict[str, Any] = {
        "title": _("Do without a paper"),
        "verb": _("Do without a paper"),
        "icon": "file-text",
    }
    return act(request, security, form, instruments.waive_paper, context)


@page("guarantees.prepare")
@require_http_methods(METHODS)
def valuation(request: StaffRequest, number: str) -> HttpResponse:
    security = security_numbered(request, number)
    form = ValuationForm(posted(request), initial={"dated_on": timezone.localdate(request.now)})
    context: dict[str, Any] = {
        "title": _("Record a value"),
        "verb": _("Record a value"),
        "icon": "calculator",
        "explanation": _(
            "After acceptance a lower value counts at once, a higher one when another confirms it."
        ),
    }
    return act(request, security, form, valuations.record_valuation, context)


@page("guarantees.accept")
@require_POST
def confirmation(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    security = security_numbered(request, number)
    row = get_object_or_404(valuations_of(security), pk=pk)
    try:
        valuations.confirm_valuation(valuation=row, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The value is confirmed."))
    return redirect("guarantees:security", number)
