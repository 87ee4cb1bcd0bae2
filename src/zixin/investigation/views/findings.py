from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zixin.investigation.forms.findings import (
    ConclusionForm,
    FindingForm,
    ReopeningForm,
    ReportForm,
    SignatureForm,
)
from zixin.investigation.queries import findings as queries
from zixin.investigation.services import findings as services
from zixin.investigation.services import reports
from zixin.investigation.views import story
from zixin.investigation.views.acting import act, case_numbered
from zixin.kernel.acting import METHODS, Service, posted
from zixin.kernel.pages import StaffRequest, page
from zixin.kernel.workflow import RefusedError

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@page("investigation.work")
@require_http_methods(METHODS)
def finding(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    form = FindingForm(posted(request), claimed=queries.facts_claimed(case))
    context = {"title": _("Record a finding"), "verb": _("Record"), "icon": "clipboard-check"}
    return act(request, case, form, services.record_finding, context, case=case)


@page("investigation.work")
@require_http_methods(METHODS)
def conclusion(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    form = ConclusionForm(posted(request), initial={"conclusion": case.conclusion})
    return act(request, case, form, services.conclude_case, story.words("conclude"), case=case)


@page("investigation.work")
@require_http_methods(METHODS)
def reopening(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    form = ReopeningForm(posted(request))
    return act(request, case, form, services.reopen_case, story.words("reopen"), case=case)


@page("investigation.work")
@require_http_methods(METHODS)
def signature(request: StaffRequest, number: str) -> HttpResponse:
    context = {"title": _("Sign the findings"), "verb": _("Sign"), "icon": "writing-sign"}
    return _sign(request, number, services.sign_case, context)


@page("investigation.countersign")
@require_http_methods(METHODS)
def countersignature(request: StaffRequest, number: str) -> HttpResponse:
    return _sign(request, number, services.countersign_case, story.words("countersign"))


def _sign(
    request: StaffRequest, number: str, service: Service, context: dict[str, Any]
) -> HttpResponse:
    case = case_numbered(request, number)
    form = SignatureForm(posted(request))
    if request.method == "POST" and not consume(
        request, action="reauthenticate", user=request.user
    ):
        form.add_error(None, _("Too many requests; please try again in a minute."))
    words = {**context, "explanation": case.conclusion}
    return act(request, case, form, service, words, case=case)


@page("investigation.view")
@require_POST
def report(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            issued = reports.issue_report(
                case=case, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Issued: %(number)s.") % {"number": issued.number})
    return redirect("investigation:case", case.number)


@page("investigation.view")
@require_POST
def report_opening(request: StaffRequest, number: str) -> HttpResponse:
    row = get_object_or_404(queries.reports_for(request.actor), number=number)
    try:
        file = reports.open_report(report=row, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("investigation:case", row.case.number)
    return HttpResponse(
        file,
        content_type=TYPES[row.form],
        headers={"Content-Disposition": f'attachment; filename="{row.number}.{row.form}"'},
    )
