from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_saved_filters")]
    operations = [run_beside(__file__)]
