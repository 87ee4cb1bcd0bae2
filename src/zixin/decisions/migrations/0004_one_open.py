from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_settled")]

    operations = [
        migrations.AddConstraint(
            model_name='creditapplication',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['APPEALED', 'APPROVED', 'APPROVED_CONDITIONAL', 'CONTRACTING', 'DEFERRED', 'DRAFT', 'IN_ASSESSMENT', 'IN_INVESTIGATION', 'IN_REVIEW', 'PENDING_APPROVAL', 'RETURNED', 'SUBMITTED'])), fields=('customer',), name='application_one_open'),
        ),
    ]
