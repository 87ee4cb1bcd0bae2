# The scope joins the words in the index of each database, which is made anew over what is there:
# half a minute for a million documents. On SQLite the new column makes the table anew, which takes
# the triggers away; they come back here, and so must they in any later change of that table.

from django.db import migrations, models

from zixin.documents.migrations import _scoped_words, _words


def take_away(apps, schema_editor):
    for statement in _words.BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def put_back(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in _words.FORWARDS[vendor]:
        schema_editor.execute(statement)
    if vendor == "sqlite":
        schema_editor.execute("INSERT INTO documents_words(documents_words) VALUES ('rebuild')")


def build(apps, schema_editor):
    for statement in _scoped_words.FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_disposal_by_two_persons")]
    operations = [
        migrations.RunPython(take_away, put_back),
        migrations.AddField(
            model_name="searchentry",
            name="scope",
            field=models.CharField(default="", max_length=60, verbose_name="search scope"),
        ),
        migrations.RunPython(build, take_away),
    ]
