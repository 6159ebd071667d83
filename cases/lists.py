"""The case list: walks the stakes of one's agencies in order of activity, page by page, without ever counting all.

Per agency the newest rows are cut off first and merged afterwards: work grows with the page, not with the city.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.enums import Stage, Urgency
from cases.models import Case, Stake
from cases.models.case import CaseQuerySet, works_today
from common.wareki import short
from people.births import Birth
from people.models import shown_name

PAGE = 50
NOBODY = "nobody"  # instead of a worker: cases nobody who works there today is named for
STAGES = dict(Stage.choices)


@dataclass(frozen=True)
class Mark:
    """A place in the list: the last row seen."""

    at: datetime
    case_id: UUID

    def spell(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.at.isoformat(), str(self.case_id)]).encode()).decode()

    @classmethod
    def read(cls, text: str) -> "Mark | None":
        try:
            at, case_id = json.loads(base64.urlsafe_b64decode(text.encode()))
            return cls(datetime.fromisoformat(at), UUID(case_id))
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True)
class Row:
    """A case as one line of a table, worked out here: fifty rows of look-ups in a template are dear."""

    pk: UUID
    url: str
    name: str
    kana: str
    number: str
    stage: str
    stage_label: str
    flags: tuple[str, ...]
    custodian: str
    worker: str
    touched: str


COLUMNS = (
    "pk", "number", "stage", "urgency", "last_activity", "custodian__name", "worker__name", "works", "person__name",
    "person__known", "person__kana", "person__born_on", "person__born_year", "person__born_month", "person__born_about",
    "person__deceased", "person__address_protected",
)  # fmt: skip


def rows_of(cases: CaseQuerySet) -> list[Row]:
    """Only the columns a row shows, and no model instances: fifty cases with person, agency and worker cost as much as the rest
    of the page."""
    today, base, zone = timezone.localdate(), reverse("cases:list"), timezone.get_current_timezone()
    return [
        Row(
            pk=pk,
            url=f"{base}{pk}/",
            name=_name(shown_name(name, known), None if deceased else Birth(*born).age(today)),
            kana=kana,
            number=number,
            stage=stage,
            stage_label=STAGES[stage],
            flags=_flags(urgency, protected),
            custodian=custodian,
            worker=worker if works else "未定",
            touched=short(touched.astimezone(zone).date()),
        )
        for pk, number, stage, urgency, touched, custodian, worker, works, name, known, kana, *born, deceased, protected in (
            cases.annotate(works=works_today("worker", "custodian")).values_list(*COLUMNS)
        )
    ]


def _name(name: str, age: int | None) -> str:
    return name if age is None else f"{name}（{age}）"


def _flags(urgency: str, address_protected: bool) -> tuple[str, ...]:
    flags = (("緊急", urgency == Urgency.TODAY), ("住所秘匿", address_protected))
    return tuple(word for word, raised in flags if raised)


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next_mark: str


def page_of(user, *, after: Mark | None = None, **wanted) -> Page:
    """Up to PAGE cases of this person's agencies, most recently touched first. `wanted`: what FilterForm asks."""
    seen = _walk(user, wanted, after, PAGE + 1)
    kept = seen[:PAGE]
    next_mark = Mark(*kept[-1]).spell() if len(seen) > PAGE else ""
    return Page(_rows(kept), next_mark)


def ids_of(user, *, most: int, **wanted) -> list[UUID]:
    """The same list as ids, for a file: one more than `most` says that there are more."""
    return [case_id for _, case_id in _walk(user, wanted, None, most + 1)]


def _walk(user, wanted, after, size) -> list[tuple[datetime, UUID]]:
    agencies = sorted({post.agency_id for post in user.current_posts})
    branches = [_branch(agency, user, after, size, **wanted) for agency in agencies]
    return list(dict.fromkeys(_merged(branches)))[:size] if branches else []


def _merged(branches) -> list:
    """The newest of all branches; a case of two of one's agencies stands in both."""
    if len(branches) == 1:
        return list(branches[0])
    return list(branches[0].union(*branches[1:], all=True).order_by("-last_activity", "-case_id"))


def _branch(agency, user, after, size, *, stage="open", hold="", urgency="", worker="", quiet=None):
    stakes = Stake.objects.current().filter(agency=agency)
    if stage == "open" or not stage:
        stakes = stakes.exclude(stage=Stage.CLOSED)
    elif stage != "all":
        stakes = stakes.filter(stage=stage)
    if hold == "custody":
        stakes = stakes.filter(reason="custody")
    if hold == "mine":
        stakes = stakes.filter(case__worker=user)
    if urgency:
        stakes = stakes.filter(case__urgency=urgency)
    if worker == NOBODY:
        stakes = stakes.filter(~works_today("case__worker", "case__custodian"))
    elif worker:
        stakes = stakes.filter(case__worker=worker)
    if quiet:
        stakes = stakes.filter(last_activity__lt=timezone.now() - timedelta(days=quiet))
    if after:
        stakes = stakes.filter(Q(last_activity__lt=after.at) | Q(last_activity=after.at, case_id__lt=after.case_id))
        stakes = stakes.filter(last_activity__lte=after.at)  # the bound the index can start from
    return stakes.order_by("-last_activity", "-case_id").values_list("last_activity", "case_id")[:size]


def _rows(walked) -> list[Row]:
    ids = [case_id for _, case_id in walked]
    found = {row.pk: row for row in rows_of(Case.objects.filter(pk__in=ids))}
    return [found[case_id] for case_id in ids if case_id in found]
