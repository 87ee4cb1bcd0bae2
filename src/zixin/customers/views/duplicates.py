from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zixin.customers.forms import PairForm
from zixin.customers.queries.pairs import list_pairs, pairs_for, row_of
from zixin.customers.services.duplicates import confirm_pair, dismiss_pair, order_search
from zixin.customers.states import PAIR_FLOW
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

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
    if request.method == "POST" and form.is_valid():
        try:
            service(pair=pair, **form.cleaned_data, actor=request.actor, now=request.now)
        except RefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Done: %(act)s.") % {"act": title})
            address = reverse("customers:pairs")
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    context: dict[str, Any] = {"form": form, "row": row_of(pair), "title": title, "name": name}
    return render_page(
        request,
        "customers/pair_act.html",
        context,
        parts=frozenset({"dialog-body"}),
        status=422 if form.errors else 200,
    )
