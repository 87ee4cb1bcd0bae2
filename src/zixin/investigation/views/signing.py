from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zixin.investigation.forms.cases import ConfirmationForm
from zixin.investigation.forms.visits import CustomerSignatureForm
from zixin.investigation.models import VisitSignature
from zixin.investigation.queries.visits import (
    record_digest,
    seen_of,
    signature_behind,
    visits_for,
)
from zixin.investigation.services import signatures as services
from zixin.investigation.views.acting import act
from zixin.investigation.views.link import closed, unlisted
from zixin.kernel.acting import METHODS, posted, refuse
from zixin.kernel.actor import Actor
from zixin.kernel.pages import StaffRequest, page, public_page, render_page
from zixin.kernel.workflow import RefusedError


@page("investigation.work")
@require_http_methods(METHODS)
def signature_new(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    visit = get_object_or_404(visits_for(request.actor), case__number=number, pk=pk)
    context = {
        "title": _("Ask the customer to sign"),
        "verb": _("Make the link"),
        "icon": "writing-sign",
        "explanation": _(
            "The customer's person reads the whole record, account included, and signs it by a link. A "
            "change of the record afterwards voids the signature."
        ),
        "address": reverse("investigation:visit", args=[number, pk]),
    }
    address = request.build_absolute_uri(reverse("investigation:signing", args=["TOKEN"]))
    return act(
        request,
        visit.case,
        ConfirmationForm(posted(request)),
        services.ask_for_signature,
        context,
        visit=visit,
        address=address,
    )


@public_page(reason="the customer's person signs the record of a visit by a link given to him")
@require_http_methods(METHODS)
def signing(request: HttpRequest, token: str) -> HttpResponse:
    if not consume(request, action="answers"):
        return closed(request, _("Too many requests; please try again in a minute."), status=429)
    signature = signature_behind(token)
    if signature is None:
        raise Http404
    edge: Any = request
    if signature.signed_at is not None:
        return closed(request, _("Thank you: the record is signed."))
    if not signature.is_open(edge.now) or signature.visit.case.state != "UNDER_WAY":
        return closed(request, _("This link has ended; please ask for a new one."), status=410)
    return _signed(request, signature)


def _signed(request: HttpRequest, signature: VisitSignature) -> HttpResponse:
    edge: Any = request
    visit = signature.visit
    device = str(request.user) if request.user.is_authenticated else ""
    form = CustomerSignatureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.sign_for_customer(
                signature=signature,
                **form.cleaned_data,
                device=device,
                actor=Actor(user_id=None, name=visit.case.customer.name[:150], is_system=True),
                now=edge.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return closed(request, _("Thank you: the record is signed."))
    context = {
        "form": form,
        "visit": visit,
        "customer": visit.case.customer,
        "seen": seen_of(visit),
        "digest": record_digest(visit),
        "device": device,
    }
    status = 422 if form.errors else 200
    return unlisted(render_page(request, "investigation/signing.html", context, status=status))
