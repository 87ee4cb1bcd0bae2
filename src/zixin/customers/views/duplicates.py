from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zixin.customers.forms import PairForm
from zixin.customers.queries.pairs import list_pairs, pairs_for, row_of
from zixin.customers.services.duplicates import confirm_pair, dismiss_pair, order_search
from zixin.customers.states import PAIR_FLOW
from zixin.kernel.acting import act_page
from zixin.kernel.pages import StaffRequest, page, render_page

METHODS = ["GET", "HEAD", "POST"]


@page("customers.compare")
@require_GET
def pairs(request: StaffRequest) -> HttpResponse:
    is_decided = request.GET.get("state") == "decided"
    listing = list_pairs(request.actor, is_decided=is_decided, page=request.GET.get("page", "1"))
    context = {"listing": listing, "is_decided": is_decided}
    return render_page(request, "customers/pairs.html", context)


@page("customers.compare")
@require_POST
def search(request: StaffRequest) -> HttpResponse:
    order_search(actor=request.actor, now=request.now)
    messages.success(request, _("The search runs; its pairs appear here when it is done."))
    return redirect("customers:pairs")


@page("customers.compare")
@require_http_methods(METHODS)
def confirmation(request: StaffRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, "confirm", confirm_pair)


@page("customers.compare")
@require_http_methods(METHODS)
def dismissal(request: StaffRequest, pk: int) -> HttpResponse:
    return _decision(request, pk, "dismiss", dismiss_pair)


def _decision(
    request: StaffRequest, pk: int, name: str, service: Callable[..., None]
) -> HttpResponse:
    """Show the dialog of a decision; on POST decide, or show the sentence that refuses it."""
    pair = get_object_or_404(pairs_for(request.actor), pk=pk)
    form = PairForm(request.POST or None)
    title = str(PAIR_FLOW[name].title)
    return act_page(
        request,
        form,
        service,
        template="customers/pair_act.html",
        context={"row": row_of(pair), "title": title, "name": name},
        done=title,
        address=reverse("customers:pairs"),
        about={"pair": pair},
    )
