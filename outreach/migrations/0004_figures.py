from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("outreach", "0003_sheet_lists"), ("plans", "0011_following_walls")]
    operations = [run_beside(__file__)]
