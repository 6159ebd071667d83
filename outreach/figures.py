"""The figures of the programme, as the yearly report to the state asks for them (domain §7.1)."""

from dataclasses import dataclass
from datetime import date

from agencies.models import Choice
from common.deeds import rows
from outreach.enums import Age

HIDDEN = "－"  # fewer than five matters of others
MEASURES = {
    "known": "把握している人（期間の末日）",
    "new": "新しく把握した人",
    "approached": "働きかけた人",
    "met": "初めて会えた人",
    "months": "初めて会えるまでの月数（中央値）",
    "consented": "同意を得た人",
    "cases": "ケースになった人",
    "plans": "プランを作った人",
    "visits": "訪問（延べ回数）",
    "others": "電話・手紙など（延べ回数）",
    "linked": "つなぎ先との関係が安定した人",
}
SCOPES = {"own": "自機関", "shakyo": "社会福祉協議会", "centres": "地域包括支援センター等"}


@dataclass(frozen=True)
class Table:
    title: str
    head: list[str]
    lines: list[tuple[str, list[tuple[str, str]]]]  # label, [(word of the column, cell)]


def tables_of(scopes: list[str], since: date, until: date) -> list[Table]:
    found = [
        {
            key: HIDDEN if number is None else f"{float(number):g}"
            for key, number in rows("outreach_figures", scope, since, until)
        }
        for scope in scopes
    ]
    sources, head = Choice.objects.labels("found_by"), [SCOPES[scope] for scope in scopes]
    parts = {
        "件数": MEASURES,
        "新しく把握した人：きっかけ": {f"source:{code}": label for code, label in sources.items()},
        "新しく把握した人：年代": {f"age:{code}": label for code, label in Age.choices},
    }
    return [Table(title, head, _lines(labels, head, found, all_of=labels is MEASURES)) for title, labels in parts.items()]


def _lines(labels, head, found, *, all_of):
    return [
        (label, [(word, column.get(key, "" if key == "months" else "0")) for word, column in zip(head, found, strict=True)])
        for key, label in labels.items()
        if all_of or any(key in column for column in found)
    ]
