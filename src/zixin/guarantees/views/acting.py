from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from zixin.guarantees.models import Security
from zixin.guarantees.queries.securities import securities_for
from zixin.kernel.acting import Service, act_page
from zixin.kernel.pages import StaffRequest

DIGITS_MOST = 9


def security_numbered(request: StaffRequest, number: str) -> Security:
    return get_object_or_404(securities_for(request.actor), number=number)


def revision_seen(request: StaffRequest, security: Security) -> int:
    """The revision the actor saw: the one of the form he sent, else the one shown now."""
    if request.method != "POST":
        return security.revision
    seen = request.POST.get("revision", "")
    return int(seen) if seen.isdecimal() and len(seen) <= DIGITS_MOST else 0


def act(
    request: StaffRequest,
    security: Security,
    form: forms.Form,
    service: Service,
    context: dict[str, Any],
    /,
    **arguments: Any,
) -> HttpResponse:
    """Show the dialog of an act; on POST do it and return to the security, or show the refusal."""
    return act_page(
        request,
        form,
        service,
        template="guarantees/act.html",
        context={"security": security, **context},
        done=context["title"],
        address=reverse("guarantees:security", args=[security.number]),
        about={"security": security, **arguments},
    )
