"""Database triggers that keep audit events, and rows like them, append-only, whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zixin.kernel.sealed import BlindIndexField, SealedTextField

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


def guard_tables(*tables: str) -> Callable[[Any, Any], None]:
    """Return the migration step that keeps tables append-only: no change, no deletion.

    Sealed columns and their indexes may be written anew, or no key could ever be changed: what
    stands in them opens only when it was sealed for that very row.
    """

    def guard(apps: Any, schema_editor: Any) -> None:
        models = {model._meta.db_table: model for model in apps.get_models()}
        for table in tables:
            columns = ", ".join(_kept_columns(models[table]))
            for statement in _TABLE_GUARDS[schema_editor.connection.vendor](table, columns):
                schema_editor.execute(statement)

    return guard


def release_tables(*tables: str) -> Callable[[Any, Any], None]:
    """Return the step that takes the triggers of ``guard_tables`` away."""

    def release(_apps: Any, schema_editor: Any) -> None:
        for table in tables:
            for statement in _TABLE_RELEASES[schema_editor.connection.vendor](table):
                schema_editor.execute(statement)

    return release


def _kept_columns(model: Any) -> list[str]:
    """Name the columns that never change: all but tokens and what is looked up in their place."""
    renewed = SealedTextField | BlindIndexField
    fields = model._meta.local_concrete_fields
    return [f'"{field.column}"' for field in fields if not isinstance(field, renewed)]


def _sqlite_guards(table: str, columns: str) -> tuple[str, ...]:
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 -- the table's name is ours
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} {refusal}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refusal}",
        # INSERT OR REPLACE takes the old row away without asking the trigger on DELETE.
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refusal}",
    )


def _sqlite_releases(table: str) -> tuple[str, ...]:
    acts = ("update", "delete", "replace")
    return tuple(f"DROP TRIGGER IF EXISTS {table}_no_{act}" for act in acts)


def _postgresql_guards(table: str, columns: str) -> tuple[str, ...]:
    return (
        f"""
        CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT 1 FROM {table}) THEN
            RETURN NULL;
          END IF;
          RAISE EXCEPTION '{table} is append-only';
        END $$
        """,  # noqa: S608 -- the table's name is ours
        (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OF {columns} OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
        ),
        (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        ),
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate",
    )


def _postgresql_releases(table: str) -> tuple[str, ...]:
    return (
        f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
        f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_refuse()",
    )


_TABLE_GUARDS = {"sqlite": _sqlite_guards, "postgresql": _postgresql_guards}
_TABLE_RELEASES = {"sqlite": _sqlite_releases, "postgresql": _postgresql_releases}
