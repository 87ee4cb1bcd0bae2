from django.db import migrations

from zixin.kernel.triggers import guard_tables, release_tables

TABLES = ("customers_consententry",)


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_retention_runs")]
    operations = [migrations.RunPython(guard_tables(*TABLES), release_tables(*TABLES))]
