from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("people", "0004_alias_keys")]
    operations = [run_beside(__file__)]
