"""The two sides of a match as the coordinator compares them, and who would newly see what if they became one."""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from common.deeds import call
from people.births import Birth
from people.enums import Sex

HIDDEN = "（支援措置により秘匿）"


@dataclass(frozen=True)
class Side:
    id: uuid.UUID
    name: str
    said: dict[str, str]  # label → words, the same labels on both sides
    readers: list[str]
    consents: int
    relatives: int
    protected: bool
    registered_at: datetime


@dataclass(frozen=True)
class Preview:
    """If `kept` goes on: the agencies that would newly see something, and what."""

    kept: Side
    newly: list[tuple[str, list[str]]]
    warns: bool


def card_of(match) -> tuple[Side, Side] | None:
    sides = call("matching_card", match.pk)
    if not sides:
        return None
    one, two = json.loads(sides)
    return _side(one), _side(two)


def _side(row: dict) -> Side:
    born = date.fromisoformat(row["born_on"]) if row["born_on"] else None
    birth = Birth(born, row["born_year"], row["born_month"], row["born_about"])
    hidden = row["address_protected"]
    return Side(
        id=uuid.UUID(row["id"]),
        name=row["name"],
        said={
            "氏名": row["name"],
            "ふりがな": row["kana"],
            "別名": row["aliases"],
            "生年月日": birth.spell(),
            "性別": Sex(row["sex"]).label,
            "住所": HIDDEN if hidden else row["address"],
            "電話": HIDDEN if hidden else "、".join(number for number in (row["telephone"], row["mobile"]) if number),
        },
        readers=row["readers"],
        consents=row["consents"],
        relatives=row["relatives"],
        protected=hidden,
        registered_at=datetime.fromisoformat(row["registered_at"]),
    )


def preview(kept: Side, gone: Side) -> Preview:
    """Readers of the record that ends read the other one's columns from now on; both sides read each other's consents."""
    differing = [label for label, words in kept.said.items() if words and words != gone.said[label]]
    to_gone = [*(f"{label}（残す記録のもの）" for label in differing), *_counts(kept)]
    to_kept = _counts(gone)
    newly = [(name, to_gone) for name in gone.readers if name not in kept.readers and to_gone]
    newly += [(name, to_kept) for name in kept.readers if name not in gone.readers and to_kept]
    return Preview(kept, newly, kept.protected and not gone.protected)


def _counts(side: Side) -> list[str]:
    consents = [f"同意の記録 {side.consents}件"] if side.consents else []
    relatives = f"家族との続柄 {side.relatives}件（家族の氏名は、そのケースに関わる機関だけ）"
    return [*consents, relatives] if side.relatives else consents
