from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from zixin.desk.queries.everywhere import search_everywhere
from zixin.kernel.pages import StaffRequest, page, render_page

TEXT_MAX = 100


@page("customers.view")
@require_GET
def search(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:TEXT_MAX]
    today = timezone.localdate(request.now)
    found = search_everywhere(request.actor, text, today=today)
    context = {"text": text, "found": found, "today": today}
    return render_page(request, "desk/search.html", context)
