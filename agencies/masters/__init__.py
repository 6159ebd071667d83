"""Master lists every city starts from. The city edits them afterwards; loading again adds only what is new."""

import json
from pathlib import Path

from agencies.models import Choice

FILES = ("choices.json", "sheets.json", "community.json", "participation.json")


def master_lists() -> dict[str, list[list[str]]]:
    """List code → (code, label) pairs, as the city first receives them."""
    folder = Path(__file__).parent
    return {code: rows for name in FILES for code, rows in json.loads((folder / name).read_text(encoding="utf-8")).items()}


def list_names() -> dict[str, str]:
    """List code → what the city calls the list. A list without a name here cannot be edited, and fails the tests."""
    return json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf-8"))


def load_choices(model=Choice) -> int:
    """Adds choices whose code is not there yet. Returns how many. `model`: the historical one, in a migration."""
    lists = master_lists()
    wanted = [
        model(list_code=list_code, code=code, label=label, position=position)
        for list_code, rows in lists.items()
        for position, (code, label) in enumerate(rows, start=1)
    ]
    known = set(model.objects.values_list("list_code", "code"))
    new = [choice for choice in wanted if (choice.list_code, choice.code) not in known]
    model.objects.bulk_create(new)
    return len(new)
