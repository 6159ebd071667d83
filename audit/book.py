"""Writing in the book, in the same transaction as the deed."""

import json

from django.db import connection


def write_down(verb: str, *, about, case=None, **detail) -> None:
    """One line: the deed, the record, and for whose circle. The actor is the one PostgreSQL knows.

    `detail` takes ids and codes only. Raises whatever the database raises: no line, no deed.
    """
    _write(verb, about._meta.label_lower, str(about.pk), getattr(case, "pk", case), detail)


def _write(verb, about, about_id, case, detail):
    with connection.cursor() as cursor:
        line = [verb, about, about_id[:64], case, json.dumps(detail, default=str)]
        cursor.execute("SELECT juso_write_down(%s, %s, %s, %s, %s)", line)


def refused(page: str, status: int, asked: dict[str, str]) -> None:
    """A door stayed shut. The line belongs to no circle: it would tell that there is something behind the door."""
    _write("refused", f"{page.partition(':')[0]}.page", page, None, {"status": status, "asked": asked})


def note_opening(request, record, *, case=None, verb="opened") -> None:
    """Called by a door (and by a sheet: "printed"). Written when the view has run (audit.http)."""
    request.__dict__.setdefault("openings", {})[verb, record._meta.label_lower, record.pk] = (record, case)


def write_openings(request) -> None:
    """All of one answer in one statement: a list of 500 cases is 500 lines and not 500 journeys."""
    noted = request.__dict__.pop("openings", {})
    if not noted:
        return
    lines = [
        (verb, record._meta.label_lower, str(record.pk), case and str(getattr(case, "pk", case)))
        for (verb, *_), (record, case) in noted.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('synchronous_commit', coalesce(%s, current_setting('synchronous_commit')), true),"
            " juso_write_down(verb, kind, id, case_id, '{}') "
            "FROM unnest(%s::text[], %s::text[], %s::text[], %s::uuid[]) AS line (verb, kind, id, case_id)",
            [_waits(request, lines), *(list(column) for column in zip(*lines, strict=True))],
        )


def _waits(request, lines) -> str | None:
    """Whether the answer waits until its lines are on the disk. What is sealed: always, whatever the server is set to. Another
    page that only looked: no, the lines follow within half a second (docs/decisions/0024). A deed: as the server is set."""
    if any(kind.startswith("sealed.") for _, kind, *_ in lines):
        return "on"
    return "off" if request.method in {"GET", "HEAD"} else None
