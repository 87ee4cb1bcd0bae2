"""The ledger of departures with its scoreboard."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zixin.decisions.queries.checklists import titles_of_needs
from zixin.decisions.queries.overrides import (
    GROUPS,
    outcomes_of,
    overrides_for,
    scoreboard,
)
from zixin.decisions.rules.overrides import SMALL_COUNT
from zixin.decisions.views import story
from zixin.kernel.pages import StaffRequest, page, render_page

ROWS = 25


@page("decisions.view_ledger")
@require_GET
def ledger(request: StaffRequest) -> HttpResponse:
    group = request.GET.get("group", "")
    group = group if group in GROUPS else GROUPS[0]
    shown = Paginator(overrides_for(request.actor), ROWS).get_page(request.GET.get("page"))
    outcomes = outcomes_of(shown.object_list)
    titles = titles_of_needs(now=request.now)
    context = {
        "group": group,
        "groups": zip(GROUPS, (_("By person"), _("By reason"), _("By rule")), strict=True),
        "scores": scoreboard(request.actor, group=group),
        "small": SMALL_COUNT,
        "page": shown,
        "rows": [
            (row, story.departure_text(row, titles), outcomes[row.pk]) for row in shown.object_list
        ],
    }
    return render_page(request, "decisions/override_list.html", context)
