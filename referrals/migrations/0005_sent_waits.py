from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_whole_life_walls")]
    operations = [
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True), models.Q(("waits_for", ""), _negated=True), _connector="OR"
                ),
                name="offer_sent_waits",
            ),
        ),
    ]
