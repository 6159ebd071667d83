from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("slips", "0001_initial")]
    operations = [run_beside(__file__)]
