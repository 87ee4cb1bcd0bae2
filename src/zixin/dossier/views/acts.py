from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from zixin.customers.models import Customer
from zixin.dossier import services
from zixin.dossier.forms import (
    ClassificationForm,
    EntryForm,
    PurposeForm,
    ReasonForm,
    ReviewCallForm,
    ReviewForm,
    RulingForm,
)
from zixin.dossier.models import Entry
from zixin.dossier.queries.entries import entry_of
from zixin.dossier.queries.secrecy import (
    SectionAccess,
    access_of,
    people_responsible,
    sections_for,
)
from zixin.dossier.rules.schema import KIND_BY_CODE, SECTION_BY_CODE, EntryKind
from zixin.dossier.rules.sections import section_of
from zixin.dossier.shelves.display import row_of
from zixin.dossier.shelves.overview import ConflictView, conflicts_of
from zixin.dossier.views.file import customer_numbered, note, read_file
from zixin.kernel.acting import refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

METHODS = ["GET", "HEAD", "POST"]


@page("dossier.record")
@require_http_methods(METHODS)
def entry_new(request: StaffRequest, number: str, kind: str) -> HttpResponse:
    customer, found = customer_numbered(request, number), _kind(kind)
    _require_open(request, customer, found.section)
    today = timezone.localdate(request.now)
    form = EntryForm(request.POST or None, kind=found, today=today)

    def act() -> None:
        services.record_entries(
            entries=[form.record(customer.pk)], actor=request.actor, now=request.now
        )

    context = {"title": found.title, "verb": _("Record"), "back": _section(customer, found)}
    return _act(request, customer, form, act, context)


@page("dossier.record")
@require_http_methods(METHODS)
def correction(request: StaffRequest, number: str, kind: str, pk: int) -> HttpResponse:
    customer, found, entry = _entry(request, number, kind, pk)
    today = timezone.localdate(request.now)
    form = EntryForm(request.POST or None, kind=found, today=today, entry=entry)

    def act() -> None:
        services.correct_entry(
            entry=entry,
            values=form.values(),
            provenance=form.provenance(),
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            now=request.now,
        )

    title = _("Correct: %(entry)s") % {"entry": found.title}
    context = {"title": title, "verb": _("Correct"), "back": _section(customer, found)}
    return _act(request, customer, form, act, context)


@page("dossier.record")
@require_http_methods(METHODS)
def withdrawal(request: StaffRequest, number: str, kind: str, pk: int) -> HttpResponse:
    customer, found, entry = _entry(request, number, kind, pk)
    form = ReasonForm(request.POST or None)

    def act() -> None:
        services.withdraw_entry(
            entry=entry,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            now=request.now,
        )

    title = _("Withdraw: %(entry)s") % {"entry": found.title}
    context = {
        "title": title,
        "verb": _("Withdraw"),
        "back": _section(customer, found),
        "row": row_of(entry, today=timezone.localdate(request.now)),
    }
    return _act(request, customer, form, act, context)


@page("dossier.view")
@require_http_methods(METHODS)
def reveal(request: StaffRequest, number: str, kind: str, pk: int, field: str) -> HttpResponse:
    customer, found, entry = _entry(request, number, kind, pk)
    if field not in found.masked:
        raise Http404
    form = PurposeForm(request.POST or None)
    row = row_of(entry, today=timezone.localdate(request.now))
    context: dict[str, Any] = {
        "title": _("Show: %(field)s") % {"field": entry._meta.get_field(field).verbose_name},  # type: ignore[union-attr]  # -- a column of the schema
        "verb": _("Show"),
        "back": _section(customer, found),
        "row": row,
        "customer": customer,
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        try:
            context["revealed"] = services.reveal_field(
                entry=entry,
                field=field,
                purpose=form.cleaned_data["purpose"],
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
    response = render_page(request, "dossier/act.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@page("dossier.rule")
@require_http_methods(METHODS)
def ruling(request: StaffRequest, number: str, code: str) -> HttpResponse:
    customer = customer_numbered(request, number)
    key = request.GET.get("row", "")
    conflict = _conflict(request, customer, code, key)
    values = {voice.statement.value: voice.text for voice in conflict.voices}
    form = RulingForm(request.POST or None, values=list(values.items()))

    def act() -> None:
        services.rule_on_conflict(
            customer=customer,
            code=code,
            key=key,
            value=form.cleaned_data["value"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            now=request.now,
        )

    context = {
        "title": _("Rule on: %(fact)s") % {"fact": conflict.title},
        "verb": _("Rule"),
        "back": reverse("dossier:conflicts", args=[number]),
        "conflict": conflict,
    }
    return _act(request, customer, form, act, context)


@page("dossier.classify")
@require_http_methods(METHODS)
def classification(request: StaffRequest, number: str, section: str) -> HttpResponse:
    if section not in SECTION_BY_CODE:
        raise Http404
    customer = customer_numbered(request, number)
    access = _require_open(request, customer, section)
    today = timezone.localdate(request.now)
    form = ClassificationForm(
        request.POST or None,
        people=people_responsible(),
        today=today,
        initial={"level": access.level, "responsible": request.actor.user_id},
    )

    def act() -> None:
        services.classify_section(
            customer=customer,
            section=section,
            level=form.cleaned_data["level"],
            until=form.cleaned_data["until"],
            responsible=form.cleaned_data["responsible"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            now=request.now,
        )

    title = _("Level of: %(section)s") % {"section": access.section.title}
    back = reverse("dossier:file", args=[number])
    return _act(request, customer, form, act, {"title": title, "verb": _("Set"), "back": back})


@page("dossier.review")
@require_http_methods(METHODS)
def review(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_numbered(request, number)
    form = ReviewForm(request.POST or None)

    def act() -> None:
        services.review_file(
            customer=customer,
            is_confirmed=form.cleaned_data["is_confirmed"],
            remark=form.cleaned_data["remark"],
            actor=request.actor,
            now=request.now,
        )

    back = reverse("dossier:file", args=[number])
    context = {"title": _("Review the credit file"), "verb": _("Confirm"), "back": back}
    return _act(request, customer, form, act, context)


@page("dossier.review")
@require_http_methods(METHODS)
def review_call(request: StaffRequest, number: str) -> HttpResponse:
    customer = customer_numbered(request, number)
    form = ReviewCallForm(request.POST or None)

    def act() -> None:
        services.mark_due_now(
            customer=customer,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            now=request.now,
        )

    back = reverse("dossier:file", args=[number])
    context = {"title": _("Call for a review at once"), "verb": _("Call for it"), "back": back}
    return _act(request, customer, form, act, context)


def _act(
    request: StaffRequest,
    customer: Customer,
    form: forms.Form,
    act: Callable[[], None],
    context: dict[str, Any],
) -> HttpResponse:
    """Show a form and do its act; what is refused is shown at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("It is recorded."))
            return redirect(context["back"])
    context = {"customer": customer, "form": form, **context}
    return render_page(request, "dossier/act.html", context, status=422 if form.errors else 200)


def _kind(code: str) -> EntryKind:
    kind = KIND_BY_CODE.get(code)
    if kind is None:
        raise Http404
    return kind


def _entry(
    request: StaffRequest, number: str, code: str, pk: int
) -> tuple[Customer, EntryKind, Entry]:
    customer, kind = customer_numbered(request, number), _kind(code)
    access = _require_open(request, customer, kind.section)
    entry = entry_of(request.actor, customer.pk, code, pk)
    if entry is None:
        raise Http404
    note(request, customer, [access], gettext_lazy("to change an entry"))
    return customer, kind, entry


def _require_open(request: StaffRequest, customer: Customer, section: str) -> SectionAccess:
    """Return the access to a section; a closed one is not there."""
    today = timezone.localdate(request.now)
    access = access_of(sections_for(request.actor, customer, on=today), section)
    if access is None or not access.is_open:
        raise Http404
    return access


def _conflict(request: StaffRequest, customer: Customer, code: str, key: str) -> ConflictView:
    file, _view = read_file(request, customer)
    for conflict in conflicts_of(file, sections=file.open_sections):
        if (conflict.code, conflict.key) == (code, key):
            access = _require_open(request, customer, section_of(code))
            note(request, customer, [access], gettext_lazy("to rule on a conflict"))
            return conflict
    raise Http404


def _section(customer: Customer, kind: EntryKind) -> str:
    return reverse("dossier:section", args=[customer.number, kind.section])
