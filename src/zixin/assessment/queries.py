"""Reads on statements, ratings and reports. Every function starts from what the actor may see."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, QuerySet

from zixin.assessment.models import Assessment, CreditReport, InvoiceList, ModelScore, Statement
from zixin.customers.queries import visible_customers
from zixin.kernel.actor import Actor


def statements_for(actor: Actor) -> QuerySet[Statement]:
    """The current statements this actor may read, newest period first."""
    if not (actor.is_system or actor.may("assessment.view")):
        return Statement.objects.none()
    return Statement.objects.filter(
        visible_customers(actor, "customer__"), is_current=True
    ).order_by("-as_of", "-id")


def invoice_lists_for(actor: Actor) -> QuerySet[InvoiceList]:
    """The lists of VAT invoices this actor may read, newest first, without the invoices."""
    if not (actor.is_system or actor.may("assessment.view")):
        return InvoiceList.objects.none()
    lists = InvoiceList.objects.filter(visible_customers(actor, "customer__"))
    return lists.select_related("customer", "import_file").defer("rows").order_by("-id")


def assessments_for(actor: Actor) -> QuerySet[Assessment]:
    """The assessments this actor may read, newest first."""
    if not (actor.is_system or actor.may("assessment.view")):
        return Assessment.objects.none()
    return Assessment.objects.filter(visible_customers(actor, "customer__")).select_related(
        "customer", "policy", "statement"
    )


def reports_for(actor: Actor) -> QuerySet[CreditReport]:
    """The credit reports this actor may read, newest first."""
    if not (actor.is_system or actor.may("assessment.view")):
        return CreditReport.objects.none()
    return CreditReport.objects.filter(visible_customers(actor, "customer__")).select_related(
        "customer", "assessment"
    )


def model_scores_of(assessment: Assessment) -> QuerySet[ModelScore]:
    """What models say beside a rating that the actor may read, the champion first."""
    return assessment.model_scores.select_related("model").defer("model__document")


def portfolio_run(as_of: date) -> str:
    """Name the portfolio run of a day on what is recorded now: what is new makes a new run."""
    newest = Statement.objects.aggregate(newest=Max("pk"))["newest"] or 0
    invoices = InvoiceList.objects.aggregate(newest=Max("pk"))["newest"]
    return f"{as_of:%Y%m%d}-{newest}" + (f"-{invoices}" if invoices else "")
