from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zixin.investigation.forms.references import RefereeForm, ReferenceForm
from zixin.investigation.queries.references import reference_behind
from zixin.investigation.services import references as services
from zixin.investigation.views.acting import act, case_numbered
from zixin.investigation.views.link import closed, unlisted
from zixin.kernel.acting import METHODS, posted, refuse
from zixin.kernel.actor import Actor
from zixin.kernel.pages import StaffRequest, page, public_page, render_page
from zixin.kernel.workflow import RefusedError


@page("investigation.work")
@require_http_methods(METHODS)
def reference_new(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    form = ReferenceForm(posted(request), initial={"language": get_language()})
    context = {"title": _("Ask for a reference"), "verb": _("Send"), "icon": "mail"}
    address = request.build_absolute_uri(reverse("investigation:referee", args=["TOKEN"]))
    return act(request, case, form, services.request_reference, context, case=case, address=address)


@public_page(reason="a supplier or bank answers for a customer by a link that was sent to it")
@require_http_methods(METHODS)
def referee(request: HttpRequest, token: str) -> HttpResponse:
    if not consume(request, action="answers"):
        return closed(request, _("Too many requests; please try again in a minute."), status=429)
    reference = reference_behind(token)
    if reference is None:
        raise Http404
    edge: Any = request
    if reference.answered_at is not None:
        return closed(request, _("Thank you: your answers have been submitted."))
    if not reference.is_open(edge.now) or reference.case.state != "UNDER_WAY":
        return closed(request, _("This link has ended; please ask for a new one."), status=410)
    form = RefereeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actor = Actor(user_id=None, name=reference.company[:150], is_system=True)
        try:
            services.answer_reference(
                reference=reference, answer=form.answer(), actor=actor, now=edge.now
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            return closed(request, _("Thank you: your answers have been submitted."))
    context = {"form": form, "customer": reference.case.customer}
    status = 422 if form.errors else 200
    return unlisted(render_page(request, "investigation/referee.html", context, status=status))
