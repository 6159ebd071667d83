"""What a card rests on, as this reader may see it: numbers for all, and a way to the record where it is open to the reader."""

from dataclasses import dataclass, field

from common.deeds import rows
from council.enums import FEW
from council.models import Origin
from council.sources import SOURCES, Found, pick


def few(number: int) -> str:
    """Small numbers point at people: below three, none is said."""
    return f"{number}件" if number >= FEW else f"{FEW}件未満"


@dataclass
class Counts:
    records: int = 0
    cases: int = 0
    areas: int = 0
    agencies: int = 0
    kinds: list[tuple[str, str]] = field(default_factory=list)  # (label, number in words)

    @property
    def words(self) -> str:
        """3件のケース・2圏域・2機関"""
        if not self.records:
            return "もとの記録なし（一般化）"
        if self.cases < FEW:
            return f"{few(self.cases)}のケース"
        areas = f"・{self.areas}圏域" if self.areas else ""
        return f"{self.cases}件のケース{areas}・{self.agencies}機関"


def counts_of(cards) -> dict:
    """Card → Counts, in one question."""
    found = {card.pk: Counts() for card in cards}
    for pk, kind, records, cases, areas, agencies in rows("council_counts", list(found)) if found else ():
        counts = found[pk]
        if kind:
            counts.kinds.append((SOURCES[kind].label if kind in SOURCES else "その他", few(records)))
        else:
            counts.records, counts.cases, counts.areas, counts.agencies = records, cases, areas, agencies
    return found


def readable(user, card) -> list[Found]:
    """The records behind the card that this person may open through their own doors."""
    keys = [f"{kind}:{pk}" for kind, pk in Origin.objects.filter(card=card).values_list("kind", "source_id")]
    return pick(user, keys) if keys else []
