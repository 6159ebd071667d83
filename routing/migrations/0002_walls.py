from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    # What the functions read in referrals is looked up when they run: referrals stands above and comes later.
    dependencies = [("routing", "0001_initial"), ("cases", "0015_saved_filter_walls")]
    operations = [run_beside(__file__)]
