from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("common", "0001_ground")]
    operations = [run_beside(__file__)]
