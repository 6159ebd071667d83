from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_sheets")]
    operations = [run_beside(__file__)]
