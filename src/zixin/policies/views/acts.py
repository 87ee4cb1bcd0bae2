from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zixin.kernel.acting import act_page
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError
from zixin.policies import queries, services
from zixin.policies.forms import (
    DocumentForm,
    FileForm,
    ProposalForm,
    PublicationForm,
    RejectionForm,
    WithdrawalForm,
)
from zixin.policies.models import PolicyDraft, PolicyKind
from zixin.policies.rules.documents import written
from zixin.policies.views import checks, story
from zixin.policies.views.pages import changes_of

METHODS = ["GET", "HEAD", "POST"]
CHECKED = frozenset({"propose", "publish"})  # acts before which the findings are shown
Service = Callable[..., Any]


@page("policies.draft")
@require_http_methods(METHODS)
def draft_new(request: StaffRequest) -> HttpResponse:
    files = request.FILES if request.method == "POST" else None
    form = FileForm(_posted(request), files, today=timezone.localdate(request.now))
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.draft_policy(
                kind=PolicyKind(form.cleaned_data["kind"]),
                document=form.cleaned_data["document"],
                base=queries.newest_of(
                    request.actor,
                    kind=form.cleaned_data["kind"],
                    name=form.cleaned_data["document"]["name"],
                ),
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("policies:draft", draft.number)
    context = {"form": form, "policies": queries.newest_versions(request.actor)}
    status = 422 if form.errors else 200
    return render_page(request, "policies/draft_new.html", context, status=status)


@page("policies.draft")
@require_POST
def draft_from(request: StaffRequest, kind: str, name: str, version: int) -> HttpResponse:
    policy = get_object_or_404(
        queries.policies_for(request.actor), kind=kind, name=name, version=version
    )
    try:
        draft = services.draft_policy(
            kind=PolicyKind(policy.kind),
            document=policy.document,
            base=policy,
            actor=request.actor,
            now=request.now,
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("policies:policy", kind, name, version)
    return redirect("policies:draft", draft.number)


@page("policies.draft")
@require_POST
def copy(request: StaffRequest, number: str) -> HttpResponse:
    original = _draft(request, number)
    try:
        draft = services.draft_policy(
            kind=PolicyKind(original.kind),
            document=original.document,
            base=original.published or original.base,
            actor=request.actor,
            now=request.now,
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("policies:draft", number)
    return redirect("policies:draft", draft.number)


@page("policies.draft")
@require_http_methods(METHODS)
def document(request: StaffRequest, number: str) -> HttpResponse:
    draft = _draft(request, number)
    form = DocumentForm(
        _posted(request),
        initial={"revision": draft.revision, "text": written(draft.document)},
        kind=draft.kind,
        head={"name": draft.name, "version": draft.version},
        today=timezone.localdate(request.now),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.revise_draft(
                draft=draft,
                revision=form.cleaned_data["revision"],
                document=form.cleaned_data["document"],
                actor=request.actor,
                now=request.now,
            )
        except RefusedError as refused:
            form.add_error("text", refused.message)
        else:
            messages.success(request, _("Saved as revision %(n)s.") % {"n": draft.revision})
            return redirect("policies:draft", draft.number)
    context = {"draft": draft, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "policies/document.html", context, status=status)


@page("policies.draft")
@require_http_methods(METHODS)
def proposal(request: StaffRequest, number: str) -> HttpResponse:
    draft = _draft(request, number)
    initial = {
        "revision": draft.revision,
        "reason": draft.reason,
        "effective_on": draft.effective_on,
    }
    today = timezone.localdate(request.now)
    form = ProposalForm(_posted(request), initial=initial, today=today)
    return _act(request, draft, form, "propose", services.propose_draft)


@page("policies.publish")
@require_http_methods(METHODS)
def publication(request: StaffRequest, number: str) -> HttpResponse:
    draft = _draft(request, number)
    findings = checks.findings_of(draft, now=request.now)
    form = PublicationForm(
        _posted(request), initial={"revision": draft.revision}, has_warnings=bool(findings)
    )
    return _act(request, draft, form, "publish", services.publish_draft)


@page("policies.publish")
@require_http_methods(METHODS)
def rejection(request: StaffRequest, number: str) -> HttpResponse:
    draft = _draft(request, number)
    form = RejectionForm(_posted(request), initial={"revision": draft.revision})
    return _act(request, draft, form, "reject", services.reject_draft)


@page("policies.draft")
@require_http_methods(METHODS)
def withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    draft = _draft(request, number)
    return _act(
        request, draft, WithdrawalForm(_posted(request)), "withdraw", services.withdraw_draft
    )


def _draft(request: StaffRequest, number: str) -> PolicyDraft:
    return get_object_or_404(queries.drafts_for(request.actor), number=number)


def _posted(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _act(
    request: StaffRequest, draft: PolicyDraft, form: forms.Form, name: str, service: Service
) -> HttpResponse:
    """Show the dialog of an act; on POST do it, or show the sentence that refuses it."""
    act = story.act_of(name, draft)
    findings = checks.findings_of(draft, now=request.now) if name in CHECKED else []
    context = {
        "draft": draft,
        "act": act,
        "changes": changes_of(draft),
        "checks": checks.checks_of(draft, findings),
    }
    return act_page(
        request,
        form,
        service,
        template="policies/act.html",
        context=context,
        done=act.title,
        address=reverse("policies:draft", args=[draft.number]),
        about={"draft": draft},
    )
