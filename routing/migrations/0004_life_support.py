from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("routing", "0003_auditor")]
    operations = [run_beside(__file__)]
