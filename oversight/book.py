"""Lines of the book in words: what the auditor may read, and who saw whom between two days."""

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Agency, User
from audit.verbs import codes, thing, words_of
from cases.enums import StakeReason
from common.deeds import call, rows
from common.spreadsheet import Table
from common.templatetags.era import short_moment

PAGE = 100
MOST_SEALED = 1000
MOST_SEEN = 2000
COLUMNS = ["職員", "所属", "根拠", "行為", "対象", "最初", "最後", "回数"]


@dataclass(frozen=True)
class Line:
    id: int
    at: datetime
    user: User | None
    verb: str
    what: str
    case_number: str | None

    @property
    def next(self) -> str:
        """Where the page after this line begins."""
        return f"{self.at.isoformat()}~{self.id}"


@dataclass(frozen=True)
class Seen:
    user: User | None
    agency: str
    why: str
    verb: str
    what: str
    first: datetime
    last: datetime
    times: int


def lines_of(*, since, until, person=None, agency=None, group="", case=None, after="") -> list[Line]:
    """One more than a page, so that it shows whether more follow. Whose lines these may be, PostgreSQL decides."""
    verbs = codes(group) if group else None
    found = rows("oversight_book", since, until, person, agency, verbs, case, *_after(after), PAGE + 1)
    users = User.objects.in_bulk({row[3] for row in found})
    return [
        Line(pk, at, users.get(actor), words_of(verb), thing(about), number) for pk, at, verb, actor, about, _, number in found
    ]


def _after(text: str):
    at, _, pk = text.partition("~")
    try:
        return datetime.fromisoformat(at.replace(" ", "+")), int(pk)
    except ValueError:
        return None, None


def sealed_in(since, until) -> int:
    return call("oversight_sealed", since, until, MOST_SEALED)


def case_of(number: str):
    """(case, person) behind a case number; the auditor learns nothing else of them."""
    found = rows("oversight_case", number.strip().upper())
    return found[0] if found else None


def who_saw(person_id, since, until) -> list[Seen]:
    return in_words(rows("oversight_saw", person_id, since, until, MOST_SEEN))


def in_words(found) -> list[Seen]:
    users = User.objects.in_bulk({row[0] for row in found})
    agencies = Agency.objects.in_bulk({row[1] for row in found if row[1]})
    return [_seen(row, users, agencies) for row in found]


def _seen(row, users, agencies) -> Seen:
    actor, agency, reason, verb, about, first, last, times = row
    why = StakeReason(reason).label if reason else "監査" if verb == "book.read" else "—"
    name = agencies[agency].name if agency in agencies else ""
    return Seen(users.get(actor), name, why, words_of(verb), thing(about), first, last, times)


def table_of(seen: list[Seen]) -> Table:
    cells = [
        [
            row.user.name if row.user else "システム",
            *(row.agency, row.why, row.verb, row.what),
            *(short_moment(row.first), short_moment(row.last), row.times),
        ]
        for row in seen
    ]
    return Table("閲覧の記録", COLUMNS, cells)
