"""What holds for every page alike: a GET changes nothing, nothing is cached, no method is borrowed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.matrix.routes import ROUTES
from tests.matrix.world import OWN, World, make_world
from zixin.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]

WRITE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# The session, and the log of who read what, which is there to be written by reading.
BOOKED = {"django_session", "usersessions_usersession", "dossier_reading"}


@pytest.fixture
def world() -> World:
    return make_world(Role.CREDIT_MANAGER, Role.ADMINISTRATOR)


def answers(world: World, **headers: str) -> Iterator[tuple[str, HttpResponseBase, list[str]]]:
    """Open every page there is to open; yield its name, the answer and the tables it wrote to."""
    client = Client(headers=headers)
    client.force_login(world.user)
    for name, line in ROUTES.items():
        if "GET" not in line.methods.split():
            continue
        thing = world.things[OWN].get(line.about, {})
        path = reverse(name, kwargs=line.words if line.asks else {**thing, **line.words})
        with transaction.atomic(), CaptureQueriesContext(connection) as ran:
            answer = client.get(f"{path}?{line.asks.format(**thing)}")
            transaction.set_rollback(True)
        written = [
            table
            for query in ran.captured_queries
            for table in WRITE.findall(query["sql"])
            if table not in BOOKED
        ]
        yield name, answer, written


def test_get_writes_nothing(world: World) -> None:
    seen = {name: written for name, answer, written in answers(world)}

    assert {name: written for name, written in seen.items() if written} == {}
    assert len(seen) > 40


def test_no_page_is_left_in_a_cache(world: World) -> None:
    kept = {
        name: answer.headers.get("Cache-Control", "")
        for name, answer, _written in answers(world)
        if ROUTES[name].permission != "public"
    }

    assert {name: told for name, told in kept.items() if "no-store" not in told} == {}


def test_no_header_borrows_another_method(world: World) -> None:
    borrowed = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "POST"}

    plain = {name: answer.status_code for name, answer, _ in answers(world)}
    asked = {
        name: (answer.status_code, written) for name, answer, written in answers(world, **borrowed)
    }

    assert asked == {name: (status, []) for name, status in plain.items()}
