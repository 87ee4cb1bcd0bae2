"""Issuing a credit report from the page of an assessment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zixin.assessment.queries import assessments_for
from zixin.assessment.services.reports import issue_report
from zixin.decisions.queries import credit_standing_for
from zixin.kernel.pages import StaffRequest, page
from zixin.kernel.workflow import RefusedError


@page("assessment.issue_report")
@require_POST
def report(request: StaffRequest, number: str) -> HttpResponse:
    assessment = get_object_or_404(assessments_for(request.actor), number=number)
    try:
        issued = issue_report(
            assessment=assessment,
            standing=credit_standing_for(request.actor, assessment.customer),
            language=get_language() or "zh-hans",
            actor=request.actor,
            now=request.now,
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Report %(number)s is issued.") % {"number": issued.number})
    return redirect("assessment:assessment", number=number)
