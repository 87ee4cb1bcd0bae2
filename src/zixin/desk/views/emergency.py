"""Emergency access to one customer, asked for on the customer's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zixin.accounts.forms import EmergencyForm
from zixin.accounts.services import end_emergency_access, open_emergency_access
from zixin.customers.queries import customer_numbered
from zixin.kernel.acting import refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError


@page("accounts.break_glass")
@require_http_methods(["GET", "POST"])
def emergency_access(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_numbered(request.actor, number)
    if customer is None:
        raise Http404
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            open_emergency_access(
                customer_id=customer.pk,
                customer_name=customer.name,
                **form.cleaned_data,
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(
                request, _("Emergency access is open; the people responsible are told.")
            )
            return redirect("desk:customer", number=customer.number)
    return render_page(
        request,
        "desk/emergency_access.html",
        {"customer": customer, "form": form},
        status=422 if form.errors else 200,
    )


@page("accounts.break_glass")
@require_POST
def emergency_end(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_numbered(request.actor, number)
    if customer is None:
        raise Http404
    try:
        end_emergency_access(customer_id=customer.pk, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, _("The emergency access has ended; the people responsible are told.")
        )
    return redirect("desk:customer", number=customer.number)
