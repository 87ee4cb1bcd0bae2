from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.dossier import queries, services
from zixin.dossier.forms import FactForm, RatingForm
from zixin.dossier.models import Method, Source, Verification
from zixin.dossier.queries.secrecy import access_of, sections_for
from zixin.dossier.rules import fact_codes
from zixin.dossier.rules.sections import section_of
from zixin.dossier.shelves.display import in_language
from zixin.engine.catalogue import load_catalogue
from zixin.kernel.acting import refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

METHODS = ["GET", "HEAD", "POST"]


@page("dossier.record")
@require_http_methods(METHODS)
def fact(request: StaffRequest, number: str, code: str) -> HttpResponse:
    if code not in fact_codes():
        raise Http404
    customer, known = _customer(request, number), load_catalogue().inputs[code]
    today = timezone.localdate(request.now)
    access = access_of(sections_for(request.actor, customer, on=today), section_of(code))
    if access is None or not access.is_open:
        raise Http404
    initial = {
        "as_of": today,
        "source": Source.CUSTOMER,
        "method": Method.DOCUMENT,
        "verification": Verification.DOCUMENTED,
    }
    form = FactForm(request.POST or None, fact=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_facts(
                facts=[form.record(customer.pk)], actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(
                request, _("%(fact)s is recorded.") % {"fact": in_language(known.name)}
            )
            return redirect("dossier:facts", customer.number)
    history = queries.facts_for(request.actor).filter(  # allow ZX004: narrows to this page
        customer=customer, code=code
    )
    context = {"title": in_language(known.name), "code": code, "history": history}
    return _form_page(request, customer, form, context)


@page("dossier.rate")
@require_http_methods(METHODS)
def rating(request: StaffRequest, number: str, item: str) -> HttpResponse:
    known = load_catalogue().qualitative.get(item)
    if known is None:
        raise Http404
    customer = _customer(request, number)
    initial = {"as_of": timezone.localdate(request.now)}
    form = RatingForm(request.POST or None, item=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.rate_item(
                customer=customer,
                item=item,
                level=form.cleaned_data["level"],
                reason=form.cleaned_data["reason"],
                as_of=form.cleaned_data["as_of"],
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Your judgement is recorded."))
            return redirect("dossier:facts", customer.number)
    ratings = queries.item_ratings_for(request.actor).filter(  # allow ZX004: narrows to this page
        customer=customer, item=item
    )
    context = {
        "title": in_language(known.name),
        "code": item,
        "asks": in_language(known.asks),
        "ratings": ratings,
    }
    return _form_page(request, customer, form, context)


def _customer(request: StaffRequest, number: str) -> Customer:
    return get_object_or_404(customers_for(request.actor), number=number)


def _form_page(
    request: StaffRequest, customer: Customer, form: forms.Form, context: dict[str, Any]
) -> HttpResponse:
    context = {"customer": customer, "form": form, **context}
    return render_page(request, "dossier/entry.html", context, status=422 if form.errors else 200)
