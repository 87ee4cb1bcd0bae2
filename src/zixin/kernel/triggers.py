"""Database triggers that keep audit events append-only, whoever writes."""

from __future__ import annotations

from typing import Any

SQLITE_GUARDS = (
    """
    CREATE TRIGGER kernel_event_no_update BEFORE UPDATE ON kernel_event
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
    """
    CREATE TRIGGER kernel_event_no_delete BEFORE DELETE ON kernel_event
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
    # INSERT OR REPLACE takes the old row away without asking the trigger on DELETE.
    """
    CREATE TRIGGER kernel_event_no_replace BEFORE INSERT ON kernel_event
    WHEN EXISTS (SELECT 1 FROM kernel_event WHERE id = NEW.id OR sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
)
SQLITE_RELEASES = (
    "DROP TRIGGER IF EXISTS kernel_event_no_update",
    "DROP TRIGGER IF EXISTS kernel_event_no_delete",
    "DROP TRIGGER IF EXISTS kernel_event_no_replace",
)
POSTGRESQL_GUARDS = (
    # To truncate an empty table takes nothing away.
    """
    CREATE OR REPLACE FUNCTION kernel_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT 1 FROM kernel_event) THEN
        RETURN NULL;
      END IF;
      RAISE EXCEPTION 'audit events are append-only';
    END $$
    """,
    """
    CREATE TRIGGER kernel_event_append_only BEFORE UPDATE OR DELETE ON kernel_event
    FOR EACH ROW EXECUTE FUNCTION kernel_event_refuse()
    """,
    """
    CREATE TRIGGER kernel_event_no_truncate BEFORE TRUNCATE ON kernel_event
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_event_refuse()
    """,
    # A session that calls itself a replica fires only triggers that are always on.
    "ALTER TABLE kernel_event ENABLE ALWAYS TRIGGER kernel_event_append_only",
    "ALTER TABLE kernel_event ENABLE ALWAYS TRIGGER kernel_event_no_truncate",
)
POSTGRESQL_RELEASES = (
    "DROP TRIGGER IF EXISTS kernel_event_append_only ON kernel_event",
    "DROP TRIGGER IF EXISTS kernel_event_no_truncate ON kernel_event",
    "DROP FUNCTION IF EXISTS kernel_event_refuse()",
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
