from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_answers_outside")]
    operations = [run_beside(__file__)]
