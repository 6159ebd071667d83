import json
from pathlib import Path

from django.db import migrations

COLUMNS = ("title", "whom", "resource_kind", "menu", "menu_words", "frequency", "tips")


def add_examples(apps, schema_editor):
    """What a city starts from; it edits them afterwards."""
    rows = json.loads((Path(__file__).parent.parent / "examples.json").read_text(encoding="utf-8"))
    example = apps.get_model("participation", "Example")
    example.objects.bulk_create(
        example(position=position, **dict(zip(COLUMNS, row, strict=True))) for position, row in enumerate(rows, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("participation", "0002_walls")]
    operations = [migrations.RunPython(add_examples, migrations.RunPython.noop)]
