"""The customer list and the page of one customer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zixin.assessment.services.rating import assess_customer
from zixin.customers.queries import customers_for, survivor_of
from zixin.customers.rules.industries import section_name
from zixin.customers.rules.places import COUNTRY_NAMES
from zixin.desk.forms import CustomerSearchForm
from zixin.desk.queries import customer_page
from zixin.desk.queries.customer_list import list_customers
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

TABS = {
    "overview": "desk/parts/overview.html",
    "statements": "desk/parts/statements.html",
    "credit": "desk/parts/credit.html",
    "security": "desk/parts/security.html",
    "reports": "desk/parts/reports.html",
    "timeline": "desk/parts/history.html",
}


@page("customers.view")
@require_GET
def customer_list(request: StaffRequest) -> HttpResponse:
    form = CustomerSearchForm(request.GET, actor=request.actor)
    search = form.search()
    listing = list_customers(request.actor, search, today=timezone.localdate(request.now))
    context = {"form": form, "q": search.words, "listing": listing, "sort": listing.sort}
    return render_page(request, "desk/customers.html", context, parts=frozenset({"customers"}))


@page("customers.view")
@require_GET
def customer_detail(request: StaffRequest, number: str) -> HttpResponse:
    try:
        customer = get_object_or_404(customer_page.customers_shown(request.actor), number=number)
    except Http404:
        survivor = survivor_of(request.actor, number)
        if survivor is None:
            raise
        return redirect("desk:customer", survivor.number)
    wanted = request.GET.get("tab", "")
    tab = wanted if wanted in TABS else "overview"
    summary = customer_page.summary_for(
        request.actor, customer, today=timezone.localdate(request.now)
    )
    context: dict[str, Any] = {
        "customer": customer,
        "summary": summary,
        "industry": section_name(customer.industry),
        "country": COUNTRY_NAMES.get(customer.country, customer.country),
        "tab": tab,
        "tab_template": TABS[tab],
        "part": _part(request, summary, tab),
    }
    return render_page(request, "desk/customer.html", context, parts=frozenset({"customer-part"}))


def _part(request: StaffRequest, summary: customer_page.Summary, tab: str) -> Any:
    actor, customer = request.actor, summary.customer
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    match tab:
        case "statements":
            return customer_page.statement_table_for(actor, customer, language=language)
        case "credit":
            return customer_page.credit_history_for(actor, customer)
        case "security":
            return customer_page.security_for(
                actor, customer, today=timezone.localdate(request.now)
            )
        case "reports":
            return customer_page.reports_of(actor, customer)
        case "timeline":
            return customer_page.timeline_of(actor, customer)
        case _:
            return customer_page.overview_for(
                actor, customer, summary.assessment, language=language
            )


@page("assessment.assess")
@require_POST
def assessment(request: StaffRequest, number: str) -> HttpResponse:
    customer = get_object_or_404(customers_for(request.actor), number=number)
    try:
        made = assess_customer(
            customer=customer,
            as_of=timezone.localdate(request.now),
            actor=request.actor,
            now=request.now,
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("desk:customer", number)
    messages.success(request, _("Assessment %(number)s is made.") % {"number": made.number})
    return redirect("assessment:assessment", made.number)
