from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("routing", "0002_walls")]
    operations = [run_beside(__file__)]
