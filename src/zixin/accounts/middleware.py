"""Turns the signed-in user of a request into its actor, anew each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from zixin.accounts.queries import NOBODY, actor_for


def actor_of_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set ``request.actor``: a role withdrawn in mid-session is gone with the next request."""

    def handle(request: HttpRequest) -> HttpResponse:
        edge: Any = request
        edge.actor = actor_for(edge.user, now=edge.now) if edge.user.is_authenticated else NOBODY
        return get_response(request)

    return handle
