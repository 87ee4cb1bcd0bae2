from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.customers.forms import MergeForm, NothingForm, PairForm
from zixin.customers.models import CustomerMerge
from zixin.customers.queries import customer_numbered
from zixin.customers.queries.merges import merges_for, merges_listed, preview_of, rows_of
from zixin.customers.services import merges as services
from zixin.customers.states import MERGE_FLOW
from zixin.kernel.acting import act_page, posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.story import Act, obstacle
from zixin.kernel.workflow import RefusedError, open_moves

METHODS = ["GET", "HEAD", "POST"]
ROUTES = {
    "confirm": "confirmation",
    "reject": "rejection",
    "withdraw": "withdrawal",
    "undo": "undoing",
}
ICONS = {"confirm": "git-compare", "reject": "ban", "withdraw": "x", "undo": "arrow-back-up"}


@page("customers.compare")
@require_GET
def merge_list(request: StaffRequest) -> HttpResponse:
    return render_page(request, "customers/merges.html", {"merges": merges_listed(request.actor)})


@page("customers.compare")
@require_http_methods(METHODS)
def proposal(request: StaffRequest) -> HttpResponse:
    kept = customer_numbered(request.actor, request.GET.get("kept", ""))
    lost = customer_numbered(request.actor, request.GET.get("lost", ""))
    if kept is None or lost is None or kept == lost:
        raise Http404
    preview = preview_of(kept, lost)
    form = MergeForm(request.POST or None, preview=preview)
    if request.method == "POST" and form.is_valid():
        try:
            merge = services.propose_merge(
                kept=kept, lost=lost, **form.answers(), actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The merge waits for a second person."))
            return redirect("customers:merge", merge.number)
    context = {"form": form, "preview": preview}
    status = 422 if form.errors else 200
    return render_page(request, "customers/merge_new.html", context, status=status)


@page("customers.compare")
@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    merge = _merge(request, number)
    moves = open_moves(merge, MERGE_FLOW, request.actor)
    is_waiting = merge.state == "PROPOSED"
    context: dict[str, Any] = {
        "merge": merge,
        "acts": [_act_of(move.name, merge) for move in moves],
        "obstacle": obstacle(MERGE_FLOW["confirm"], request.actor, merge) if is_waiting else "",
        "preview": preview_of(merge.kept, merge.lost) if is_waiting else None,
        "rows": rows_of(merge),
    }
    return render_page(request, "customers/merge.html", context)


@page("customers.merge")
@require_http_methods(METHODS)
def confirmation(request: StaffRequest, number: str) -> HttpResponse:
    return _act(request, number, "confirm", NothingForm, services.confirm_merge)


@page("customers.merge")
@require_http_methods(METHODS)
def rejection(request: StaffRequest, number: str) -> HttpResponse:
    return _act(request, number, "reject", PairForm, services.reject_merge)


@page("customers.compare")
@require_http_methods(METHODS)
def withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    return _act(request, number, "withdraw", NothingForm, services.withdraw_merge)


@page("customers.merge")
@require_http_methods(METHODS)
def undoing(request: StaffRequest, number: str) -> HttpResponse:
    return _act(request, number, "undo", PairForm, services.undo_merge)


def _merge(request: StaffRequest, number: str) -> CustomerMerge:
    return get_object_or_404(merges_for(request.actor), number=number)


def _act_of(name: str, merge: CustomerMerge) -> Act:
    address = reverse(f"customers:merge_{ROUTES[name]}", args=[merge.number])
    return Act(name, str(MERGE_FLOW[name].title), address, ICONS[name])


def _act(
    request: StaffRequest,
    number: str,
    name: str,
    form_class: type[forms.Form],
    service: Callable[..., None],
) -> HttpResponse:
    merge = _merge(request, number)
    act = _act_of(name, merge)
    return act_page(
        request,
        form_class(posted(request)),
        service,
        template="customers/merge_act.html",
        context={"merge": merge, "act": act},
        done=act.title,
        address=reverse("customers:merge", args=[merge.number]),
        about={"merge": merge},
    )
