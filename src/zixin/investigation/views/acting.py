from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from zixin.investigation.forms.answers import AnswersForm
from zixin.investigation.forms.cases import RefusableForm
from zixin.investigation.models import Investigation
from zixin.investigation.queries.cases import cases_for
from zixin.kernel.pages import StaffRequest, render_page
from zixin.kernel.workflow import RefusedError

METHODS = ["GET", "HEAD", "POST"]
Service = Callable[..., Any]


def posted(request: StaffRequest) -> QueryDict | None:
    """Give what was sent, be it empty; ``None`` when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def case_numbered(request: StaffRequest, number: str) -> Investigation:
    return get_object_or_404(cases_for(request.actor), number=number)


def case_address(case: Investigation) -> str:
    return reverse("investigation:case", args=[case.number])


def is_unchanged(request: HttpRequest, form: AnswersForm) -> bool:
    """Tell whether a part of the page need not be drawn anew: what somebody types now stays."""
    return request.headers.get("HX-Target") == "questions" and not form.asks_anew


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
    case: Investigation,
    form: RefusableForm,
    service: Service,
    context: dict[str, Any],
    /,
    **arguments: Any,
) -> HttpResponse:
    """Show the dialog of an act; on POST do it and return to the case, or show the refusal."""
    if form.is_bound and form.is_valid():
        arguments |= form.cleaned_data
    if has_done(request, form, service, context["title"], **arguments):
        address = context.get("address") or case_address(case)
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    return render_page(
        request,
        "investigation/act.html",
        {"case": case, "form": form, **context},
        parts=frozenset({"dialog-body"}),
        status=422 if form.errors else 200,
    )
