from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_figures"),
        ("participation", "0004_led"),
        ("outreach", "0004_figures"),
        ("community", "0004_work_walls"),
        ("council", "0003_card_or_title"),
    ]
    operations = [run_beside(__file__)]
