from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("sealed", "0006_workplace"), ("agencies", "0010_host_officers")]
    operations = [run_beside(__file__)]
