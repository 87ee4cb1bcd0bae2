"""An act in a page (办理): its form is shown, the act is done, or its refusal stands at the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from zixin.kernel.pages import StaffRequest, render_page
from zixin.kernel.workflow import RefusedError

METHODS = ["GET", "HEAD", "POST"]
Service = Callable[..., Any]


def posted(request: StaffRequest) -> QueryDict | None:
    """Give what was sent, be it empty; ``None`` when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def refuse(form: forms.BaseForm, refused: RefusedError) -> None:
    """Show a refusal at the field it is about, else above the form.

    A form whose field is called otherwise than the service's says so in ``field_of``.
    """
    names: Mapping[str, str] = getattr(form, "field_of", {})
    field = names.get(refused.field or "", refused.field)
    form.add_error(field if field in form.fields else None, refused.message)


def has_done(
    request: StaffRequest, form: forms.BaseForm, service: Service, done: str, **arguments: Any
) -> bool:
    """Do the act of a valid form and say so; on a refusal leave the sentence in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        service(**arguments, actor=request.actor, now=request.now)
    except RefusedError as refused:
        refuse(form, refused)
        return False
    messages.success(request, _("Done: %(act)s.") % {"act": done})
    return True


def act_page(
    request: StaffRequest,
    form: forms.Form,
    service: Service,
    /,
    *,
    template: str,
    context: Mapping[str, Any],
    done: str,
    address: str,
    about: Mapping[str, Any],
) -> HttpResponse:
    """Show the dialog of an act; on POST do it and go on to the address, or show the refusal.

    ``about`` are the arguments of the service that no form asks for; ``done`` names the act.
    """
    arguments = {**about, **(form.cleaned_data if form.is_bound and form.is_valid() else {})}
    if has_done(request, form, service, done, **arguments):
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    return render_page(
        request,
        template,
        {**context, "form": form},
        parts=frozenset({"dialog-body"}),
        status=422 if form.errors else 200,
    )
