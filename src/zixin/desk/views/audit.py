"""The audit page: what happened, who did it, and whether the trail is whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from zixin.customers.queries.trail import customer_ids_named, customer_names
from zixin.kernel.actor import Actor
from zixin.kernel.audit import registered_kinds
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.trail import Search, events_for, line_of
from zixin.kernel.verification import last_verification

EVENTS_A_PAGE = 50


class TrailForm(forms.Form):
    kind = forms.ChoiceField(label=_("Event"), required=False)
    person = forms.CharField(label=_("Person"), max_length=100, required=False)
    customer = forms.CharField(label=_("Customer"), max_length=100, required=False)
    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All events")), *registered_kinds().items()]  # type: ignore[attr-defined]  # -- a choice field has them

    def search(self, actor: Actor) -> Search:
        wanted = self.cleaned_data
        return Search(
            kind=wanted["kind"],
            actor=wanted["person"],
            customer_ids=(
                customer_ids_named(actor, wanted["customer"]) if wanted["customer"] else None
            ),
            since=wanted["since"],
            until=wanted["until"],
        )


@page("audit.view")
@require_GET
def trail(request: StaffRequest) -> HttpResponse:
    form = TrailForm(request.GET)
    status = 200 if form.is_valid() else 422
    search = form.search(request.actor) if form.is_valid() else Search()
    events = Paginator(events_for(request.actor, search), EVENTS_A_PAGE)
    shown = events.get_page(request.GET.get("page"))
    lines = [line_of(event) for event in shown]
    ids = [line.event.customer_id for line in lines if line.event.customer_id]
    names = customer_names(request.actor, ids)
    context = {
        "form": form,
        "events": shown,
        "lines": [(line, names.get(line.event.customer_id or 0, "")) for line in lines],
        "verification": last_verification(),
    }
    parts = frozenset({"trail"})
    return render_page(request, "desk/audit.html", context, parts=parts, status=status)
