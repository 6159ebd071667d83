from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_map_walls"), ("people", "0005_loose_key")]
    operations = [run_beside(__file__)]
