from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("handovers", "0001_initial"),
        ("cases", "0015_saved_filter_walls"),
        ("referrals", "0005_sent_waits"),
        ("slips", "0005_waits_with_somebody"),
        ("plans", "0002_walls"),
    ]
    operations = [run_beside(__file__)]
