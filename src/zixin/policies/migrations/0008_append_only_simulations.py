from django.db import migrations

from zixin.kernel.triggers import guard_tables, release_tables

TABLES = ("policies_policysimulation",)


class Migration(migrations.Migration):
    dependencies = [("policies", "0007_simulations")]
    operations = [migrations.RunPython(guard_tables(*TABLES), release_tables(*TABLES))]
