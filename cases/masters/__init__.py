"""Texts a city starts with to begin notes; it edits them afterwards."""

import json
from pathlib import Path


def load_note_templates(model) -> None:
    """Adds the templates whose title is not there yet. `model`: NoteTemplate, the historical one in a migration."""
    rows = json.loads((Path(__file__).parent / "note_templates.json").read_text(encoding="utf-8"))
    known = set(model.objects.values_list("title", flat=True))
    model.objects.bulk_create(
        model(title=title, kind=kind, heading=heading, text=text, position=position)
        for position, (title, kind, heading, text) in enumerate(rows, start=1)
        if title not in known
    )
