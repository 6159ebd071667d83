from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_items")]
    operations = [run_beside(__file__)]
