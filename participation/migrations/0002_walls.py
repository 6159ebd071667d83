from django.db import migrations

from agencies.masters import load_choices
from common.sqlfiles import run_beside


def add_lists(apps, schema_editor):
    choices = apps.get_model("agencies", "Choice")
    if choices.objects.exists():  # an empty database gets them with the city
        load_choices(choices)


class Migration(migrations.Migration):
    dependencies = [
        ("participation", "0001_initial"),
        ("cases", "0020_named_walls"),
        ("community", "0002_walls"),
        ("consents", "0004_reach"),
    ]
    operations = [migrations.RunPython(add_lists, migrations.RunPython.noop), run_beside(__file__)]
