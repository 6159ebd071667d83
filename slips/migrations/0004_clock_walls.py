from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("slips", "0003_clock"), ("common", "0003_now")]
    operations = [run_beside(__file__)]
