"""The lists of F5 for a database that was loaded before they came. Adds what is missing, changes nothing."""

from django.db import migrations

from agencies.masters import load_choices


def add_lists(apps, schema_editor):
    choices = apps.get_model("agencies", "Choice")
    if choices.objects.exists():  # an empty database gets them with the city
        load_choices(choices)


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_walls"), ("agencies", "0011_provider")]
    operations = [migrations.RunPython(add_lists, migrations.RunPython.noop)]
