from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_resting_on_consent"), ("cases", "0018_circle")]
    operations = [run_beside(__file__)]
