"""Who may open a page: each view says it, and the start-up check fails for one that does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url

from zixin.kernel.actor import Actor

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)

SIGNED_IN = "signed-in"
ANY_STAFF = "any-staff"  # also before training and agreement
PUBLIC = "public"


class StaffRequest(HttpRequest):
    """A request of a signed-in person, as every page gets it."""

    actor: Actor
    now: datetime
    htmx: Any


def page(permission: str) -> Callable[[View], View]:
    """Let only people with this permission open the view; ``SIGNED_IN`` lets all staff in.

    A stranger is sent to sign in, a colleague without the right gets 403, one whom training or
    agreement is missing is led to them; ``ANY_STAFF`` asks for neither.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.actor.user_id is None:
                if request.htmx:
                    answer = HttpResponse(status=401)
                    answer["HX-Refresh"] = "true"
                    return answer
                return redirect_to_login(request.get_full_path())
            if permission == ANY_STAFF or request.actor.may(permission):
                return view(request, *args, **kwargs)
            if request.actor.lacks:
                return _led_to_clearance(request)
            if permission != SIGNED_IN:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.page_policy = permission  # type: ignore[attr-defined]  # -- read by kernel.checks
        return guarded

    return decorate


def _led_to_clearance(request: StaffRequest) -> HttpResponse:
    if request.htmx:
        answer = HttpResponse(status=403)
        answer["HX-Redirect"] = resolve_url(settings.CLEARANCE_URL)
        return answer
    return redirect(settings.CLEARANCE_URL)


def public_page(*, reason: str) -> Callable[[V], V]:
    """Mark a view that anybody may open, and say why."""

    def decorate(view: V) -> V:
        view.page_policy = PUBLIC  # type: ignore[attr-defined]  # -- read by kernel.checks
        view.page_policy_reason = reason  # type: ignore[attr-defined]  # -- for the reader
        return view

    return decorate


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    parts: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    """Render the page, or only the part htmx asked for.

    A part is a ``partialdef`` whose name is also the ``id`` of its element, so the
    ``HX-Target`` header names it. Without htmx the same view gives the whole page.
    """
    wanted = request.headers.get("HX-Target", "")
    name = f"{template}#{wanted}" if wanted in parts else template
    response = render(request, name, context, status=status)
    response["Vary"] = "HX-Target, Cookie, Accept-Language"
    return response
