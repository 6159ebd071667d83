"""事例・メニュー例 a city starts from; it edits them afterwards."""

import json
from pathlib import Path

COLUMNS = ("title", "whom", "resource_kind", "menu", "menu_words", "frequency", "tips")


def load_examples(model) -> None:
    """Adds those whose title is not there yet. `model`: Example, the historical one in a migration."""
    rows = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))
    known = set(model.objects.values_list("title", flat=True))
    model.objects.bulk_create(
        model(position=position, **dict(zip(COLUMNS, row, strict=True)))
        for position, row in enumerate(rows, start=1)
        if row[0] not in known
    )
