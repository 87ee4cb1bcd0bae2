"""The menu: what the actor may open, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zixin.accounts.queries import NOBODY
from zixin.kernel.pages import SIGNED_IN


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    title: str | Promise
    url: str
    icon: str
    active: bool


MENU: tuple[tuple[Any, str, str, str], ...] = (
    (_("My work"), "desk:home", "home", SIGNED_IN),
    (_("Dashboard"), "desk:dashboard", "chart-bar", "desk.dashboard"),
    (_("Customers"), "desk:customers", "building", "customers.view"),
    (_("Personal information"), "customers:requests", "id", "customers.privacy"),
    (_("Applications"), "decisions:applications", "file-text", "decisions.view"),
    (_("Departures"), "decisions:overrides", "alert-triangle", "decisions.view_ledger"),
    (_("Reviews of decisions"), "decisions:reviews", "refresh", "decisions.view_ledger"),
    (_("Follow-up"), "desk:follow_up", "calendar", "exposure.view"),
    (_("Investigations"), "investigation:cases", "search", "investigation.view_list"),
    (
        _("Collateral and guarantees"),
        "guarantees:securities",
        "shield-check",
        "guarantees.view_list",
    ),
    (_("Documents"), "documents:search", "archive", "documents.view"),
    (_("Import"), "desk:imports", "upload", "desk.import"),
    (_("Policies"), "policies:policies", "adjustments", "policies.view"),
    (_("Method sheet"), "policies:method_sheet", "math-function", "policies.view"),
    (_("Users"), "people:users", "users", "accounts.administer"),
    (_("Data sources"), "investigation:sources", "world", "investigation.connect"),
    (_("Confidentiality"), "protection:desk", "shield-lock", "accounts.protect"),
    (_("Audit trail"), "desk:audit", "history", "audit.view"),
    (_("Reading log"), "readings:readings", "eye", "dossier.view_readers"),
)


def _leads_to(entry: Entry, path: str) -> bool:
    return path == entry.url if entry.url == "/" else path.startswith(entry.url)


def navigation(request: HttpRequest) -> dict[str, list[Entry]]:
    """List the entries this actor may open; the one of the present page is active."""
    actor = getattr(request, "actor", NOBODY)
    if actor.user_id is None:
        return {"navigation": []}
    if actor.lacks:
        first = reverse("clearance:start")
        is_here = request.path.startswith(first)
        entries = [Entry(_("Before you begin"), first, "shield-lock", is_here)]
    else:
        entries = []
    for title, name, icon, permission in MENU:
        if actor.may(permission) or (permission == SIGNED_IN and not actor.lacks):
            entries.append(Entry(title, reverse(name), icon, active=False))
    # Of addresses within each other the longest is where one is: requests stand below customers.
    here = max(
        (entry.url for entry in entries if _leads_to(entry, request.path)), key=len, default=""
    )
    entries = [replace(entry, active=entry.active or entry.url == here) for entry in entries]
    return {"navigation": entries}
