from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("consents", "0001_initial"),
        ("people", "0001_initial"),
        ("audit", "0002_walls"),
        ("agencies", "0002_walls"),
    ]
    operations = [run_beside(__file__)]
