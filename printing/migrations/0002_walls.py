from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("printing", "0001_initial"),
        ("cases", "0017_parting_walls"),
        ("plans", "0008_numbers"),
        ("meetings", "0004_item_walls"),
        ("audit", "0003_on_paper"),
    ]
    operations = [run_beside(__file__)]
