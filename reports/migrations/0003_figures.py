from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_walls"),
        ("cases", "0020_named_walls"),
        ("referrals", "0009_circle"),
        ("routing", "0003_auditor"),
        ("plans", "0011_following_walls"),
        ("meetings", "0005_called_off"),
        ("sealed", "0007_workplace_walls"),
    ]
    operations = [run_beside(__file__)]
