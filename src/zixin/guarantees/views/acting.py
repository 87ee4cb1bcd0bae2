from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from zixin.guarantees.forms import RefusableForm
from zixin.guarantees.models import Security
from zixin.guarantees.queries.securities import securities_for
from zixin.kernel.pages import StaffRequest, render_page
from zixin.kernel.workflow import RefusedError

METHODS = ["GET", "HEAD", "POST"]
DIGITS_MOST = 9
Service = Callable[..., Any]


def posted(request: StaffRequest) -> QueryDict | None:
    """Give what was sent, be it empty; ``None`` when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def security_numbered(request: StaffRequest, number: str) -> Security:
    return get_object_or_404(securities_for(request.actor), number=number)


def revision_seen(request: StaffRequest, security: Security) -> int:
    """The revision the actor saw: the one of the form he sent, else the one shown now."""
    if request.method != "POST":
        return security.revision
    seen = request.POST.get("revision", "")
    return int(seen) if seen.isdecimal() and len(seen) <= DIGITS_MOST else 0


def has_done(
    request: StaffRequest, form: RefusableForm, service: Service, done: str, **arguments: Any
) -> bool:
    """Do the act of a valid form; on a refusal leave the sentence in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        service(**arguments, actor=request.actor, now=request.now)
    except RefusedError as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("Done: %(act)s.") % {"act": done})
    return True


def act(
    request: StaffRequest,
    security: Security,
    form: RefusableForm,
    service: Service,
    context: dict[str, Any],
    /,
    **arguments: Any,
) -> HttpResponse:
    """Show the dialog of an act; on POST do it and return to the security, or show the refusal."""
    if form.is_bound and form.is_valid():
        arguments |= form.cleaned_data
    if has_done(request, form, service, context["title"], security=security, **arguments):
        address = reverse("guarantees:security", args=[security.number])
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    return render_page(
        request,
        "guarantees/act.html",
        {"security": security, "form": form, **context},
        parts=frozenset({"dialog-body"}),
        status=422 if form.errors else 200,
    )
