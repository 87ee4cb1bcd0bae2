"""Ends sessions that are over, and turns the user of a request into its actor, anew each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from zixin.accounts.queries import NOBODY, actor_for
from zixin.accounts.services.sessions import end_session

STARTED, SEEN = "started_at", "seen_at"  # in the session, as seconds of the clock
SEEN_EVERY_SECONDS = 60  # a busy page writes its session once a minute


def actor_of_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set ``request.actor``: a role withdrawn in mid-session is gone with the next request."""

    def handle(request: HttpRequest) -> HttpResponse:
        edge: Any = request
        edge.actor = actor_for(edge.user, now=edge.now) if edge.user.is_authenticated else NOBODY
        return get_response(request)

    return handle


def session_limits(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """End a session that nobody used for a while, or that is as old as a working day."""

    def handle(request: HttpRequest) -> HttpResponse:
        edge: Any = request
        if edge.user.is_authenticated:
            now = edge.now.timestamp()
            started = edge.session.setdefault(STARTED, now)
            seen = edge.session.get(SEEN, started)
            reason = _end_of(started=started, seen=seen, now=now)
            if reason:
                end_session(
                    user=edge.user,
                    actor=actor_for(edge.user, now=edge.now),
                    now=edge.now,
                    reason=reason,
                )
                logout(request)
            elif now - seen >= SEEN_EVERY_SECONDS or SEEN not in edge.session:
                edge.session[SEEN] = now
        return get_response(request)

    return handle


def _end_of(*, started: float, seen: float, now: float) -> str:
    if now - started >= settings.SESSION_COOKIE_AGE:
        return "working day over"
    return "idle" if now - seen >= settings.SESSION_IDLE_SECONDS else ""
