from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0004_modelscore'),
        ('policies', '0004_kinds'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='modelscore', name='model_score_once_a_scorecard'),
        migrations.RenameField(model_name='modelscore', old_name='scorecard', new_name='model'),
        migrations.AlterField(
            model_name='modelscore',
            name='model',
            field=models.ForeignKey(on_delete=models.deletion.PROTECT, related_name='+', to='policies.policyversion', verbose_name='model'),
        ),
        migrations.AlterField(
            model_name='modelscore',
            name='points',
            field=models.FloatField(null=True, verbose_name='points'),
        ),
        migrations.AddConstraint(
            model_name='modelscore',
            constraint=models.UniqueConstraint(fields=('assessment', 'model'), name='model_score_once_a_model'),
        ),
    ]
