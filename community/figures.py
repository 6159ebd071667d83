"""A month in numbers: flat, by code, so that it can be kept and later be compared with itself."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from agencies.models import Agency, Choice
from community.counting import counts_in, first_of, last_of
from community.enums import AgeBand, CountedSex, Layer
from community.models import Contact, Need, Place, Resource, RoundTable, Session
from community.models.place import heads_key

Figures = dict[str, int]

PLAIN = {
    "places": "担当している通いの場",
    "counted": "うち、この月に開かれたもの",
    "sessions": "開催（回）",
    "participants": "参加者（延べ人）",
    "helpers": "世話役・協力者（延べ人）",
    "professionals": "専門職が来た開催（回）",
    "resources": "新しく登録した社会資源",
    "contacts": "相談・調整（件）",
    "minutes": "相談・調整の時間（分）",
    "needs": "把握したニーズ（件）",
    "round_tables": "協議体（回）",
}
# Section → the prefix of its figures, and the list whose codes follow it.
LISTED = {
    "with": ("contact_with", "相談・調整の相手"),
    "how": ("contact_how", "相談・調整の方法"),
    "about": ("contact_about", "相談・調整の内容（複数）"),
    "need": ("missing_resource", "把握したニーズ"),
}
_more: dict[str, tuple[str, Callable[[Agency, date], int]]] = {}


def counts(code: str, label: str):
    """`function(agency, month)`: what an app above counts of an agency's month, read as one of that agency."""

    def keep(function):
        _more[code] = label, function
        return function

    return keep


def figures_of(agency: Agency, month: date) -> Figures:
    """Everything of that agency in that month which is not nothing."""
    first, last = first_of(month), last_of(month)
    places = list(Place.objects.filter(agency=agency).running(first, last))
    held = list(Session.objects.filter(place__in=places, held_on__range=(first, last)))
    contacts = list(Contact.objects.filter(agency=agency).in_month(month))
    needs = list(Need.objects.filter(agency=agency).in_month(month))
    tables = list(RoundTable.objects.filter(agency=agency).in_month(month))
    found: Counter[str] = Counter(
        places=len(places),
        counted=len(counted(places, held, month)),
        sessions=len(held),
        participants=sum(session.participants for session in held),
        helpers=sum(session.helpers for session in held),
        professionals=sum(bool(session.professionals) for session in held),
        resources=Resource.objects.filter(keeper=agency, created_at__date__range=(first, last)).count(),
        contacts=len(contacts),
        minutes=sum(contact.minutes for contact in contacts),
        needs=len(needs),
        round_tables=len(tables),
    )
    for session in held:
        found.update({f"heads/{key}": count for key, count in session.heads.items()})
    for contact in contacts:
        found.update([f"with/{contact.with_whom}", f"how/{contact.how}", *(f"about/{code}" for code in contact.about)])
    found.update(f"need/{need.need}" for need in needs)
    found.update(f"layer/{table.layer}" for table in tables)
    return {code: count for code, count in found.items() if count} | _counted_above(agency, month)


def _counted_above(agency, month) -> Figures:
    found = {f"more/{code}": function(agency, month) for code, (_, function) in _more.items()}
    return {code: count for code, count in found.items() if count}


def counted(places, sessions, month: date) -> list[Place]:
    """Those of the places that count in that month."""
    days: dict = {}
    for session in sessions:
        days.setdefault(session.place_id, []).append(session.held_on)
    return [
        place
        for place in places
        if counts_in(month, started_on=place.started_on, ended_on=place.ended_on, days=days.get(place.pk, ()))
    ]


@dataclass(frozen=True)
class Line:
    label: str
    kept: int
    now: int | None = None  # what it would be today, where that is not the same

    @property
    def now_words(self) -> str:
        return "" if self.now is None else str(self.now)

    @property
    def difference(self) -> str:
        return "" if self.now is None else f"{self.now - self.kept:+d}"


def sections(kept: Figures, now: Figures | None = None) -> list[tuple[str, list[Line]]]:
    """The figures in words, in the order of the sheet. `now`: the same month as the rows say it today."""
    words = Choice.objects.words(*(code for code, _ in LISTED.values()))
    above = {f"more/{code}": label for code, (label, _) in _more.items()}
    parts = [("この月の数", PLAIN | above, set(PLAIN))]
    for prefix, (list_code, title) in LISTED.items():
        parts.append((title, {f"{prefix}/{code}": label for code, label in words[list_code].items()}, set()))
    parts.append(("協議体", {f"layer/{layer}": layer.label for layer in Layer}, set()))
    found = [(title, _lines(labels, always, kept, now)) for title, labels, always in parts]
    return [(title, lines) for title, lines in found if lines]


def _lines(labels: dict[str, str], always: set[str], kept: Figures, now: Figures | None) -> list[Line]:
    wanted = [code for code in labels if code in always or kept.get(code) or (now or {}).get(code)]
    return [Line(labels[code], kept.get(code, 0), _other(code, kept, now)) for code in wanted]


def _other(code, kept, now) -> int | None:
    if now is None or code.startswith("more/") or now.get(code, 0) == kept.get(code, 0):
        return None
    return now.get(code, 0)


def heads_table(kept: Figures) -> list[tuple[str, list[int]]]:
    """Age band → how many of each sex came, all sessions together."""
    rows = [(band.label, [kept.get(f"heads/{heads_key(band, sex)}", 0) for sex in CountedSex]) for band in AgeBand]
    return [(label, [*numbers, sum(numbers)]) for label, numbers in rows if any(numbers)]
