from django.db import migrations

from agencies.masters import load_choices
from common.sqlfiles import run_beside
from consents.masters import load_text


def add_words(apps, schema_editor):
    """The text a city starts with; and the list of statutes for a database that was loaded before it came."""
    load_text(apps.get_model("consents", "ConsentText"))
    choices = apps.get_model("agencies", "Choice")
    if choices.objects.exists():  # an empty database gets them with the city
        load_choices(choices)


class Migration(migrations.Migration):
    dependencies = [("consents", "0002_whole_ledger"), ("cases", "0004_ending_consents")]
    operations = [migrations.RunPython(add_words, migrations.RunPython.noop), run_beside(__file__)]
