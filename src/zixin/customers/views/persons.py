from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.customers.forms import ConsentForm, PersonForm
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.customers.queries.persons import persons_for, persons_of
from zixin.customers.services.persons import add_person, change_person, log_consent
from zixin.kernel.acting import refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

METHODS = ["GET", "HEAD", "POST"]


@page("customers.view")
@require_GET
def person_list(request: StaffRequest, number: str) -> HttpResponse:
    customer = get_object_or_404(customers_for(request.actor), number=number)
    context = {"customer": customer, "rows": persons_of(request.actor, customer)}
    return render_page(request, "customers/persons.html", context)


@page("customers.register")
@require_http_methods(METHODS)
def addition(request: StaffRequest, number: str) -> HttpResponse:
    customer = get_object_or_404(customers_for(request.actor), number=number)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_person(
                customer=customer, stated=form.stated(), actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return _done(request, customer)
    return _form_page(request, customer, form, _("New contact person"))


@page("customers.register")
@require_http_methods(METHODS)
def change(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(persons_for(request.actor), pk=pk)
    form = PersonForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            change_person(
                person=person,
                stated=form.stated(),
                revision=form.cleaned_data["revision"] or 0,
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return _done(request, person.customer)
    return _form_page(request, person.customer, form, _("Edit contact person"))


@page("customers.register")
@require_http_methods(METHODS)
def consent(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(persons_for(request.actor), pk=pk)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            log_consent(person=person, **form.cleaned_data, actor=request.actor, now=request.now)
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return _done(request, person.customer)
    return _form_page(request, person.customer, form, _("Record consent"))


def _done(request: StaffRequest, customer: Customer) -> HttpResponse:
    messages.success(request, _("The changes are saved."))
    return redirect("customers:persons", customer.number)


def _form_page(
    request: StaffRequest, customer: Customer, form: forms.Form, title: str
) -> HttpResponse:
    context: dict[str, Any] = {"customer": customer, "form": form, "title": title}
    status = 422 if form.errors else 200
    return render_page(request, "customers/person_form.html", context, status=status)
