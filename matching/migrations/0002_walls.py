from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0001_initial"),
        ("cases", "0011_finding_loose"),
        ("people", "0005_loose_key"),
        ("plans", "0003_frozen_but_for_the_person"),
    ]
    operations = [run_beside(__file__)]
