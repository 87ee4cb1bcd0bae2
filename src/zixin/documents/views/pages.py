from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.documents import queries
from zixin.documents.forms import UploadForm, VersionForm
from zixin.documents.pictures import page_picture
from zixin.documents.queries.document_page import document_page
from zixin.documents.queries.search import found_documents
from zixin.documents.rules.kinds import kinds
from zixin.documents.services.keeping import keep_documents, note_opening, replace_document
from zixin.documents.views import METHODS, document_of, file_answer, turned_away
from zixin.kernel.acting import refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

PAGE_ROWS = 20
COUNT_MAX = 500
WORDS_MAX = 100


@page("documents.view")
@require_GET
def of_customer(request: StaffRequest, number: str) -> HttpResponse:
    customer = _customer(request, number)
    today = timezone.localdate(request.now)
    kept = list(queries.documents_of(request.actor, customer, today=today))
    shelves = [
        (kind, [row for row in kept if row.kind_of.code == kind.code]) for kind in kinds().values()
    ]
    context = {"customer": customer, "shelves": shelves, "today": today, "count": len(kept)}
    return render_page(request, "documents/of_customer.html", context)


@page("documents.upload")
@require_http_methods(METHODS)
def upload(request: StaffRequest, number: str) -> HttpResponse:
    customer = _customer(request, number)
    form = UploadForm(*_sent(request))
    outcome = None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = keep_documents(
                customer=customer,
                papers=form.papers,
                stated=form.stated(),
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
    refusals = [*form.refusals, *(outcome.refused if outcome else ())]
    kept = outcome.kept if outcome else ()
    if kept and not refusals:
        sentence = ngettext("%(count)d file is kept.", "%(count)d files are kept.", len(kept))
        messages.success(request, sentence % {"count": len(kept)})
        return redirect("documents:of_customer", customer.number)
    context = {"form": form, "customer": customer, "kept": kept, "refusals": refusals}
    return _upload_page(request, context, is_faulty=bool(form.errors or refusals))


@page("documents.upload")
@require_http_methods(METHODS)
def version(request: StaffRequest, number: str) -> HttpResponse:
    document = document_of(request, number)
    if away := turned_away(request, document):
        return away
    form = VersionForm(*_sent(request), document=document)
    if request.method == "POST" and form.is_valid():
        try:
            newer = replace_document(
                document=document,
                paper=form.papers[0],
                stated=form.stated(),
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The new version is kept."))
            return redirect("documents:document", newer.number)
    context = {"form": form, "customer": document.customer, "document": document}
    return _upload_page(request, context, is_faulty=bool(form.errors))


@page("documents.view")
@require_GET
def search(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:WORDS_MAX]
    today = timezone.localdate(request.now)
    rows = (
        found_documents(request.actor, text, today=today, most=COUNT_MAX)
        if text
        else queries.documents_for(request.actor, today=today)
    )
    # Nobody turns more than some pages: what is beyond is neither counted nor fetched.
    pages = Paginator(rows[:COUNT_MAX], PAGE_ROWS)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "text": text,
        "is_cut": pages.count == COUNT_MAX,
        "today": today,
    }
    return render_page(request, "documents/search.html", context)


@page("documents.view")
@require_GET
def document(request: StaffRequest, number: str) -> HttpResponse:
    row = document_of(request, number)
    note_opening(document=row, actor=request.actor, now=request.now)
    shown = document_page(row, request.actor, today=timezone.localdate(request.now))
    return render_page(request, "documents/document.html", {"document": row, "shown": shown})


@page("documents.view")
@require_GET
def picture(request: StaffRequest, number: str, page_number: int) -> HttpResponse:
    row = document_of(request, number)
    note_opening(document=row, actor=request.actor, now=request.now)
    try:
        drawn = page_picture(row, page_number, actor=request.actor, now=request.now)
    except RefusedError as absent:
        raise Http404(absent.message) from absent
    return file_answer(drawn, "image/png")


def _customer(request: StaffRequest, number: str) -> Customer:
    return get_object_or_404(customers_for(request.actor), number=number)


def _sent(request: StaffRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _upload_page(
    request: StaffRequest, context: dict[str, Any], *, is_faulty: bool
) -> HttpResponse:
    return render_page(request, "documents/upload.html", context, status=422 if is_faulty else 200)
