from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_saved_filter_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="stake",
            name="ended_why",
            field=models.CharField(blank=True, db_default="", max_length=400, verbose_name="関わりを終えた理由"),
        ),
        migrations.AddField(
            model_name="stake",
            name="parting",
            field=models.JSONField(db_default={}, default=dict, verbose_name="控え"),
        ),
    ]
