"""Writing in the book, in the same transaction as the deed."""

import json

from django.db import connection


def write_down(verb: str, *, about, case=None, **detail) -> None:
    """One line: the deed, the record, and for whose circle. The actor is the one PostgreSQL knows.

    `detail` takes ids and codes only. Raises whatever the database raises: no line, no deed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT juso_write_down(%s, %s, %s, %s, %s)",
            [verb, about._meta.label_lower, str(about.pk), getattr(case, "pk", case), json.dumps(detail, default=str)],
        )


def note_opening(request, record, *, case=None, verb="opened") -> None:
    """Called by a door (and by a sheet: "printed"). Written when the view has run (audit.http)."""
    request.__dict__.setdefault("openings", {})[verb, record._meta.label_lower, record.pk] = (record, case)


def write_openings(request) -> None:
    for (verb, *_), (record, case) in request.__dict__.pop("openings", {}).items():
        write_down(verb, about=record, case=case)
