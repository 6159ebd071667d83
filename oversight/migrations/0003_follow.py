from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0002_walls"),
        ("audit", "0006_changes"),
        ("agencies", "0010_host_officers"),
        ("clocks", "0001_initial"),
        ("notices", "0002_walls"),
        ("people", "0008_protected_is_sealed"),
        ("consents", "0005_text_by_city"),
        ("cases", "0020_named_walls"),
        ("routing", "0002_walls"),
        ("slips", "0005_waits_with_somebody"),
        ("matching", "0004_sealed_numbers"),
        ("referrals", "0009_circle"),
        ("plans", "0011_following_walls"),
        ("imports", "0002_walls"),
        ("handovers", "0002_walls"),
        ("meetings", "0005_called_off"),
        ("packs", "0003_host_officers"),
        ("sealed", "0007_workplace_walls"),
        ("printing", "0002_walls"),
    ]
    operations = [run_beside(__file__)]
