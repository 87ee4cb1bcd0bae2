# On SQLite the new column makes the table anew, which takes its triggers away: they are put back.

from django.db import migrations, models

from zixin.documents.migrations._words import TRIGGERS


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in TRIGGERS:
            name = statement.split()[2]
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_words")]
    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="key_name",
            field=models.CharField(blank=True, default="", max_length=16, verbose_name="key"),
        ),
        migrations.RunPython(put_back, put_back),
    ]
