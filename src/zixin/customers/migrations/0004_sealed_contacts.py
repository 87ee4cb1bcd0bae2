import uuid

from django.db import migrations, models

import zixin.customers.rules.contacts
import zixin.kernel.sealed
from zixin.kernel.sealing import copy_columns, give_identities

WERE_OPEN = {"open_contact": "contact", "open_phone": "phone", "open_email": "email"}


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0003_sealed_import_files"),
    ]

    operations = [
        migrations.AddField(
            "customer",
            "sealed_id",
            models.UUIDField(default=None, editable=False, null=True, verbose_name="identity of the sealed row"),
        ),
        migrations.RunPython(give_identities("customers", "Customer"), migrations.RunPython.noop),
        migrations.AlterField(
            "customer",
            "sealed_id",
            models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identity of the sealed row"),
        ),
        *(migrations.RenameField("customer", new, old) for old, new in WERE_OPEN.items()),
        migrations.AddField(
            "customer",
            "contact",
            zixin.kernel.sealed.SealedTextField(blank=True, verbose_name="contact"),
        ),
        migrations.AddField(
            "customer",
            "phone",
            zixin.kernel.sealed.SealedTextField(blank=True, verbose_name="phone"),
        ),
        migrations.AddField(
            "customer",
            "phone_index",
            zixin.kernel.sealed.BlindIndexField(fold=zixin.customers.rules.contacts.digits_of, of="phone", verbose_name="phone (index)"),
        ),
        migrations.AddField(
            "customer",
            "email",
            zixin.kernel.sealed.SealedTextField(blank=True, verbose_name="e-mail"),
        ),
        migrations.AddField(
            "customer",
            "email_index",
            zixin.kernel.sealed.BlindIndexField(of="email", verbose_name="e-mail (index)"),
        ),
        migrations.RunPython(
            copy_columns("customers", "Customer", WERE_OPEN),
            copy_columns("customers", "Customer", {new: old for old, new in WERE_OPEN.items()}),
        ),
        *(migrations.RemoveField("customer", old) for old in WERE_OPEN),
    ]
