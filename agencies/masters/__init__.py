"""Master lists every city starts from. The city edits them afterwards; loading again adds only what is new."""

import json
from pathlib import Path

from agencies.models import Choice


def load_choices() -> int:
    """Adds choices whose code is not there yet. Returns how many."""
    lists = json.loads(Path(__file__).with_name("choices.json").read_text(encoding="utf-8"))
    wanted = [
        Choice(list_code=list_code, code=code, label=label, position=position)
        for list_code, rows in lists.items()
        for position, (code, label) in enumerate(rows, start=1)
    ]
    known = set(Choice.objects.values_list("list_code", "code"))
    new = [choice for choice in wanted if (choice.list_code, choice.code) not in known]
    Choice.objects.bulk_create(new)
    return len(new)
