import uuid

import django.db.models.deletion
from django.db import migrations, models

import zixin.kernel.sealed
from zixin.kernel.sealing import copy_columns, give_identities

WERE_OPEN = {"open_faults": "faults", "open_preview": "preview"}


class Migration(migrations.Migration):

    dependencies = [
        ("kernel", "0004_vault_file"),
        ("customers", "0002_kinds_of_files"),
    ]

    operations = [
        migrations.AddField(
            "importfile",
            "kept",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.vaultfile", verbose_name="kept file"),
        ),
        migrations.AddField(
            "importfile",
            "sealed_id",
            models.UUIDField(default=None, editable=False, null=True, verbose_name="identity of the sealed row"),
        ),
        migrations.RunPython(give_identities("customers", "ImportFile"), migrations.RunPython.noop),
        migrations.AlterField(
            "importfile",
            "sealed_id",
            models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identity of the sealed row"),
        ),
        migrations.RenameField("importfile", "faults", "open_faults"),
        migrations.RenameField("importfile", "preview", "open_preview"),
        migrations.AddField(
            "importfile",
            "faults",
            zixin.kernel.sealed.SealedJSONField(default=list, verbose_name="fault list"),
        ),
        migrations.AddField(
            "importfile",
            "preview",
            zixin.kernel.sealed.SealedJSONField(default=dict, verbose_name="preview"),
        ),
        migrations.RunPython(
            copy_columns("customers", "ImportFile", WERE_OPEN),
            copy_columns("customers", "ImportFile", {new: old for old, new in WERE_OPEN.items()}),
        ),
        migrations.RemoveField("importfile", "open_faults"),
        migrations.RemoveField("importfile", "open_preview"),
    ]
