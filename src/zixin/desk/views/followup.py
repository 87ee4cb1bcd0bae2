from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from zixin.desk.queries.followup import FollowUp, follow_ups, lines_of
from zixin.kernel.pages import StaffRequest, page, render_page

ROWS = 25


@page("exposure.view")
@require_GET
def follow_up(request: StaffRequest) -> HttpResponse:
    asked = request.GET.get("kind", "")
    kind = asked if asked in FollowUp.values else FollowUp.LIMITS
    today = timezone.localdate(request.now)
    found = follow_ups(request.actor, kind, today=today)
    shown = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "lines": lines_of(request.actor, list(shown.object_list), today=today),
        "kind": kind,
        "kinds": FollowUp.choices,
        "today": today,
        "sees_ratings": request.actor.may("assessment.view"),
    }
    return render_page(request, "desk/follow_up.html", context, parts=frozenset({"follow-up"}))
