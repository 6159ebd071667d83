from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_initial"),
        ("audit", "0005_in_time"),
        ("cases", "0018_circle"),
        ("matching", "0002_walls"),
        ("meetings", "0005_called_off"),
        ("referrals", "0009_circle"),
        ("slips", "0005_waits_with_somebody"),
    ]
    operations = [run_beside(__file__)]
