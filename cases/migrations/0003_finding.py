from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_walls"), ("people", "0002_keys")]
    operations = [run_beside(__file__)]
