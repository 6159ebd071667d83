from django.db import migrations

from agencies.masters import load_choices
from common.sqlfiles import run_beside


def add_lists(apps, schema_editor):
    choices = apps.get_model("agencies", "Choice")
    if choices.objects.exists():  # an empty database gets them with the city
        load_choices(choices)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("audit", "0006_changes"),
        ("agencies", "0012_alter_post_role"),
        ("sealed", "0007_workplace_walls"),
    ]
    operations = [run_beside(__file__), migrations.RunPython(add_lists, migrations.RunPython.noop)]
