"""A row with sealed columns, for tests: known to no registry but its own."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import connection, models

from zixin.kernel.keys import GivenKeys, KeyRing, MasterKey
from zixin.kernel.sealed import BlindIndexField, SealedRow, SealedTextField

K1 = MasterKey("1", b"the first key, as long as a key has to be")
K2 = MasterKey("2", b"the second key, as long as a key has to be")


class Note(SealedRow):
    title = models.CharField(max_length=100)
    phone = SealedTextField(blank=True, default="")
    phone_index = BlindIndexField(of="phone")
    secret = SealedTextField(null=True)

    class Meta:
        apps = Apps()
        app_label = "sealing"


def make_table() -> None:
    """Make the table of ``Note`` in the transaction of the test."""
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    editor.deferred_sql = []
    statement, parameters = editor.table_sql(Note)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


def ring(*keys: MasterKey) -> GivenKeys:
    """A ring whose first key is active."""
    return GivenKeys(KeyRing(keys))


def stored(column: str, *, pk: int) -> object:
    """What the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM sealing_note WHERE id = %s",  # noqa: S608 -- a test's own column
            [pk],
        )
        return cursor.fetchone()[0]
