from django.db import migrations

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0001_initial"),
        ("agencies", "0012_alter_post_role"),
        ("audit", "0006_changes"),
        ("cases", "0020_named_walls"),
        ("drafts", "0002_walls"),
        ("handovers", "0002_walls"),
    ]
    operations = [run_beside(__file__)]
