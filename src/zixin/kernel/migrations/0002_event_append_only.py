from django.db import migrations

from zixin.kernel.triggers import guard_events, release_events


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(guard_events, release_events)]
