"""Pages of the policies app that change nothing: the list, a version, a draft, a comparison."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.policies import queries
from zixin.policies.forms import CaseForm
from zixin.policies.models import PolicyDraft, PolicyKind
from zixin.policies.rules import PolicyDocumentError, parse_authority
from zixin.policies.rules.authority.sheet import answer_of
from zixin.policies.rules.comparison import Section, compare
from zixin.policies.rules.documents import written
from zixin.policies.rules.editing import sections_of
from zixin.policies.rules.wording import spoken
from zixin.policies.states import OPEN_STATES
from zixin.policies.views import checks, story

REFERENCE_LENGTH_MAX = 120


@page("policies.view")
@require_GET
def policy_list(request: StaffRequest) -> HttpResponse:
    context = {
        "shelves": queries.shelves_for(request.actor, on=timezone.localdate(request.now)),
        "waiting": queries.proposals_waiting_for(request.actor),
        "drafts": queries.other_open_drafts_for(request.actor),
    }
    return render_page(request, "policies/policy_list.html", context)


@page("policies.view")
@require_GET
def policy_detail(request: StaffRequest, kind: str, name: str, version: int) -> HttpResponse:
    policy = get_object_or_404(
        queries.policies_for(request.actor), kind=kind, name=name, version=version
    )
    context: dict[str, Any] = {
        "policy": policy,
        "before": queries.version_before(request.actor, policy),
    }
    if policy.kind == PolicyKind.AUTHORITY:
        context |= _question(policy.document, request.GET)
    form = context.get("form")
    return render_page(
        request,
        "policies/policy_detail.html",
        context,
        parts=frozenset({"who-decides"}),
        status=422 if form and form.errors else 200,
    )


@page("policies.view")
@require_GET
def policy_file(request: StaffRequest, kind: str, name: str, version: int) -> HttpResponse:
    policy = get_object_or_404(
        queries.policies_for(request.actor), kind=kind, name=name, version=version
    )
    return _file(policy.document, f"{policy.name}-{policy.version}.json")


@page("policies.view")
@require_GET
def draft_file(request: StaffRequest, number: str) -> HttpResponse:
    draft = get_object_or_404(queries.drafts_for(request.actor), number=number)
    return _file(draft.document, f"{draft.name}-{draft.version}-{draft.number}.json")


@page("policies.view")
@require_GET
def draft_detail(request: StaffRequest, number: str) -> HttpResponse:
    draft = get_object_or_404(queries.drafts_for(request.actor), number=number)
    events = list(queries.events_of(draft))
    is_open = draft.state in OPEN_STATES
    findings = checks.findings_of(draft, now=request.now) if is_open else []
    problem = checks.problem_of(findings)
    context = {
        "draft": draft,
        "checks": checks.checks_of(draft, findings),
        "is_readable": not any(one.is_refusal for one in findings),
        "steps": story.steps(draft, events),
        "history": story.history(events),
        "next_act": story.next_act(draft, request.actor, problem=problem),
        "changes": changes_of(draft),
        "is_author": draft.drafted_by_id == request.actor.user_id,
        "is_open": is_open,
        "first_section": next(iter(sections_of(draft.kind, draft.document)), None),
    }
    return render_page(request, "policies/draft_detail.html", context)


@page("policies.view")
@require_GET
def comparison(request: StaffRequest) -> HttpResponse:
    choices = queries.comparable_for(request.actor)
    old, new = (
        queries.document_of(request.actor, request.GET.get(name, "")[:REFERENCE_LENGTH_MAX])
        for name in ("old", "new")
    )
    if any(request.GET.get(name) for name in ("old", "new")) and None in (old, new):
        raise Http404
    sections = compare(old.document, new.document) if old and new else []
    context = {
        "choices": choices,
        "old": old,
        "new": new,
        "changed": [section for section in sections if section.differences],
        "same": [section for section in sections if not section.differences],
    }
    return render_page(
        request, "policies/comparison.html", context, parts=frozenset({"comparison"})
    )


def _question(document: dict[str, Any], asked: QueryDict) -> dict[str, Any]:
    """Ask a matrix who decides a case; nothing is answered until an action is named."""
    form = CaseForm(asked if "action" in asked else None)
    answer = None
    if form.is_bound and form.is_valid():
        try:
            answer = answer_of(parse_authority(document), form.case())
        except PolicyDocumentError as unanswered:
            form.add_error(None, spoken(unanswered))
    return {"form": form, "answer": answer}


def changes_of(draft: PolicyDraft) -> list[Section]:
    """List the parts in which a draft differs from the version it was drafted from."""
    if draft.base is None:
        return []
    sections = compare(draft.base.document, draft.document)
    return [section for section in sections if section.differences]


def _file(document: dict[str, Any], name: str) -> HttpResponse:
    response = HttpResponse(written(document), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
