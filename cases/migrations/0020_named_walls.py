from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    """The wall goes around every table that hangs on a case, also those of the apps above."""

    dependencies = [
        ("cases", "0019_named"),
        ("audit", "0003_on_paper"),
        ("boards", "0001_walls"),
        ("handovers", "0002_walls"),
        ("imports", "0002_walls"),
        ("matching", "0002_walls"),
        ("meetings", "0005_called_off"),
        ("packs", "0002_walls"),
        ("plans", "0011_following_walls"),
        ("printing", "0002_walls"),
        ("referrals", "0009_circle"),
        ("routing", "0002_walls"),
        ("slips", "0005_waits_with_somebody"),
    ]
    operations = [run_beside(__file__)]
