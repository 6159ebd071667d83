from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("people", "0003_family")]
    operations = [run_beside(__file__)]
