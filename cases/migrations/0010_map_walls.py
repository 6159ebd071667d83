from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_maps")]
    operations = [run_beside(__file__)]
