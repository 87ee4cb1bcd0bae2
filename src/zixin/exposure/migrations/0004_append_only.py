from django.db import migrations

from zixin.kernel.triggers import guard_tables, release_tables

TABLES = ("exposure_runoffplan",)


class Migration(migrations.Migration):
    dependencies = [("exposure", "0003_following")]
    operations = [migrations.RunPython(guard_tables(*TABLES), release_tables(*TABLES))]
