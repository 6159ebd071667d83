"""What the figures share: what a figure is, and how its numbers are asked of the database and laid out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from agencies.enums import Field, Pillar
from agencies.models import Agency, Choice
from agencies.roles import Role
from common.deeds import rows
from common.wareki import short
from community.models import District
from council.enums import Gap
from people.enums import Sex
from reports.enums import AgeBand

HIDDEN = "－"
CASE = ("field", "desk", "route", "topic", "age", "sex")


@dataclass(frozen=True)
class Figure:
    """One thing that is counted. `function`: <app>_figure_<what> in the database, asked through reports_count.

    `counts`: 件, 実人数, 延べ, 回 … `says`: the sentence that stands beside it. `stock`: of a month's end, not added up.
    `lists`: (address name, query) of the page on which its reader finds those of them they may open.
    """

    code: str
    pillar: str
    title: str
    unit: str
    counts: str
    says: str
    function: str
    splits: tuple[str, ...] = ()
    stock: bool = False
    lists: tuple[str, str] | None = None


@dataclass(frozen=True)
class Row:
    """One key: its label, a number per month and one for the whole time. None: hidden."""

    label: str
    months: list[int | None]
    total: int | None

    @property
    def cells(self) -> list[str]:
        return [words_of(number) for number in (*self.months, self.total)]


def words_of(number: int | None) -> str:
    return HIDDEN if number is None else f"{number:,}"


def bounds(year: int) -> tuple[date, date]:
    """The first day of the fiscal year, and of the next."""
    return date(year, 4, 1), date(year + 1, 4, 1)


def months_of(year: int) -> list[date]:
    return [date(year + (month < 4), month, 1) for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]


def month_words(month: date) -> str:
    return short(month).rpartition(".")[0]


def table_of(figure: Figure, year: int, split: str = "") -> list[Row]:
    """A row per key, those with most first; without a split, one row."""
    found: dict[str, dict] = {}
    for month, key, number in rows("reports_count", figure.function, *bounds(year), split):
        found.setdefault(key, {})[month] = number
    names = LABELS[split]() if split else {"": "計"}
    order = list(names)
    keys = sorted(found, key=lambda key: (order.index(key) if key in order else len(order), key)) if split else [""]
    months = months_of(year)
    return [
        Row(names.get(key) or "不明", [found.get(key, {}).get(month, 0) for month in months], found.get(key, {}).get(None, 0))
        for key in keys
    ]


def total_of(figure: Figure, year: int) -> int | None:
    """The one number of the fiscal year so far. None: hidden from this reader."""
    found = {key: number for month, key, number in rows("reports_count", figure.function, *bounds(year), "") if month is None}
    return found.get("", 0)


def _choices(list_code) -> Callable[[], dict[str, str]]:
    return lambda: Choice.objects.labels(list_code)


LABELS: dict[str, Callable[[], dict[str, str]]] = {
    "field": lambda: dict(Field.choices),
    "desk": lambda: {str(pk): name for pk, name in Agency.objects.order_by("code").values_list("pk", "name")},
    "route": _choices("route"),
    "topic": _choices("topic"),
    "age": lambda: dict(AgeBand.choices),
    "sex": lambda: dict(Sex.choices),
    "kind": _choices("agency_kind"),
    "reason": _choices("close_reason"),
    "role": lambda: dict(Role.choices),
    "pillar": lambda: dict(Pillar.choices),
    "district": lambda: {str(pk): name for pk, name in District.objects.values_list("pk", "name")} | {"": "市全域・地区なし"},
    "resource_kind": _choices("resource_kind"),
    "need": _choices("missing_resource"),
    "found_by": _choices("found_by"),
    "gap": lambda: dict(Gap.choices),
}
SPLIT_WORDS = {
    "": "内訳なし",
    "field": "分野",
    "desk": "窓口",
    "route": "相談経路",
    "topic": "相談内容（複数あり）",
    "age": "年代",
    "sex": "性別",
    "kind": "機関の種別",
    "reason": "終結の理由",
    "role": "役割",
    "pillar": "事業",
    "district": "地区",
    "resource_kind": "社会資源の種別",
    "need": "足りないもの",
    "found_by": "把握のきっかけ",
    "gap": "課題の種類",
}
