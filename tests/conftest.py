"""What every test may lean on: an installation of its own, a fixed time, and published policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.utils import translation

from tests.factories import NOW

# The gate tries the same examples each time; a search for new ones is a run of its own.
hypothesis.settings.register_profile("gate", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("gate")


@pytest.fixture(autouse=True)
def _installation_of_its_own(settings: object, tmp_path: Path) -> None:
    """Give each test its own folders and a cache in memory."""
    configured = settings
    for name, folder in (
        ("FILE_DIR", "files"),
        ("UPLOAD_DIR", "uploads"),
        ("REPORT_DIR", "reports"),
    ):
        setattr(configured, name, tmp_path / folder)
    configured.AUDIT_ANCHOR = tmp_path / "audit-anchor.txt"
    configured.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(autouse=True)
def _language_of_the_house() -> Iterator[None]:
    """Let no test speak the language of the one before it: a request leaves its own behind."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _events_can_be_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take append-only rows away after a test that commits; their triggers refuse it otherwise."""
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.apps import apps
    from django.db import connection

    from zixin.customers.models import ConsentEntry, RequestCorrection
    from zixin.decisions.models import APPEND_ONLY as DECIDED
    from zixin.dossier.models import APPEND_ONLY
    from zixin.exposure.models import APPEND_ONLY as RUN_OFF_APPEND_ONLY
    from zixin.guarantees.models import APPEND_ONLY as SECURITY_APPEND_ONLY
    from zixin.kernel.triggers import guard_events, guard_tables, release_events, release_tables
    from zixin.policies.models import APPEND_ONLY as POLICY_APPEND_ONLY

    own = (
        *reversed(SECURITY_APPEND_ONLY),
        *DECIDED,
        *APPEND_ONLY,
        *POLICY_APPEND_ONLY,
        *RUN_OFF_APPEND_ONLY,
        ConsentEntry,
        RequestCorrection,
    )
    tables = [model._meta.db_table for model in own]
    with connection.schema_editor() as editor:
        release_events(None, editor)
        release_tables(*tables)(None, editor)
        for table in ("kernel_event", *tables):
            editor.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own tables
        if connection.vendor == "postgresql":  # no trigger is put back while keys are to be checked
            editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        guard_events(None, editor)
        guard_tables(*tables)(apps, editor)


@pytest.fixture(autouse=True)
def _scopes_follow(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test the index tells whose each document is: no service forgets it."""
    if not (request.node.get_closest_marker("django_db") or "db" in request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    yield
    from django.db import connection

    from zixin.documents.indexing import FACTS
    from zixin.documents.models import SearchEntry
    from zixin.documents.rules.scope import scope_of

    if connection.needs_rollback or connection.connection is None:
        return
    rows = SearchEntry.objects.exclude(scope="").values_list("scope", *FACTS)
    assert [scope for scope, *facts in rows if scope != scope_of(*facts)] == []


@pytest.fixture
def published_policies(db: None) -> None:
    """Publish the policies the product ships."""
    from zixin.accounts.queries import SYSTEM
    from zixin.policies.services import publish_shipped_policies

    publish_shipped_policies(actor=SYSTEM, now=NOW)
