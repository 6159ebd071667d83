from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("participation", "0003_examples")]
    operations = [run_beside(__file__)]
