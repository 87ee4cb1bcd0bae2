"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zixin.accounts.queries import NOBODY


def actor(request: HttpRequest) -> dict[str, Any]:
    """Offer the actor of the request."""
    return {"actor": getattr(request, "actor", NOBODY)}
