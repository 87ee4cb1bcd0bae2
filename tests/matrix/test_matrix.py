"""The permission matrix: every route x method x role x relation, against a table written by hand.

Denied is 403 without the right, 404 outside one's scope, 405 for a method that a page has not; and no
answer, allowed or not, holds a word of a customer that the person may not see.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.matrix.routes import ROUTES, Route
from tests.matrix.world import (
    ABOVE,
    ARCHIVED,
    DEPARTMENT,
    FURTHER,
    OWN,
    RELATIONS,
    World,
    make_world,
)
from zixin.accounts.roles import ROLE_CLEARANCE, ROLE_PERMISSIONS, Role
from zixin.kernel.checks import named_routes
from zixin.kernel.confidentiality import Level

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]

METHODS = ("GET", "POST", "PUT", "DELETE")
# Which customers a role sees, by relation; the others see all.
SEES = {
    Role.SALESPERSON: {OWN},
    Role.SALES_MANAGER: {OWN, DEPARTMENT},
    Role.CONFIDENTIALITY_OFFICER: set[str](),
    Role.ADMINISTRATOR: set[str](),
}
CELLS_LEAST = 5_000
BOUND = ("customer", "assessment", "report", "application", "case", "entry", "file")
BOUND += ("document", "disposal", "hold", "export")
BOUND += ("sheet", "contradiction", "case_report", "visit", "photo", "security", "value")
# Files are seen by who brought them in, and by who sees all customers.


def test_every_route_has_its_line_in_the_table() -> None:
    known = {
        name: policy
        for route, name, policy in named_routes()
        if not route.startswith(tuple(settings.FOREIGN_ROUTES))
    }

    assert {name: line.permission for name, line in ROUTES.items()} == known


def test_matrix_has_enough_cells() -> None:
    count = sum(len(list(cells(line))) for line in ROUTES.values()) * (len(Role.values) + 1)

    assert count >= CELLS_LEAST


def cells(line: Route) -> Iterator[tuple[str, str, str]]:
    """List relation, method and query of each cell of a route.

    A method that the page has not is refused before it looks for anything: one relation shows it.
    """
    relations = RELATIONS if line.about in BOUND else (OWN,)
    for relation in (*relations, *FURTHER.get(line.about, ())):
        for method in METHODS if relation == OWN else line.methods.split():
            for query in line.queries if method == "GET" else ("",):
                yield relation, method, query


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Refusals are what is asked for here: thousands of lines of log would hide the one that counts."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("role", Role.values)
def test_role_opens_what_it_may_and_learns_nothing_else(role: str) -> None:
    world = make_world(role)
    client = Client()
    client.force_login(world.user)
    sees = seen_by(Role(role))
    hidden = [canary for relation, canary in world.canaries.items() if relation not in sees]

    wrong = []
    for name, line in ROUTES.items():
        for relation, method, query in cells(line):
            status, text = asked(client, world, name, line, (relation, method, query))
            may = line.permission in ("signed-in", "any-staff", "public", *ROLE_PERMISSIONS[role])
            is_named = may and line.names_all
            leaked = [canary for canary in hidden if canary in text and not is_named]
            if leaked or not fits(status, line, (relation, method), may=may, sees=sees):
                wrong.append(f"{name} {relation} {method} ?{query}: {status} {leaked}")

    assert "\n".join(wrong) == ""


def test_stranger_is_sent_to_sign_in_everywhere() -> None:
    world = make_world(Role.SALESPERSON)
    client = Client()

    wrong = []
    for name, line in ROUTES.items():
        for relation, method, query in cells(line):
            status, text = asked(client, world, name, line, (relation, method, query))
            leaked = [canary for canary in world.canaries.values() if canary in text]
            is_public = line.permission == "public" and status < 500
            if leaked or not (is_public or status == 302):
                wrong.append(f"{name} {relation} {method} ?{query}: {status} {leaked}")

    assert "\n".join(wrong) == ""


def asked(
    client: Client, world: World, name: str, line: Route, cell: tuple[str, str, str]
) -> tuple[int, str]:
    """Send one request, take back what it did, and return the status and everything it said."""
    relation, method, query = cell
    thing = world.things[relation].get(line.about, {})
    query = query or line.asks.format(**thing)
    words = line.words if line.asks else {**thing, **line.words}
    with transaction.atomic():
        path = reverse(name, kwargs=words)
        answer: HttpResponseBase = client.generic(method, f"{path}?{query}" if query else path)
        content = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    told = content + str(sorted(answer.headers.items())).encode()
    return answer.status_code, told.decode("utf-8", "replace")


def seen_by(role: Role) -> set[str]:
    """Name the relations of which a role may learn what they hold."""
    sees = set(SEES.get(role, RELATIONS))
    if OWN in sees:
        sees |= {ARCHIVED} | ({ABOVE} if ROLE_CLEARANCE[role] >= Level.CORE else set())
    return sees


def fits(status: int, line: Route, cell: tuple[str, str], *, may: bool, sees: set[str]) -> bool:
    """Say whether a status is the one that the table asks for."""
    relation, method = cell
    if line.permission == "public":
        return status < 500
    if not may:
        return status == 403
    if method not in line.methods.split():
        return status == 405
    asked_for = wanted(line, relation, sees)
    if asked_for:
        return status == asked_for
    return status in (200, 302, 400, 409, 422)


def wanted(line: Route, relation: str, sees: set[str]) -> int:
    """Return the one status a relation asks for, 0 where the page answers as it does."""
    is_customer = line.about == "customer"
    if line.about in BOUND and not sees & {relation, OWN if relation == ABOVE else relation}:
        return 404
    if relation == ABOVE and ABOVE in sees:
        return line.core
    if relation == ABOVE:
        return line.above or (0 if is_customer else 404)
    if relation == ARCHIVED:
        return line.archived or (404 if is_customer else 0)
    return 0
