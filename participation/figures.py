"""Figures of 参加支援 between two days, as sums only. The database hides sums of one to four, as the boards do."""

from dataclasses import dataclass
from datetime import date

from common.deeds import rows
from participation.enums import Step

HIDDEN = "1～4"


@dataclass(frozen=True)
class Figures:
    """(what, kind) → sum, None where it is hidden; one that is not there is 0."""

    sums: dict[tuple[str, str], int | None]

    def count(self, what: str, kind: str = "") -> int | None:
        return self.sums.get((what, kind), 0)

    def shown(self, what: str, kind: str = "") -> str:
        number = self.count(what, kind)
        return HIDDEN if number is None else f"{number:,}"

    def still(self, months: int) -> str:
        """Of those who had been there so long: how many are."""
        due, there = self.count(f"due_{months}"), self.count(f"there_{months}")
        if due == 0:
            return "該当なし"
        return "表示しません（1～4を含むため）" if due is None or there is None else f"{there:,} / {due:,}"

    @property
    def lines(self) -> list[tuple[str, str]]:
        """For the page of the programme: label and number."""
        return [
            ("支援した人（実人数）", self.shown("persons")),
            ("新しく始めた人", self.shown("begun")),
            ("参加支援プラン（F4）の作成", self.shown("plans")),
            *((f"マッチング：{step.label}", self.shown("step", step)) for step in Step),
            ("協力した受け入れ先", self.shown("hosts")),
            ("うち新しく見つけた受け入れ先", self.shown("new_hosts")),
            ("本人への定着支援（延べ）", self.shown("contacts", "person")),
            ("受け入れ先への支援（延べ）", self.shown("contacts", "host")),
            ("3か月後も続いている", self.still(3)),
            ("6か月後も続いている", self.still(6)),
        ]


def figures(since: date, until: date) -> Figures:
    """For the host section and the coordinator agency; the database refuses others."""
    return Figures({(what, kind): people for what, kind, people in rows("participation_figures", since, until)})
