from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("agencies", "0006_calendar")]
    operations = [run_beside(__file__)]
