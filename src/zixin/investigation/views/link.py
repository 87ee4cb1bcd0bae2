from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zixin.investigation.forms.answers import AnswersForm
from zixin.investigation.models import AnswerSheet
from zixin.investigation.queries.answers import sheet_behind
from zixin.investigation.services.answers import save_answers, submit_answers
from zixin.investigation.views.acting import is_unchanged
from zixin.kernel.acting import METHODS, refuse
from zixin.kernel.actor import Actor
from zixin.kernel.pages import public_page, render_page
from zixin.kernel.workflow import RefusedError


@public_page(reason="a customer answers one questionnaire by a link that was sent to him")
@require_http_methods(METHODS)
def link(request: HttpRequest, token: str) -> HttpResponse:
    if not consume(request, action="answers"):
        return closed(request, _("Too many requests; please try again in a minute."), status=429)
    sheet = sheet_behind(token)
    if sheet is None:
        raise Http404
    edge: Any = request
    if sheet.submitted_at is not None:
        return closed(request, _("Thank you: your answers have been submitted."))
    if not sheet.is_open(edge.now) or sheet.case.state != "UNDER_WAY":
        return closed(request, _("This link has ended; please ask for a new one."), status=410)
    return _answered(request, sheet)


def _answered(request: HttpRequest, sheet: AnswerSheet) -> HttpResponse:
    edge: Any = request
    actor = Actor(user_id=None, name=sheet.respondent, is_system=True)
    paper = sheet.questionnaire.form()
    form = AnswersForm(
        request.POST if request.method == "POST" else None, form=paper, answers=sheet.answers
    )
    try:
        if request.method == "POST" and "submit" not in request.POST:
            save_answers(sheet=sheet, answers=form.given, actor=actor, now=edge.now)
            if is_unchanged(request, form):
                return unlisted(HttpResponse(status=204))
            form = AnswersForm(None, form=paper, answers=form.given)
        elif request.method == "POST" and form.is_valid():
            submit_answers(sheet=sheet, answers=form.answers(), actor=actor, now=edge.now)
            return closed(request, _("Thank you: your answers have been submitted."))
    except RefusedError as refused:
        refuse(form, refused)
    response = render_page(
        request,
        "investigation/link.html",
        {"form": form, "title": paper.title, "customer": sheet.case.customer, "sheet": sheet},
        parts=frozenset({"questions"}),
        status=422 if form.errors else 200,
    )
    return unlisted(response)


def closed(request: HttpRequest, sentence: str, *, status: int = 200) -> HttpResponse:
    context = {"sentence": sentence}
    return unlisted(render_page(request, "investigation/link_closed.html", context, status=status))


def unlisted(response: HttpResponse) -> HttpResponse:
    """Keep the page out of search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
