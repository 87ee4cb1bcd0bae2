from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.customers.forms import CustomerForm
from zixin.customers.queries import customer_numbered, customers_for
from zixin.customers.queries.duplicates import similar_customers
from zixin.customers.services.registration import change_customer, register_customer
from zixin.kernel.acting import refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

NAME_LENGTH_MAX = 200
PARTS = frozenset({"duplicates"})


@page("customers.register")
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: StaffRequest) -> HttpResponse:
    form = CustomerForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            customer = register_customer(record=form.record(), actor=request.actor, now=request.now)
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(customer)s is registered.") % {"customer": customer})
            return redirect("desk:customer", customer.number)
    return _form_page(request, form, {"title": _("New customer")})


@page("customers.register")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, number: str) -> HttpResponse:
    customer = get_object_or_404(customers_for(request.actor), number=number)
    form = CustomerForm(request.POST or None, actor=request.actor, customer=customer)
    if request.method == "POST" and form.is_valid():
        try:
            change_customer(
                customer=customer,
                record=form.record(),
                revision=form.cleaned_data["revision"] or 0,
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("desk:customer", customer.number)
    return _form_page(request, form, {"title": customer.name, "customer": customer})


@page("customers.register")
@require_GET
def duplicates(request: StaffRequest) -> HttpResponse:
    found = similar_customers(
        request.actor,
        name=request.GET.get("name", "")[:NAME_LENGTH_MAX],
        uscc=request.GET.get("uscc", "")[:NAME_LENGTH_MAX],
        apart_from=customer_numbered(request.actor, request.GET.get("apart_from", "")),
    )
    return render_page(request, "customers/duplicates.html", {"duplicates": found}, parts=PARTS)


def _form_page(request: StaffRequest, form: CustomerForm, context: dict[str, Any]) -> HttpResponse:
    return render_page(
        request,
        "customers/customer_form.html",
        {"form": form, "duplicates": form.duplicates, **context},
        status=422 if form.errors else 200,
    )
