from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("agencies", "0010_host_officers"), ("socialaccount", "0006_alter_socialaccount_extra_data")]
    operations = [run_beside(__file__)]
