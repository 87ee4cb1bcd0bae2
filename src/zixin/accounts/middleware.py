"""Ends sessions that are over, and turns the user of a request into its actor, anew each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from zixin.accounts.models import SessionEnd
from zixin.accounts.queries import NOBODY, actor_for, end_of_session
from zixin.accounts.services.sessions import end_session

STARTED, SEEN = "started_at", "seen_at"  # in the session, as seconds of the clock
WHY, WHY_SECONDS = "session_end", 300  # a cookie: why the former session is over
ON_TRAIL = {SessionEnd.IDLE: "idle", SessionEnd.DAY_OVER: "working day over"}
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
    """End a session that nobody used for a while, or that is as old as a working day.

    ``request.session_end`` says why the former session is over, for the sign-in page; a cookie carries
    the reason there, for a stranger's visit must not write a session.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        edge: Any = request
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        told, edge.session_end = request.COOKIES.get(WHY, ""), None
        reason = ""
        if edge.user.is_authenticated:
            reason = _ended_now(edge)
        elif key and edge.session.session_key is None:
            reason = end_of_session(key)
        if reason or told in SessionEnd.values:
            edge.session_end = SessionEnd(reason or told)
        response = get_response(request)
        if reason:
            response.set_cookie(
                WHY,
                reason,
                max_age=WHY_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        elif told and edge.user.is_authenticated:
            response.delete_cookie(WHY, samesite="Lax")
        return response

    return handle


def _ended_now(edge: Any) -> str:
    """Sign a person out whose session is over, and say why; else note that it is in use."""
    now = edge.now.timestamp()
    started = edge.session.setdefault(STARTED, now)
    seen = edge.session.get(SEEN, started)
    reason = _end_of(started=started, seen=seen, now=now)
    if reason:
        actor = actor_for(edge.user, now=edge.now)
        end_session(user=edge.user, actor=actor, now=edge.now, reason=ON_TRAIL[SessionEnd(reason)])
        logout(edge)
    elif now - seen >= SEEN_EVERY_SECONDS or SEEN not in edge.session:
        edge.session[SEEN] = now
    return reason


def _end_of(*, started: float, seen: float, now: float) -> str:
    if now - started >= settings.SESSION_COOKIE_AGE:
        return SessionEnd.DAY_OVER
    return SessionEnd.IDLE if now - seen >= settings.SESSION_IDLE_SECONDS else ""
