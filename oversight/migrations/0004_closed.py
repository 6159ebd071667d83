from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_follow"), ("cases", "0020_named_walls")]
    operations = [run_beside(__file__)]
