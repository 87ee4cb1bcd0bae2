from django.db import migrations

from zixin.kernel.triggers import guard_tables, release_tables

TABLES = (
    "dossier_registration",
    "dossier_owner",
    "dossier_officer",
    "dossier_relatedparty",
    "dossier_tradinglink",
    "dossier_capacity",
    "dossier_permit",
    "dossier_reference",
    "dossier_paymentperiod",
    "dossier_publicrecord",
    "dossier_ruling",
    "dossier_classification",
    "dossier_reading",
    "dossier_filereview",
    "dossier_reviewcall",
)


class Migration(migrations.Migration):
    dependencies = [("dossier", "0002_sections")]
    operations = [migrations.RunPython(guard_tables(*TABLES), release_tables(*TABLES))]
