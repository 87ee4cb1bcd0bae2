from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zixin.documents.forms import ClassificationForm, ConfirmationForm, PurposeForm
from zixin.documents.models import DocumentExport
from zixin.documents.queries import exports_for
from zixin.documents.services.exports import (
    grant_export,
    refuse_export,
    request_export,
    take_copy,
)
from zixin.documents.services.keeping import classify_document, take_original
from zixin.documents.views import METHODS, act_page, document_of, file_answer
from zixin.kernel.pages import StaffRequest, page
from zixin.kernel.workflow import RefusedError


@page("documents.view")
@require_POST
def original(request: StaffRequest, number: str) -> HttpResponse:
    document = document_of(request, number)
    try:
        content = take_original(document=document, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("documents:document", document.number)
    return file_answer(content, "application/octet-stream", document.file_name)


@page("documents.classify")
@require_http_methods(METHODS)
def classification(request: StaffRequest, number: str) -> HttpResponse:
    document = document_of(request, number)
    known = {
        "level": document.level,
        "level_until": document.level_until,
        "responsible": document.responsible_id,
    }
    form = ClassificationForm(request.POST or None, actor=request.actor, initial=known)
    return act_page(
        request,
        form,
        lambda: classify_document(
            document=document, actor=request.actor, now=request.now, **form.cleaned_data
        ),
        document=document,
        needs_file=True,
        title=_("Set the level"),
        done=_("The level is set."),
    )


@page("documents.export")
@require_http_methods(METHODS)
def export(request: StaffRequest, number: str) -> HttpResponse:
    document = document_of(request, number)
    form = PurposeForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda: request_export(
            document=document, actor=request.actor, now=request.now, **form.cleaned_data
        ),
        document=document,
        needs_file=True,
        title=_("Take a copy out"),
        explanation=_(
            "The copy is a PDF of pictures with your name, the time and a number on every page. It "
            "can be fetched for seven days; each download is recorded. A copy of a core document "
            "waits for another person."
        ),
        done=_("Your request is recorded."),
    )


@page("documents.view")
@require_http_methods(METHODS)
def grant(request: StaffRequest, number: str) -> HttpResponse:
    wanted = _export(request, number)
    return act_page(
        request,
        ConfirmationForm(request.POST if request.method == "POST" else None),
        lambda: grant_export(export=wanted, actor=request.actor, now=request.now),
        document=wanted.document,
        title=_("Grant the export"),
        explanation=f"{wanted.requested_by_name}: {wanted.purpose}",
        done=_("The export is granted."),
    )


@page("documents.view")
@require_http_methods(METHODS)
def refusal(request: StaffRequest, number: str) -> HttpResponse:
    wanted = _export(request, number)
    return act_page(
        request,
        ConfirmationForm(request.POST if request.method == "POST" else None),
        lambda: refuse_export(export=wanted, actor=request.actor, now=request.now),
        document=wanted.document,
        title=_("Refuse the export"),
        explanation=f"{wanted.requested_by_name}: {wanted.purpose}",
        done=_("The export is refused."),
    )


@page("documents.export")
@require_POST
def copy(request: StaffRequest, number: str) -> HttpResponse:
    wanted = _export(request, number)
    try:
        content = take_copy(export=wanted, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("documents:document", wanted.document.number)
    return file_answer(content, "application/pdf", f"{wanted.number}.pdf")


def _export(request: StaffRequest, number: str) -> DocumentExport:
    today = timezone.localdate(request.now)
    return get_object_or_404(exports_for(request.actor, today=today), number=number)
