from django.db import migrations

from agencies.masters import load_choices
from common.sqlfiles import run_beside


def add_words(apps, schema_editor):
    """The list of exemptions, for a database that was loaded before it came; an empty one gets it with the city."""
    choices = apps.get_model("agencies", "Choice")
    if choices.objects.exists():
        load_choices(choices)


class Migration(migrations.Migration):
    dependencies = [
        ("packs", "0001_initial"),
        ("cases", "0017_parting_walls"),
        ("consents", "0003_whole_ledger_walls"),
        ("plans", "0008_numbers"),
        ("meetings", "0004_item_walls"),
        ("referrals", "0008_resting_on_consent"),
    ]
    operations = [migrations.RunPython(add_words, migrations.RunPython.noop), run_beside(__file__)]
