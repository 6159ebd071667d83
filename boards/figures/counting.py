"""What the figures share: the months, the lines per month of one agency and of the city, and how a cell is spelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile
from xml.etree.ElementTree import Element

from django.utils import timezone

from common.charts import Series
from common.deeds import rows
from common.wareki import fiscal_year, short

HIDDEN = "－"  # fewer than five matters of others: nobody can be told from it


@dataclass(frozen=True)
class Figure:
    """A title, what is counted, a table and its drawing."""

    key: str
    title: str
    hint: str
    head: Sequence[str]
    lines: Sequence[Sequence[str]]
    chart: Element

    def labelled(self):
        """(month, its cells each with the word of its column), from the first line on in which anything was counted."""
        counted = list(dropwhile(lambda line: set(line[1:]) <= {"", "0"}, self.lines)) or self.lines[-1:]
        return [(label, list(zip(self.head[1:], cells, strict=True))) for label, *cells in counted]


@dataclass(frozen=True)
class Line:
    """One month: of `total` matters so many were `good`. Hidden where total is None."""

    total: int | None = 0
    good: int | None = 0
    middle: float | None = None

    @property
    def share(self) -> float | None:
        return 100 * self.good / self.total if self.total and self.good is not None else None

    @property
    def total_words(self) -> str:
        return HIDDEN if self.total is None else str(self.total)

    @property
    def good_words(self) -> str:
        return HIDDEN if self.total is None else str(self.good)

    @property
    def share_words(self) -> str:
        return HIDDEN if self.total is None else "" if self.share is None else f"{self.share:.0f}%"

    @property
    def middle_words(self) -> str:
        return HIDDEN if self.total is None else "" if self.middle is None else f"{float(self.middle):g}日"


def first_month(today: date | None = None) -> date:
    """The April with which the last fiscal year began."""
    return date(fiscal_year(today or timezone.localdate()) - 1, 4, 1)


def months() -> list[date]:
    first, today = first_month(), timezone.localdate()
    count = (today.year - first.year) * 12 + today.month - first.month + 1
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]


def month_words(month: date) -> str:
    """R8.4"""
    return short(month).rpartition(".")[0]


@dataclass(frozen=True)
class Beside:
    """The months of one agency beside those of the whole city."""

    name: str
    months: list[str]
    own: list[Line]
    city: list[Line]

    def table(self, *columns: str) -> list[list[str]]:
        """A line per month: the month, then these columns (total, good, share, middle) of the agency and of the city."""
        lines = zip(self.months, self.own, self.city, strict=True)
        return [[month, *(getattr(one, f"{name}_words") for one in pair for name in columns)] for month, *pair in lines]

    def shares(self) -> list[Series]:
        return [Series(name, [line.share for line in part]) for name, part in ((self.name, self.own), ("市全体", self.city))]


def beside(function: str, agency) -> Beside:
    own, city = (per_month(function, pk) for pk in (agency.pk, None))
    return Beside(agency.name, [month_words(month) for month in months()], own, city)


def per_month(function: str, agency: int | None) -> list[Line]:
    """A line for each of months(), of one agency or of the city (None)."""
    found = {month: Line(*numbers) for month, *numbers in rows(function, agency, first_month())}
    return [found.get(month, Line()) for month in months()]
