from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_initial"),
        ("cases", "0015_saved_filter_walls"),
        ("matching", "0002_walls"),
    ]
    operations = [run_beside(__file__)]
