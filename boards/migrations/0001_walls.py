from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_parting_walls"), ("referrals", "0005_sent_waits"), ("slips", "0005_waits_with_somebody")]
    operations = [run_beside(__file__)]
