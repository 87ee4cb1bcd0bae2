"""Pages of the assessment app."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from zixin.assessment import challengers, insight, invoice_sheet, pictures, queries
from zixin.assessment.models import Assessment
from zixin.assessment.services import reports
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.engine.invoices import FEATURES
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

LISTS_A_PAGE = 20
PARTY_MAX = 100


@page("assessment.view")
@require_GET
def assessment_detail(request: StaffRequest, number: str) -> HttpResponse:
    assessment = get_object_or_404(queries.assessments_for(request.actor), number=number)
    return _detail(request, assessment)


def _detail(request: StaffRequest, assessment: Assessment, *, refusal: str = "") -> HttpResponse:
    language = _language()
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


@page("assessment.view")
@require_GET
def customer_invoices(request: StaffRequest, number: str) -> HttpResponse:
    customer, as_of = _customer(request, number), _day(request)
    lists = queries.invoice_lists_for(request.actor).filter(  # allow ZX004: narrows to this page
        customer=customer
    )
    context = {
        "customer": customer,
        "as_of": as_of,
        "lists": Paginator(lists, LISTS_A_PAGE).get_page(request.GET.get("page")),
        "sheet": invoice_sheet.sheet_of(customer.pk, as_of, _language()),
    }
    return render_page(request, "assessment/customer_invoices.html", context)


@page("assessment.view")
@require_GET
def invoices_behind(request: StaffRequest, number: str, code: str) -> HttpResponse:
    customer, as_of = _customer(request, number), _day(request)
    if code not in FEATURES:
        raise Http404
    party = request.GET.get("party", "").strip()[:PARTY_MAX]
    shown = invoice_sheet.invoices_shown(
        customer.pk,
        code,
        as_of,
        month=request.GET.get("month", ""),
        party=party,
        number=request.GET.get("page"),
    )
    context = {
        "customer": customer,
        "as_of": as_of,
        "name": pictures.name_of(code, _language()),
        "shown": shown,
        "party": party,
    }
    parts = frozenset({"invoices"})
    return render_page(request, "assessment/invoices_behind.html", context, parts=parts)


def _customer(request: StaffRequest, number: str) -> Customer:
    found: Customer = get_object_or_404(customers_for(request.actor), number=number)
    return found


def _day(request: StaffRequest) -> date:
    """Return the cut-off asked for, else today."""
    try:
        return date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return timezone.localdate(request.now)


def _language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"
