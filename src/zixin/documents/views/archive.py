from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.documents.forms import ConfirmationForm, FilingForm, HoldForm, ReasonForm
from zixin.documents.models import Disposal
from zixin.documents.queries.archive import archive_desk, disposals_for, holds_for
from zixin.documents.services.archive import (
    approve_disposal,
    file_document,
    lift_hold,
    place_hold,
    propose_disposal,
    reject_disposal,
)
from zixin.documents.views import METHODS, act_page, document_of
from zixin.kernel.pages import StaffRequest, page, render_page


@page("documents.view")
@require_GET
def desk(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate(request.now)
    context = {"desk": archive_desk(request.actor, today=today), "today": today}
    return render_page(request, "documents/archive.html", context)


@page("documents.archive")
@require_http_methods(METHODS)
def filing(request: StaffRequest, number: str) -> HttpResponse:
    document = document_of(request, number)
    initial = {"term_begins_on": timezone.localdate(request.now)}
    form = FilingForm(request.POST or None, initial=initial)
    return act_page(
        request,
        form,
        lambda: file_document(
            document=document, actor=request.actor, now=request.now, **form.cleaned_data
        ),
        document=document,
        needs_file=True,
        title=_("File away"),
        explanation=_(
            "A document of this kind is kept for %(years)d years from the day its term begins."
        )
        % {"years": document.kind_of.keep_years},
        done=_("The document is filed."),
    )


@page("documents.hold")
@require_http_methods(METHODS)
def hold(request: StaffRequest, number: str) -> HttpResponse:
    document = document_of(request, number)
    form = HoldForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda: place_hold(
            customer=document.customer,
            document=None if form.cleaned_data["of_customer"] else document,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            now=request.now,
        ),
        document=document,
        needs_file=True,
        title=_("Place a legal hold"),
        explanation=_("What is held is not disposed of, whatever its term."),
        done=_("The hold is placed."),
    )


@page("documents.hold")
@require_http_methods(METHODS)
def lifting(request: StaffRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(holds_for(request.actor, today=timezone.localdate(request.now)), pk=pk)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda: lift_hold(hold=held, actor=request.actor, now=request.now, **form.cleaned_data),
        document=held.document,
        customer=held.customer,
        title=_("Lift the legal hold"),
        explanation=held.reason,
        done=_("The hold is lifted."),
    )


@page("documents.archive")
@require_http_methods(METHODS)
def disposal(request: StaffRequest, number: str) -> HttpResponse:
    document = document_of(request, number)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda: propose_disposal(
            document=document, actor=request.actor, now=request.now, **form.cleaned_data
        ),
        document=document,
        needs_file=True,
        title=_("Propose disposal"),
        explanation=_("Another person has to approve it; then the file is destroyed for good."),
        done=_("The disposal is proposed."),
    )


@page("documents.approve_disposal")
@require_http_methods(METHODS)
def approval(request: StaffRequest, pk: int) -> HttpResponse:
    asked = _disposal(request, pk)
    return act_page(
        request,
        ConfirmationForm(request.POST if request.method == "POST" else None),
        lambda: approve_disposal(disposal=asked, actor=request.actor, now=request.now),
        document=asked.document,
        title=_("Approve the disposal"),
        explanation=f"{asked.proposed_by_name}: {asked.reason}",
        done=_("The document is destroyed."),
        is_grave=True,
    )


@page("documents.approve_disposal")
@require_http_methods(METHODS)
def rejection(request: StaffRequest, pk: int) -> HttpResponse:
    asked = _disposal(request, pk)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda: reject_disposal(
            disposal=asked, actor=request.actor, now=request.now, **form.cleaned_data
        ),
        document=asked.document,
        title=_("Reject the disposal"),
        explanation=f"{asked.proposed_by_name}: {asked.reason}",
        done=_("The document is kept."),
    )


def _disposal(request: StaffRequest, pk: int) -> Disposal:
    today = timezone.localdate(request.now)
    return get_object_or_404(disposals_for(request.actor, today=today), pk=pk)
