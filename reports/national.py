"""国への実績報告: the city's list of items, what they come to, and what was reported beside what is counted now."""

from dataclasses import dataclass

from common.spreadsheet import Table
from common.wareki import spell_fiscal_year
from reports.figures import FIGURES
from reports.figures.counting import total_of, words_of
from reports.models import ReturnItem, Submission


@dataclass(frozen=True)
class Item:
    """`then`: what was last reported for the year; None where it was not, or is hidden."""

    label: str
    unit: str
    says: str
    now: int | None
    then: int | None

    @property
    def now_words(self) -> str:
        return words_of(self.now)

    @property
    def then_words(self) -> str:
        return "" if self.then is None else words_of(self.then)

    @property
    def difference(self) -> str:
        if self.then is None or self.now is None or self.now == self.then:
            return ""
        return f"{self.now - self.then:+,}".replace("-", "−")


def items_of(year: int, *, everything: bool) -> tuple[list[Item], list[Submission]]:
    """`everything`: what was reported is shown as it is; otherwise small numbers in it are hidden as everywhere."""
    sent = list(Submission.objects.filter(year=year).select_related("by", "agency"))
    then = {label: number for label, _, number in sent[0].lines} if sent else {}
    counted: dict[str, int | None] = {}
    found = []
    for row in ReturnItem.objects.filter(retired=False):
        figure = FIGURES.get(row.figure)
        if figure is None:
            continue
        if figure.code not in counted:
            counted[figure.code] = total_of(figure, year)
        now, old = counted[figure.code], then.get(row.label)
        hidden = not everything and (now is None or old in range(1, 5))
        found.append(Item(row.label, figure.unit, figure.says, now, None if hidden else old))
    return found, sent


def lines_of(items: list[Item]) -> list[tuple[str, str, int | None]]:
    return [(item.label, item.unit, item.now) for item in items]


def table_of(year: int, items: list[Item]) -> Table:
    rows = [[item.label, item.now_words, item.unit, item.then_words, item.difference, item.says] for item in items]
    return Table(f"実績報告 {spell_fiscal_year(year)}", ["項目", "いまの数", "単位", "報告した数", "差", "数え方"], rows)
