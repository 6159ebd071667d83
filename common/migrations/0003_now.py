from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("common", "0002_submission")]
    operations = [run_beside(__file__)]
