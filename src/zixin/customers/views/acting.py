"""The dialog of an act, and what follows on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from zixin.kernel.pages import StaffRequest, render_page
from zixin.kernel.story import Act
from zixin.kernel.workflow import RefusedError


def act_page(
    request: StaffRequest,
    act: Act,
    form_class: Callable[..., forms.Form],
    service: Callable[..., None],
    *,
    template: str,
    context: dict[str, Any],
    address: str,
) -> HttpResponse:
    """Show the dialog of an act; on POST do it and go on to an address, or show the refusal."""
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service(**form.cleaned_data, actor=request.actor, now=request.now)
        except RefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Done: %(act)s.") % {"act": act.title})
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    return render_page(
        request,
        template,
        {**context, "form": form, "act": act},
        parts=frozenset({"dialog-body"}),
        status=422 if form.errors else 200,
    )
