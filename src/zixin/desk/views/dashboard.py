"""The dashboard of the portfolio."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from zixin.desk.queries.portfolio import portfolio_for
from zixin.kernel.pages import StaffRequest, page, render_page


@page("desk.dashboard")
@require_GET
def dashboard(request: StaffRequest) -> HttpResponse:
    return render_page(
        request,
        "desk/dashboard.html",
        {"portfolio": portfolio_for(request.actor, now=request.now)},
    )
