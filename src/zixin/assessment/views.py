"""Pages of the assessment app."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from zixin.assessment import challengers, insight, pictures, queries
from zixin.assessment.models import Assessment
from zixin.assessment.services import reports
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError


@page("assessment.view")
@require_GET
def assessment_detail(request: StaffRequest, number: str) -> HttpResponse:
    assessment = get_object_or_404(queries.assessments_for(request.actor), number=number)
    return _detail(request, assessment)


def _detail(request: StaffRequest, assessment: Assessment, *, refusal: str = "") -> HttpResponse:
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    context = {
        "assessment": assessment,
        "refusal": refusal,
        "sheet": pictures.sheet(assessment.result, language),
        "insight": insight.insight(assessment.result, language),
        "model_scores": queries.model_scores_of(assessment),
        "silent_models": challengers.silent_trees(timezone.localdate(request.now)),
        "waterfall": pictures.waterfall(assessment.result, language),
        "radar": pictures.radar(assessment.result, language),
        "reports": queries.reports_for(request.actor).filter(  # allow ZX004: narrows to this page
            assessment=assessment
        ),
    }
    status = 422 if refusal else 200
    return render_page(request, "assessment/assessment_detail.html", context, status=status)


@page("assessment.view")
@require_POST
def report_opening(request: StaffRequest, number: str) -> HttpResponse:
    report = get_object_or_404(queries.reports_for(request.actor), number=number)
    try:
        file = reports.open_report(report=report, actor=request.actor, now=request.now)
    except RefusedError as refused:
        return _detail(request, report.assessment, refusal=refused.message)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{report.number}.pdf"'
    return response
