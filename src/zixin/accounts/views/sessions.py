"""A person's own sessions: where he is signed in, and signing the others out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zixin.accounts import queries
from zixin.accounts.rules.devices import device_of
from zixin.accounts.services.sessions import end_sessions
from zixin.kernel.pages import ANY_STAFF, StaffRequest, page, render_page


@page(ANY_STAFF)
@require_http_methods(["GET", "POST"])
def own_sessions(request: StaffRequest) -> HttpResponse:
    others = queries.sessions_of(request.actor, but=request.session.session_key or "")
    if request.method == "POST":
        return _end(request, [session.session_key for session in others])
    sessions = queries.sessions_of(request.actor)
    devices = [(session, device_of(session.user_agent)) for session in sessions]
    context = {"devices": devices, "others": others}
    return render_page(request, "usersessions/usersession_list.html", context)


@page(ANY_STAFF)
@require_POST
def session_end(request: StaffRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(queries.sessions_of(request.actor), pk=pk)
    return _end(request, [session.session_key])


def _end(request: StaffRequest, keys: list[str]) -> HttpResponse:
    user: Any = request.user
    end_sessions(user=user, keys=keys, actor=request.actor, now=request.now)
    messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")
