from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("agencies", "0009_auditor")]
    operations = [run_beside(__file__)]
