# The full-text index of each database, kept in step by the database itself. A later change of the
# table of search entries on SQLite makes the table anew: put the triggers back in the same migration.

from django.db import migrations

from zixin.documents.migrations._words import BACKWARDS, FORWARDS


def build(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]
