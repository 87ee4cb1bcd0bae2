"""The second step of signing in, made safe against the same code sent twice at once."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import views as allauth_views
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from zixin.accounts import queries
from zixin.kernel.pages import public_page

PENDING_LOGIN = "account_login"


@public_page(reason="the second step of signing in comes before there is a signed-in user")
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """Check a code while holding the person's row, so that one code signs in once."""
    pending: dict[str, Any] = request.session.get(PENDING_LOGIN) or {}
    with transaction.atomic():
        queries.lock_user(pending.get("user_pk"))
        return allauth_views.authenticate(request)
