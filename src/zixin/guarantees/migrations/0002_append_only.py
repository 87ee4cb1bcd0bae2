from django.db import migrations

from zixin.kernel.triggers import guard_tables, release_tables

TABLES = ("guarantees_valuation", "guarantees_valuationconfirmation")


class Migration(migrations.Migration):
    dependencies = [("guarantees", "0001_initial")]
    operations = [migrations.RunPython(guard_tables(*TABLES), release_tables(*TABLES))]
