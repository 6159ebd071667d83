"""The words a city starts with in its notices of a decision; the host section edits them afterwards."""

import json
from functools import cache
from pathlib import Path


@cache
def _words() -> dict[str, dict[str, str]]:
    return json.loads((Path(__file__).parent / "notice_texts.json").read_text(encoding="utf-8"))


def usual_words(outcome: str) -> dict[str, str]:
    return dict(_words()[outcome])
