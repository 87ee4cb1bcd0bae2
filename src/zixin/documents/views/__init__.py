from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from zixin.customers.models import Customer
from zixin.documents.models import Document
from zixin.documents.queries import documents_for
from zixin.documents.rules.acts import is_there
from zixin.kernel.acting import refuse
from zixin.kernel.pages import StaffRequest, render_page
from zixin.kernel.workflow import RefusedError

METHODS = ["GET", "HEAD", "POST"]
# A file of a stranger is never a page of ours, whatever its bytes pretend to be.
SEALED = "default-src 'none'; sandbox"


def document_of(request: StaffRequest, number: str) -> Document:
    today = timezone.localdate(request.now)
    return get_object_or_404(documents_for(request.actor, today=today), number=number)


def file_answer(content: bytes, kind: str, name: str = "") -> HttpResponse:
    """Answer with bytes that no browser interprets or keeps; with a name they are saved."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Security-Policy"] = SEALED
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    if name:
        disposition = content_disposition_header(as_attachment=True, filename=name)
        answer["Content-Disposition"] = disposition or "attachment"
    return answer


def document_address(document: Document | None) -> str:
    """Return where an act leads back to; one about no single document to the archive."""
    if document is None:
        return reverse("documents:archive")
    return reverse("documents:document", args=[document.number])


def turned_away(request: StaffRequest, document: Document) -> HttpResponse | None:
    """Lead back from a form about a destroyed document, saying why."""
    if is_there.holds(request.actor, document):
        return None
    messages.error(request, str(is_there.refusal))
    return redirect(document_address(document))


def act_page(
    request: StaffRequest,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    document: Document | None,
    title: str,
    done: str,
    explanation: str = "",
    is_grave: bool = False,
    customer: Customer | None = None,
    needs_file: bool = False,
) -> HttpResponse:
    """Ask for what an act needs and do it; refused, the form says why.

    An act that ``needs_file`` has no form once the document is destroyed.
    """
    if needs_file and document and (away := turned_away(request, document)):
        return away
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, done)
            return redirect(document_address(document))
    context = {
        "form": form,
        "document": document,
        "customer": document.customer if document else customer,
        "title": title,
        "explanation": explanation,
        "is_grave": is_grave,
    }
    return render_page(request, "documents/act.html", context, status=422 if form.errors else 200)
