from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.investigation.forms.findings import SignatureForm
from zixin.investigation.forms.visits import PhotoForm, RecordForm, VisitForm
from zixin.investigation.models import Visit
from zixin.investigation.queries import visits as queries
from zixin.investigation.services import visits as services
from zixin.investigation.views.acting import act, case_numbered
from zixin.kernel.acting import METHODS, has_done, posted
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.vault import DamagedFileError, ShreddedFileError, content_of


@page("investigation.work")
@require_http_methods(METHODS)
def visit_new(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    initial = {"place": case.customer.address, "planned_on": timezone.localdate(request.now)}
    form = VisitForm(posted(request), initial=initial)
    context = {"title": _("Plan a visit"), "verb": _("Plan"), "icon": "map-pin"}
    return act(request, case, form, services.plan_visit, context, case=case)


@page("investigation.view")
@require_GET
def visit(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    row = _visit(request, number, pk)
    works = row.case.state == "UNDER_WAY" and row.signed_at is None
    context = {
        "visit": row,
        "case": row.case,
        "seen": queries.seen_of(row),
        "photos": queries.photos_of(request.actor, row),
        "records": works and request.actor.user_id in {row.case.lead_id, row.case.assistant_id},
        "asks": row.case.state == "UNDER_WAY"
        and row.visited_at is not None
        and request.actor.user_id in {row.case.lead_id, row.case.assistant_id},
        "now": request.now,
        "signs": works and request.actor.user_id == row.visitor_id and row.visited_at is not None,
        "signatures": [*row.signatures.all()],
    }
    return render_page(request, "investigation/visit.html", context)


@page("investigation.work")
@require_http_methods(METHODS)
def record(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    row = _visit(request, number, pk)
    initial = {
        "visited_at": timezone.localtime(row.visited_at or request.now),
        "participants": row.participants,
    }
    form = RecordForm(posted(request), visit=row, initial=initial)
    context = {"title": _("Record the visit"), "verb": _("Record"), "icon": "writing-sign"}
    context["address"] = _address(row)
    return act(request, row.case, form, services.record_visit, context, visit=row)


@page("investigation.work")
@require_http_methods(METHODS)
def photo_new(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    row = _visit(request, number, pk)
    form = PhotoForm(posted(request), request.FILES or None)
    given = form.cleaned_data["photo"] if form.is_bound and form.is_valid() else None
    name, content = (given.name, given.read()) if given else ("", b"")
    photo = {"visit": row, "name": name, "content": content}
    if has_done(request, form, services.add_photo, _("Photo"), **photo):
        return redirect(_address(row))
    context = {"visit": row, "case": row.case, "form": form}
    return render_page(
        request, "investigation/photo.html", context, status=422 if form.errors else 200
    )


@page("investigation.view")
@require_GET
def photo(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a photo from before photos were documents; the pages of documents show the others."""
    row = get_object_or_404(queries.photos_for(request.actor), pk=pk)
    if row.shown is None:
        raise Http404
    try:
        content = content_of(row.shown)
    except (DamagedFileError, ShreddedFileError) as gone:
        raise Http404 from gone
    return HttpResponse(content, content_type="image/jpeg")


@page("investigation.work")
@require_http_methods(METHODS)
def visit_signature(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    row = _visit(request, number, pk)
    form = SignatureForm(posted(request))
    context = {"title": _("Sign the record"), "verb": _("Sign"), "icon": "writing-sign"}
    context["address"] = _address(row)
    return act(request, row.case, form, services.sign_visit, context, visit=row)


@page("investigation.work")
@require_GET
def journey(request: StaffRequest) -> HttpResponse:
    context = {"stops": queries.journey_of(request.actor), "now": request.now}
    return render_page(request, "investigation/journey.html", context)


def _visit(request: StaffRequest, number: str, pk: int) -> Visit:
    return get_object_or_404(queries.visits_for(request.actor), case__number=number, pk=pk)


def _address(row: Visit) -> str:
    return reverse("investigation:visit", args=[row.case.number, row.pk])
