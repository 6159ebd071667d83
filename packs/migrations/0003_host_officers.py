from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("packs", "0002_walls"), ("agencies", "0010_host_officers")]
    operations = [run_beside(__file__)]
