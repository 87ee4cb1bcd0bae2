"""Database triggers that keep audit events append-only, whoever writes."""

from __future__ import annotations

from typing import Any

SENTENCE = "audit events are append-only"

SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER kernel_event_no_{verb.lower()} BEFORE {verb} ON kernel_event "
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    for verb in ("UPDATE", "DELETE")
)
SQLITE_RELEASES = tuple(
    f"DROP TRIGGER IF EXISTS kernel_event_no_{verb}" for verb in ("update", "delete")
)
POSTGRESQL_GUARDS = (
    "CREATE OR REPLACE FUNCTION kernel_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
    "CREATE TRIGGER kernel_event_append_only BEFORE UPDATE OR DELETE ON kernel_event "
    "FOR EACH ROW EXECUTE FUNCTION kernel_event_refuse()",
    "CREATE TRIGGER kernel_event_no_truncate BEFORE TRUNCATE ON kernel_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION kernel_event_refuse()",
)
POSTGRESQL_RELEASES = (
    "DROP TRIGGER IF EXISTS kernel_event_append_only ON kernel_event",
    "DROP TRIGGER IF EXISTS kernel_event_no_truncate ON kernel_event",
)
GUARDS = {"sqlite": SQLITE_GUARDS, "postgresql": POSTGRESQL_GUARDS}
RELEASES = {"sqlite": SQLITE_RELEASES, "postgresql": POSTGRESQL_RELEASES}


def guard_events(_apps: Any, schema_editor: Any) -> None:
    """Put the triggers in place (migration step)."""
    for statement in GUARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def release_events(_apps: Any, schema_editor: Any) -> None:
    """Take the triggers away (reverse migration step)."""
    for statement in RELEASES[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
