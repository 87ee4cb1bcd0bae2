from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.dossier import services
from zixin.dossier.forms import MomentForm, PurposeForm
from zixin.dossier.queries.entries import Moment, history_of
from zixin.dossier.queries.facts import ratings_known
from zixin.dossier.queries.file import CreditFile, file_for
from zixin.dossier.queries.outside import outside_lines
from zixin.dossier.queries.reviews import review_state
from zixin.dossier.queries.secrecy import (
    SectionAccess,
    access_of,
    flags_for,
    readings_for,
    readings_of,
    sections_for,
)
from zixin.dossier.rules.schema import SECTION_BY_CODE, kinds_of
from zixin.dossier.rules.sections import OF_GROUP
from zixin.dossier.shelves.display import Row, row_of
from zixin.dossier.shelves.facts import fact_shelves, item_shelves
from zixin.dossier.shelves.overview import conflicts_of, overview_of
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

READINGS_A_PAGE = ROWS_A_PAGE = 50
END_OF_DAY = time(23, 59, 59, 999_999)


@dataclass(frozen=True, slots=True)
class View:
    """The moment a page is read for, as its address says."""

    moment: Moment
    form: MomentForm
    query: str

    @property
    def is_past(self) -> bool:
        return bool(self.query)


def customer_numbered(request: StaffRequest, number: str) -> Customer:
    return get_object_or_404(customers_for(request.actor), number=number)


def view_of(request: StaffRequest) -> View:
    """Read ``?on=DATE&known=DATE``; a day that is none counts as today."""
    form = MomentForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on: date | None = given.get("on")
    known: date | None = given.get("known")
    known_at = request.now
    if known is not None:
        end = timezone.make_aware(datetime.combine(known, END_OF_DAY))
        known_at = min(end.astimezone(UTC), request.now)
    day = on or min(known or date.max, timezone.localdate(request.now))
    parts = [f"{name}={value}" for name, value in (("on", on), ("known", known)) if value]
    return View(Moment(day, known_at), form, "&".join(parts))


def note(
    request: StaffRequest,
    customer: Customer,
    accesses: Sequence[SectionAccess],
    purpose: str | Promise = "",
) -> None:
    with override(settings.LANGUAGE_CODE):  # the log is in one language, whoever reads
        said = str(purpose)
    services.note_readings(
        customer=customer,
        accesses=accesses,
        purpose=said,
        address=get_adapter().get_client_ip(request) or "",
        actor=request.actor,
        now=request.now,
    )


def _without_core(file: CreditFile, sections: Collection[str]) -> list[SectionAccess]:
    """The open sections among some that are read without saying why."""
    return [
        access
        for access in file.accesses
        if access.is_open and not access.is_core and access.section.code in sections
    ]


def read_file(request: StaffRequest, customer: Customer) -> tuple[CreditFile, View]:
    view = view_of(request)
    return file_for(request.actor, customer, view.moment), view


@page("dossier.view")
@require_GET
def overview(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_numbered(request, number)
    file, view = read_file(request, customer)
    context = {
        "customer": customer,
        "overview": overview_of(file),
        "view": view,
        "review": review_state(customer, today=timezone.localdate(request.now)),
    }
    return render_page(request, "dossier/overview.html", context)


@page("dossier.view")
@require_GET
def facts(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_numbered(request, number)
    file, view = read_file(request, customer)
    ratings = ratings_known([customer.pk], as_of=view.moment.on)
    shown = _without_core(file, {*OF_GROUP.values()})
    note(request, customer, shown)
    open_sections = {access.section.code for access in shown}
    context = {
        "customer": customer,
        "view": view,
        "shelves": fact_shelves(file.facts, today=view.moment.on, open_sections=open_sections),
        "item_shelves": item_shelves(ratings.get(customer.pk, {})),
    }
    return render_page(request, "dossier/facts.html", context)


@page("dossier.view")
@require_GET
def section(request: StaffRequest, number: str, section: str) -> HttpResponse:
    if section not in SECTION_BY_CODE:
        raise Http404
    customer = customer_numbered(request, number)
    view = view_of(request)
    access = access_of(sections_for(request.actor, customer, on=view.moment.on), section)
    context: dict[str, Any] = {
        "customer": customer,
        "access": access,
        "view": view,
        "number": number,
    }
    if access is None or not access.is_open:
        return render_page(request, "dossier/section_closed.html", context, status=403)
    purpose = request.GET.get("purpose", "").strip()[:200]
    if access.is_core and not purpose:
        context["form"] = PurposeForm()
        return render_page(request, "dossier/section_purpose.html", context)
    note(request, customer, [access], purpose)
    file = file_for(request.actor, customer, view.moment)
    context["shelves"] = [
        (kind, _rows(file, kind.code, view.moment.on)) for kind in kinds_of(section)
    ]
    lines = outside_lines(section, request.actor, customer.pk, view.moment.on, view.moment.known_at)
    context["lines"] = Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context["card"] = next(
        card for card in overview_of(file).cards if card.access.section.code == section
    )
    return render_page(request, "dossier/section.html", context)


def _rows(file: CreditFile, kind: str, today: date) -> list[Row]:
    """The rows of a kind, newest first, with the fields on which sources differ."""
    return [
        row_of(
            entry,
            today=today,
            conflicts=frozenset(name for name, of in thing.conflicts.items() if of.is_open),
        )
        for thing in file.things.get(kind, ())
        for entry in reversed(thing.rows)
    ]


@page("dossier.view")
@require_GET
def section_history(request: StaffRequest, number: str, section: str) -> HttpResponse:
    if section not in SECTION_BY_CODE:
        raise Http404
    customer = customer_numbered(request, number)
    today = timezone.localdate(request.now)
    access = access_of(sections_for(request.actor, customer, on=today), section)
    context: dict[str, Any] = {"customer": customer, "access": access, "number": number}
    if access is None or not access.is_open or access.is_core:
        return render_page(request, "dossier/section_closed.html", context, status=403)
    entries = history_of(request.actor, customer.pk, kinds_of(section))
    pages = Paginator(entries, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context["pages"] = pages
    context["rows"] = [row_of(entry, today=today) for entry in pages]
    return render_page(request, "dossier/section_history.html", context)


@page("dossier.view")
@require_GET
def conflicts(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_numbered(request, number)
    file, view = read_file(request, customer)
    shown = _without_core(file, {conflict.section for conflict in file.conflicts})
    note(request, customer, shown)
    found = conflicts_of(file, sections={access.section.code for access in shown})
    context = {"customer": customer, "view": view, "conflicts": found}
    return render_page(request, "dossier/conflicts.html", context)


@page("dossier.view")
@require_GET
def readers(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_numbered(request, number)
    readings = readings_of(request.actor, customer)
    pages = Paginator(readings, READINGS_A_PAGE).get_page(request.GET.get("page"))
    context = {"customer": customer, "readings": pages, "sections": SECTION_BY_CODE}
    return render_page(request, "dossier/readers.html", context)


@page("dossier.view_readers")
@require_GET
def readings(request: StaffRequest) -> HttpResponse:
    since = timezone.localdate(request.now) - timedelta(days=90)
    pages = Paginator(readings_for(request.actor), READINGS_A_PAGE).get_page(
        request.GET.get("page")
    )
    flags = flags_for(request.actor, since=since)
    context = {"readings": pages, "flags": flags, "sections": SECTION_BY_CODE}
    return render_page(request, "dossier/readings.html", context)


@page("dossier.view")
@require_POST
def summary(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_numbered(request, number)
    try:
        file = services.print_summary(
            customer=customer,
            moment=view_of(request).moment,
            address=get_adapter().get_client_ip(request) or "",
            actor=request.actor,
            now=request.now,
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("dossier:file", number)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{customer.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
