from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zixin.investigation.forms.answers import AnswersForm
from zixin.investigation.forms.questionnaires import QuestionForm, TitleForm, initial_of
from zixin.investigation.models import Questionnaire
from zixin.investigation.queries import answers as queries
from zixin.investigation.services import questionnaires as services
from zixin.kernel.acting import METHODS, has_done, posted
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError


@page("investigation.view")
@require_GET
def questionnaire_list(request: StaffRequest) -> HttpResponse:
    context = {
        "rows": queries.questionnaires_for(request.actor),
        "designs": request.actor.may("investigation.design"),
    }
    return render_page(request, "investigation/questionnaire_list.html", context)


@page("investigation.view")
@require_GET
def questionnaire(request: StaffRequest, code: str, version: int) -> HttpResponse:
    row = _questionnaire(request, code, version)
    context = {
        "row": row,
        "designs": request.actor.may("investigation.design") and row.published_at is None,
        "drafts": request.actor.may("investigation.design") and row.published_at is not None,
    }
    return render_page(request, "investigation/questionnaire.html", context)


@page("investigation.view")
@require_http_methods(METHODS)
def preview(request: StaffRequest, code: str, version: int) -> HttpResponse:
    """Answer a questionnaire for a try: nothing is kept."""
    row = _questionnaire(request, code, version)
    if not row.document["questions"]:
        raise Http404
    form = AnswersForm(posted(request), form=row.form(), answers={})
    context = {
        "row": row,
        "form": AnswersForm(None, form=row.form(), answers=form.given),
        "title": row.form().title,
    }
    return render_page(
        request, "investigation/preview.html", context, parts=frozenset({"questions"})
    )


@page("investigation.design")
@require_http_methods(METHODS)
def questionnaire_new(request: StaffRequest) -> HttpResponse:
    form = TitleForm(posted(request))
    arguments = {}
    if form.is_bound and form.is_valid():
        known = form.cleaned_data
        code = known["code"].replace("-", "_")
        arguments = {"code": code, "title": {"zh": known["zh"], "en": known["en"]}}
    if has_done(request, form, services.draft_questionnaire, _("Draft"), **arguments):
        return redirect("investigation:questionnaires")
    return render_page(
        request,
        "investigation/question.html",
        {"form": form, "title": _("New questionnaire")},
        status=422 if form.errors else 200,
    )


@page("investigation.design")
@require_POST
def next_version(request: StaffRequest, code: str, version: int) -> HttpResponse:
    row = _questionnaire(request, code, version)
    try:
        draft = services.draft_questionnaire(
            code=row.code, title=row.document["title"], actor=request.actor, now=request.now
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("investigation:questionnaire", code, version)
    return redirect("investigation:questionnaire", draft.code, draft.version)


@page("investigation.design")
@require_http_methods(METHODS)
def question_new(request: StaffRequest, code: str, version: int) -> HttpResponse:
    return _question(request, _questionnaire(request, code, version), None)


@page("investigation.design")
@require_http_methods(METHODS)
def question(request: StaffRequest, code: str, version: int, place: int) -> HttpResponse:
    row = _questionnaire(request, code, version)
    if place >= len(row.document["questions"]):
        raise Http404
    return _question(request, row, place)


def _question(request: StaffRequest, row: Questionnaire, place: int | None) -> HttpResponse:
    initial = None if place is None else initial_of(row.document["questions"][place])
    form = QuestionForm(posted(request), initial=initial)
    written = form.question() if form.is_bound and form.is_valid() else {}
    arguments = {"draft": row, "place": place, "question": written}
    if has_done(request, form, services.set_question, _("Question"), **arguments):
        return redirect("investigation:questionnaire", row.code, row.version)
    context = {"form": form, "row": row, "title": _("Question")}
    return render_page(
        request, "investigation/question.html", context, status=422 if form.errors else 200
    )


@page("investigation.design")
@require_POST
def question_move(request: StaffRequest, code: str, version: int, place: int) -> HttpResponse:
    row = _questionnaire(request, code, version)
    places = {"up": place - 1, "down": place + 1, "out": None}
    if (wanted := request.POST.get("to", "")) not in places:
        raise BadRequest
    to = places[wanted]
    try:
        services.move_question(draft=row, place=place, to=to, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
    return redirect("investigation:questionnaire", code, version)


@page("investigation.design")
@require_POST
def publication(request: StaffRequest, code: str, version: int) -> HttpResponse:
    row = _questionnaire(request, code, version)
    try:
        services.publish_questionnaire(draft=row, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Published; it can be answered now."))
    return redirect("investigation:questionnaire", code, version)


def _questionnaire(request: StaffRequest, code: str, version: int) -> Questionnaire:
    return get_object_or_404(queries.questionnaires_for(request.actor), code=code, version=version)
