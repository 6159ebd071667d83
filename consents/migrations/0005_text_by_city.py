from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("consents", "0004_reach")]
    operations = [run_beside(__file__)]
