from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zixin.investigation.forms.answers import AnswersForm, RulingForm, SheetForm
from zixin.investigation.models import AnswerSheet
from zixin.investigation.queries import answers as queries
from zixin.investigation.services import answers as services
from zixin.investigation.views.acting import act, case_numbered, is_unchanged
from zixin.kernel.acting import METHODS, has_done, posted
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError


@page("investigation.work")
@require_http_methods(METHODS)
def sheet_new(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    form = SheetForm(
        posted(request),
        questionnaires=queries.questionnaires_in_force(request.actor),
        initial={
            "respondent": case.customer.contact,
            "email": case.customer.email,
            "language": get_language(),
        },
    )
    context = {"title": _("Hand out a questionnaire"), "verb": _("Hand out"), "icon": "send"}
    address = request.build_absolute_uri(reverse("investigation:link", args=["TOKEN"]))
    return act(request, case, form, services.open_sheet, context, case=case, address=address)


@page("investigation.view")
@require_http_methods(METHODS)
def sheet(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Show a sheet; an investigator fills an open one here."""
    case = case_numbered(request, number)
    row = _sheet(request, number, pk)
    is_ours = request.actor.user_id in {case.lead_id, case.assistant_id}
    fills = is_ours and row.is_open(request.now) and case.state == "UNDER_WAY"
    form = AnswersForm(posted(request), form=row.questionnaire.form(), answers=row.answers)
    if request.method == "POST" and "submit" not in request.POST:
        try:
            services.save_answers(
                sheet=row, answers=form.given, actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            messages.error(request, refused.message)
        if is_unchanged(request, form):
            return HttpResponse(status=204)
        form = AnswersForm(None, form=row.questionnaire.form(), answers=form.given)
    answers = form.answers() if form.is_bound and form.is_valid() else {}
    if has_done(request, form, services.submit_answers, _("Submit"), sheet=row, answers=answers):
        return redirect("investigation:sheet", case.number, row.pk)
    context = {
        "case": case,
        "sheet": row,
        "fills": fills,
        "form": form,
        "lines": queries.lines_of(row),
        "levels": queries.levels_of(row) if row.submitted_at else [],
        "adopts": is_ours and case.state == "UNDER_WAY",
    }
    return render_page(
        request,
        "investigation/sheet.html",
        context,
        parts=frozenset({"questions"}),
        status=422 if form.errors else 200,
    )


@page("investigation.work")
@require_POST
def adoption(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    row = _sheet(request, number, pk)
    try:
        count = services.adopt_levels(sheet=row, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(count)d items are judged.") % {"count": count})
    return redirect("investigation:sheet", number, pk)


@page("investigation.work")
@require_http_methods(METHODS)
def ruling(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    case = case_numbered(request, number)
    row = get_object_or_404(queries.contradictions_for(request.actor), case=case, pk=pk)
    context = {"title": _("Rule on the contradiction"), "verb": _("Rule"), "icon": "scale"}
    form = RulingForm(posted(request))
    return act(request, case, form, services.rule_on_contradiction, context, contradiction=row)


def _sheet(request: StaffRequest, number: str, pk: int) -> AnswerSheet:
    return get_object_or_404(queries.sheets_for(request.actor), case__number=number, pk=pk)
