from django.db import migrations

from zixin.kernel.triggers import guard_tables, release_tables

TABLES = ("decisions_vote", "decisions_minutes", "decisions_waiver")


def settle(apps, _schema_editor):
    """Bring applications of the earlier flow to where they stand in this one.

    What was approved had its limit at once, so it is in effect. What waited for a decision has no
    round: its analyst recommends it again.
    """
    applications = apps.get_model("decisions", "CreditApplication").objects
    applications.filter(state="APPROVED").update(state="EFFECTIVE")
    applications.filter(state="PENDING_APPROVAL").update(state="IN_ASSESSMENT")


class Migration(migrations.Migration):
    dependencies = [("decisions", "0002_rounds")]

    operations = [
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.RunPython(guard_tables(*TABLES), release_tables(*TABLES)),
    ]
