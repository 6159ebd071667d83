"""Lists in the order of their reading, page by page from the last row seen."""

import base64
import json
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

PAGE = 50


@dataclass(frozen=True)
class Page:
    rows: list
    next_mark: str


def page_of(found, mark: str) -> Page:
    """`found`: a queryset ordered by kana and id."""
    if after := _read(mark):
        kana, key = after
        found = found.filter(Q(kana__gt=kana) | Q(kana=kana, pk__gt=key), kana__gte=kana)
    rows = list(found[: PAGE + 1])
    kept = rows[:PAGE]
    return Page(kept, _spell(kept[-1]) if len(rows) > PAGE else "")


def _spell(row) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.kana, str(row.pk)]).encode()).decode()


def _read(mark: str) -> tuple[str, UUID] | None:
    try:
        kana, key = json.loads(base64.urlsafe_b64decode(mark.encode()))
        return str(kana), UUID(key)
    except (ValueError, TypeError, AttributeError):
        return None
