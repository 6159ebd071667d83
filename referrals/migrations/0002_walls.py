from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("cases", "0002_walls")]
    operations = [run_beside(__file__)]
