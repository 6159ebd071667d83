from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("slips", "0005_waits_with_somebody")]
    operations = [run_beside(__file__)]
