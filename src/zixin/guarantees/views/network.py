from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.customers.queries import customers_for
from zixin.engine.graph import Call
from zixin.guarantees.forms import GroupForm
from zixin.guarantees.pictures import picture_of
from zixin.guarantees.queries.contagion import Party, Spread, rings_of, spread_of
from zixin.guarantees.queries.groups import group_total_for, groups_for
from zixin.guarantees.queries.network import customer_node, load_network
from zixin.guarantees.services.groups import set_group
from zixin.guarantees.views.acting import DIGITS_MOST
from zixin.kernel.acting import METHODS, posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError


@page("guarantees.view")
@require_GET
def network(request: StaffRequest) -> HttpResponse:
    graph = load_network(on=timezone.localdate(request.now))
    context = {"rings": rings_of(graph), "groups": groups_for(request.actor)}
    return render_page(request, "guarantees/network.html", context)


@page("guarantees.view")
@require_GET
def contagion(request: StaffRequest, number: str) -> HttpResponse:
    customer = get_object_or_404(customers_for(request.actor), number=number)
    today = timezone.localdate(request.now)
    graph = load_network(on=today)
    spread = spread_of(customer.pk, on=today, network=graph)
    node = customer_node(customer.pk)
    context = {
        "customer": customer,
        "spread": spread,
        "rows": _rows(spread),
        "picture": picture_of(spread) if spread.waves[0].calls else None,
        "group": group_total_for(customer.pk, on=today, network=graph),
        "ring": next(
            (ring for ring in rings_of(graph) if any(party.node == node for party in ring)), None
        ),
    }
    return render_page(request, "guarantees/contagion.html", context)


@dataclass(frozen=True, slots=True)
class CallRow:
    """A line of the table beside the picture."""

    round: int
    debtor: Party
    guarantor: Party
    call: Call
    capacity: float | None


def _rows(spread: Spread) -> list[CallRow]:
    """Lay the calls out: round, who is called for whom, how much, and whether he can pay."""
    return [
        CallRow(
            number,
            spread.parties[call.debtor],
            spread.parties[call.guarantor],
            call,
            spread.capacity.get(call.guarantor),
        )
        for number, wave in enumerate(spread.waves, start=1)
        for call in wave.calls
    ]


@page("guarantees.accept")
@require_http_methods(METHODS)
def group(request: StaffRequest, number: str = "") -> HttpResponse:
    present = get_object_or_404(groups_for(request.actor), number=number) if number else None
    initial = {}
    if present is not None:
        members = [row.customer.number for row in present.members.all()]
        initial = {
            "name": present.name,
            "limit": present.limit,
            "reason": present.reason,
            "members": "\n".join(members),
        }
    form = GroupForm(posted(request), initial=initial, customers=customers_for(request.actor))
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("revision", "")
        try:
            set_group(
                group=present,
                revision=int(seen) if seen.isdecimal() and len(seen) <= DIGITS_MOST else 0,
                **form.cleaned_data,
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The group is set."))
            return redirect("guarantees:network")
    context = {"form": form, "group": present}
    return render_page(
        request, "guarantees/group.html", context, status=422 if form.errors else 200
    )
