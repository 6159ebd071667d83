from django.db import migrations

from participation.masters import load_examples


def add_examples(apps, schema_editor):
    load_examples(apps.get_model("participation", "Example"))


class Migration(migrations.Migration):
    dependencies = [("participation", "0002_walls")]
    operations = [migrations.RunPython(add_examples, migrations.RunPython.noop)]
