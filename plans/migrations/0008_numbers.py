from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_number_rule")]
    operations = [run_beside(__file__)]
