"""Sentences are compared in English; who stands how with us is said by the test that asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from zixin.guarantees.rules.outside import Standing, register_standings


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def standing() -> Iterator[dict[int, Standing]]:
    """Let a test say what customers may owe."""
    from zixin.decisions.queries import standings

    known: dict[int, Standing] = {}
    register_standings(lambda ids, on: {pk: known[pk] for pk in ids if pk in known})
    yield known
    register_standings(standings)
