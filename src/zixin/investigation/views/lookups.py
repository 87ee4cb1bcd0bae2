from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zixin.dossier.services import note_readings
from zixin.investigation.asking import offer_of
from zixin.investigation.comparison import compare, missing_of
from zixin.investigation.forms.lookups import (
    AskForm,
    CompletionForm,
    RecordFileForm,
    RejectionForm,
)
from zixin.investigation.models import Lookup, Proposal
from zixin.investigation.queries import lookups as queries
from zixin.investigation.rules.proposals import RECORD_TITLES
from zixin.investigation.services import lookups as services
from zixin.investigation.services import proposals
from zixin.investigation.views import story
from zixin.investigation.views.acting import act, case_numbered
from zixin.kernel.acting import METHODS, posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

PLACES_MAX = 500


@page("investigation.work")
@require_GET
def lookup_new(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    sources = queries.sources_in_use(request.actor)
    context = {
        "case": case,
        "offers": [offer_of(source, case.customer, now=request.now) for source in sources],
        "works": story.works(case, request.actor),
    }
    return render_page(request, "investigation/lookup_new.html", context)


@page("investigation.work")
@require_http_methods(METHODS)
def lookup_ask(request: StaffRequest, number: str, code: str) -> HttpResponse:
    case = case_numbered(request, number)
    source = get_object_or_404(queries.sources_in_use(request.actor), code=code)
    offer = offer_of(source, case.customer, now=request.now)
    form = AskForm(posted(request), offer=offer)
    context: dict[str, Any] = {
        "title": source.name,
        "verb": _("Ask"),
        "icon": "search",
        "explanation": _("Without fresh answers this costs at least %(price)s; %(left)s is left.")
        % {"price": f"{offer.price:.2f}", "left": f"{offer.left.least:.2f}"},
    }
    return act(request, case, form, services.ask_source, context, case=case, source=source)


@page("investigation.work")
@require_http_methods(METHODS)
def record_file(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    initial = {"as_of": timezone.localdate(request.now)}
    form = RecordFileForm(posted(request), request.FILES or None, initial=initial)
    faults: list[dict[str, Any]] = []
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop("file")
        try:
            lookup = services.bring_file(
                case=case,
                name=file.name,
                content=file.read(),
                actor=request.actor,
                now=request.now,
                **given,
            )
        except services.FaultyFileError as faulty:
            refuse(form, faulty)
            faults = faulty.faults
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Done: %(act)s.") % {"act": _("Bring a file")})
            return redirect("investigation:lookup", lookup.number)
    context = {"case": case, "form": form, "faults": faults}
    status = 422 if form.errors else 200
    return render_page(request, "investigation/record_file.html", context, status=status)


@page("investigation.view")
@require_GET
def lookup(request: StaffRequest, number: str) -> HttpResponse:
    return _lookup_page(request, _numbered(request, number))


@page("investigation.work")
@require_POST
def taking(request: StaffRequest, number: str) -> HttpResponse:
    row = _numbered(request, number)
    places = [int(text) for text in request.POST.getlist("place")[:PLACES_MAX] if text.isdecimal()]
    chosen = list(queries.proposals_at(request.actor, row, places))
    try:
        proposals.take_over(proposals=chosen, completed={}, actor=request.actor, now=request.now)
    except RefusedError as refused:
        return _lookup_page(request, row, refusal=refused.message)
    messages.success(request, _("Done: %(act)s.") % {"act": _("Take over")})
    return redirect("investigation:lookup", number)


@page("investigation.work")
@require_http_methods(METHODS)
def proposal_taking(request: StaffRequest, number: str, place: int) -> HttpResponse:
    row = _proposal(request, number, place)
    form = CompletionForm(posted(request), proposal=row, missing=missing_of(row))
    context = {
        **_dialog(_("Take over"), "check", row),
        "explanation": _("Fill in what the source does not say; the rest stays as it says."),
    }

    def take(*, actor: Any, now: Any, **completed: Any) -> None:
        proposals.take_over(proposals=[row], completed=completed, actor=actor, now=now)

    return act(request, row.lookup.case, form, take, context)


@page("investigation.work")
@require_http_methods(METHODS)
def rejection(request: StaffRequest, number: str, place: int) -> HttpResponse:
    row = _proposal(request, number, place)
    form = RejectionForm(posted(request))
    context = _dialog(_("Reject"), "x", row)
    return act(request, row.lookup.case, form, proposals.reject_proposal, context, proposal=row)


def _numbered(request: StaffRequest, number: str) -> Lookup:
    return get_object_or_404(queries.lookups_for(request.actor), number=number)


def _proposal(request: StaffRequest, number: str, place: int) -> Proposal:
    row = queries.proposals_at(request.actor, _numbered(request, number), [place])
    proposal = next(iter(row), None)
    if proposal is None or not proposal.kind:
        raise Http404
    return proposal


def _dialog(title: str, icon: str, row: Proposal) -> dict[str, Any]:
    address = reverse("investigation:lookup", args=[row.lookup.number])
    return {"title": title, "verb": title, "icon": icon, "address": address}


def _lookup_page(request: StaffRequest, row: Lookup, *, refusal: str = "") -> HttpResponse:
    found = compare(request.actor, row, queries.proposals_of(request.actor, row), now=request.now)
    note_readings(
        customer=row.case.customer,
        accesses=found.read,
        purpose=row.number,
        address=get_adapter().get_client_ip(request) or "",
        actor=request.actor,
        now=request.now,
    )
    context = {
        "lookup": row,
        "case": row.case,
        "rows": found.rows,
        "works": story.works(row.case, request.actor),
        "failure": queries.failure_of(row),
        "refusal": refusal,
        "found": [(RECORD_TITLES[kind], part) for kind, part in row.found.items()],
        "spent": queries.spent_on(row),
    }
    return render_page(
        request,
        "investigation/lookup.html",
        context,
        parts=frozenset({"lookup-state"}),
        status=422 if refusal else 200,
    )
