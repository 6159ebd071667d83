import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_issues_and_roles")]
    operations = [
        migrations.RemoveField(model_name="plan", name="issues"),
        migrations.AlterField(
            model_name="issue",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="issues",
                to="plans.plan",
                verbose_name="プラン",
            ),
        ),
    ]
