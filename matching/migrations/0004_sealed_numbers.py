from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_let_go"), ("people", "0006_hideable")]
    run_before = [("people", "0007_hide")]
    operations = [run_beside(__file__)]
