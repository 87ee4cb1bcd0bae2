from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from zixin.investigation.forms.answers import AnswersForm
from zixin.investigation.models import Investigation
from zixin.investigation.queries.cases import cases_for
from zixin.kernel.acting import Service, act_page
from zixin.kernel.pages import StaffRequest


def case_numbered(request: StaffRequest, number: str) -> Investigation:
    return get_object_or_404(cases_for(request.actor), number=number)


def case_address(case: Investigation) -> str:
    return reverse("investigation:case", args=[case.number])


def is_unchanged(request: HttpRequest, form: AnswersForm) -> bool:
    """Tell whether a part of the page need not be drawn anew: what somebody types now stays."""
    return request.headers.get("HX-Target") == "questions" and not form.asks_anew


def act(
    request: StaffRequest,
    case: Investigation,
    form: forms.Form,
    service: Service,
    context: dict[str, Any],
    /,
    **arguments: Any,
) -> HttpResponse:
    """Show the dialog of an act; on POST do it and return to the case, or show the refusal."""
    return act_page(
        request,
        form,
        service,
        template="investigation/act.html",
        context={"case": case, **context},
        done=context["title"],
        address=context.get("address") or case_address(case),
        about=arguments,
    )
