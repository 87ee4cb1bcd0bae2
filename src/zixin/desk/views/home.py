"""My work."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from zixin.desk.queries.work import work_for
from zixin.kernel.pages import SIGNED_IN, StaffRequest, page, render_page


@page(SIGNED_IN)
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    context = {
        "work": work_for(request.actor, now=request.now),
        "today": timezone.localdate(request.now),
    }
    return render_page(request, "desk/home.html", context)
