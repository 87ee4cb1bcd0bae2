"""Authority one lends and borrows: the list, the form, taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zixin.decisions import services
from zixin.decisions.forms import DelegationForm
from zixin.decisions.queries.approvals import (
    delegations_for,
    lendable_roles,
    people_to_lend_to,
)
from zixin.decisions.views import story
from zixin.kernel.acting import posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError


@page("decisions.decide")
@require_GET
def delegations(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate(request.now)
    rows = list(delegations_for(request.actor))
    context = {
        "lent": [row for row in rows if row.principal_id == request.actor.user_id],
        "borrowed": [row for row in rows if row.delegate_id == request.actor.user_id],
        "today": today,
        "can_lend": bool(lendable_roles(request.actor, on=today)),
    }
    return render_page(request, "decisions/delegations.html", context)


@page("decisions.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_new(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate(request.now)
    roles = lendable_roles(request.actor, on=today)
    form = DelegationForm(
        posted(request),
        initial={"valid_from": today},
        people=people_to_lend_to(request.actor, on=today),
        roles=[(role, story.role_text(role)) for role in roles],
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.lend_authority(**form.cleaned_data, actor=request.actor, now=request.now)
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Your authority is lent."))
            return redirect("decisions:delegations")
    return render_page(
        request,
        "decisions/delegation_new.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@page("decisions.decide")
@require_POST
def delegation_revocation(request: StaffRequest, pk: int) -> HttpResponse:
    lent = get_object_or_404(delegations_for(request.actor), pk=pk)
    try:
        services.revoke_authority(delegation=lent, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The authority is taken back."))
    return redirect("decisions:delegations")
