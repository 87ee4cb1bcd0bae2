"""Pages of the policies app: what is published, to read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.policies import queries


@page("policies.view")
@require_GET
def policy_list(request: StaffRequest) -> HttpResponse:
    policies = queries.policies_for(request.actor)
    return render_page(request, "policies/policy_list.html", {"policies": policies})


@page("policies.view")
@require_GET
def policy_detail(request: StaffRequest, kind: str, name: str, version: int) -> HttpResponse:
    policy = get_object_or_404(
        queries.policies_for(request.actor), kind=kind, name=name, version=version
    )
    return render_page(request, "policies/policy_detail.html", {"policy": policy})
