"""The preview beside the editor of a model: a chosen customer, rated by what stands on the page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from zixin.desk.queries import policy_preview
from zixin.kernel.pages import StaffRequest, page

TEXT_LENGTH_MAX = 100
CHOSEN = "policy_preview_customer"


@page("policies.draft")
@require_POST
def preview(request: StaffRequest, number: str) -> HttpResponse:
    draft, document = policy_preview.draft_with_answers(request.actor, number, request.POST.dict())
    if draft is None or draft.kind != "assessment":
        raise Http404
    text = request.POST.get("customer", request.session.get(CHOSEN, ""))
    text = text.replace("\0", "")[:TEXT_LENGTH_MAX].strip()
    if request.session.get(CHOSEN, "") != text:
        request.session[CHOSEN] = text
    candidates = policy_preview.candidates_for(request.actor, text)
    seen = policy_preview.preview_of(
        document, candidates[0] if candidates else None, now=request.now
    )
    context = {"draft": draft, "seen": seen, "text": text, "candidates": candidates[1:]}
    return render(request, "desk/policy_preview.html", context)
