from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("consents", "0003_whole_ledger_walls"), ("common", "0003_now")]
    operations = [run_beside(__file__)]
