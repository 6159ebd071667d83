from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("slips", "0004_clock_walls")]
    operations = [
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kept_by__isnull", False), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("kept_by", None), ("rung", 0)),
                    _connector="OR",
                ),
                name="slip_waits_with_somebody",
            ),
        ),
    ]
