from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_whole_life"), ("cases", "0017_parting_walls"), ("common", "0003_now")]
    operations = [run_beside(__file__)]
