from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("sealed", "0001_initial"), ("agencies", "0002_walls"), ("common", "0001_ground")]
    operations = [run_beside(__file__)]
