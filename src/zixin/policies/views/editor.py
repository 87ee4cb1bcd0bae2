"""The editor of a draft: a page for each section, kept after each change."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError
from zixin.policies import queries, services
from zixin.policies.models import PolicyDraft, PolicyKind
from zixin.policies.rules.editing import (
    Answered,
    Builder,
    Section,
    begun_by,
    do_act,
    section_holding,
    section_of,
    sections_of,
    with_answers,
)
from zixin.policies.rules.editing.checking import check_formula
from zixin.policies.rules.editing.nodes import field_of
from zixin.policies.rules.wording import spoken_message
from zixin.policies.states import DRAFT_FLOW, OPEN_STATES

PLACE_LENGTH_MAX = 200
FORMULA_LENGTH_MAX = 2_500


@page("policies.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: StaffRequest, number: str, code: str) -> HttpResponse:
    draft = get_object_or_404(queries.drafts_for(request.actor), number=number)
    chosen = section_of(draft.kind, draft.document, code)
    if chosen is None:
        raise Http404
    is_author = DRAFT_FLOW["revise"].rules[0].holds(request.actor, draft)
    if draft.state not in OPEN_STATES or not is_author:
        return redirect("policies:draft", number)
    if request.method != "POST":
        return _shown(request, draft, chosen, Answered(draft.document))
    answers = request.POST.dict()
    revision = answers.get("revision", "")
    if not revision.isdecimal() or len(revision) > len(str(10**9)):
        return HttpResponseBadRequest()
    answered = with_answers(draft.kind, draft.document, answers, chosen)
    if answered.errors:
        return _shown(request, draft, chosen, answered, status=422)
    return _kept(request, draft, chosen, answered, revision=int(revision))


def _kept(
    request: StaffRequest, draft: PolicyDraft, chosen: Section, answered: Answered, *, revision: int
) -> HttpResponse:
    document, act = answered.document, request.POST.get("act", "save")
    try:
        if act != "save":
            document = do_act(draft.kind, document, act, request.POST.dict(), chosen)
        services.revise_draft(
            draft=draft,
            revision=revision,
            document=document,
            actor=request.actor,
            now=request.now,
        )
    except KeyError as unknown:
        raise Http404 from unknown
    except RefusedError as refused:
        return _shown(request, draft, chosen, answered, refusal=refused.message, status=422)
    if not request.htmx:
        return redirect("policies:section", draft.number, chosen.code)
    begun = begun_by(act, request.POST.dict())
    response = _shown(request, draft, chosen, Answered(draft.document), begun=begun, is_saved=True)
    return trigger_client_event(response, "draft-saved")


@page("policies.draft")
@require_GET
def formula(request: StaffRequest, number: str) -> HttpResponse:
    """Check one formula while it is typed: the only parameter is named by its place."""
    draft = get_object_or_404(queries.drafts_for(request.actor), number=number)
    place, text = next(iter(request.GET.dict().items()), ("", ""))
    check = check_formula(
        draft.kind,
        draft.document,
        text[:FORMULA_LENGTH_MAX],
        condition=place[:PLACE_LENGTH_MAX].endswith("when"),
    )
    return render(request, "policies/editor/formula.html", {"check": check, "is_empty": not text})


def _shown(
    request: StaffRequest,
    draft: PolicyDraft,
    chosen: Section,
    answered: Answered,
    *,
    refusal: str = "",
    begun: str = "",
    is_saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate(request.now)
    document = answered.document
    problem = queries.refusal_of(draft.kind, document, on=draft.effective_on or today)
    place = field_of(document, problem.place) if problem else ""
    message = spoken_message(problem) if problem else ""
    builder = Builder(
        document,
        "zh" if (get_language() or "").startswith("zh") else "en",
        {place: message, **answered.errors} if problem else answered.errors,
        answered.typed,
        queries.model_names(on=today) if draft.kind == PolicyKind.ASSIGNMENT else frozenset(),
        begun,
    )
    sections = sections_of(draft.kind, document)
    context = {
        "draft": draft,
        "section": chosen,
        "sections": sections,
        "nodes": builder.section(chosen),
        "refusal": refusal or _unread(answered.errors),
        "is_saved": is_saved,
        "problem": message,
        "problem_place": problem.place if problem else "",
        "problem_section": section_holding(sections, place),
        "is_here": chosen.holds(place),
    }
    return render_page(
        request, "policies/editor.html", context, parts=frozenset({"section"}), status=status
    )


def _unread(errors: Mapping[str, str]) -> str:
    return _("Nothing was saved: correct the fields marked below.") if errors else ""
