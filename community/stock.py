"""資源の棚卸し: what each district has, and beside the needs heard what there is to meet them. Counts only."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from django.utils import timezone

from agencies.models import Choice
from community.groups import ANSWERS, LABELS, group_of
from community.models import District, Need, Place, Resource

HEARD_DAYS = 365


def shade_of(count: int) -> str:
    """The class of a cell: the more there are, the darker."""
    return f"heat-{min(count, 4) if count < 8 else 5}"


@dataclass(frozen=True)
class Row:
    """One district, or the whole city (district None)."""

    district: District | None
    places: int
    groups: list[tuple[str, int]]  # code of the group, how many

    @property
    def shade(self) -> str:
        return shade_of(self.places)

    @property
    def cells(self) -> list[tuple[str, int, str]]:
        return [(code, count, shade_of(count)) for code, count in self.groups]

    @property
    def per_thousand(self) -> str:
        """Places for a thousand residents of 65 and over; empty where nobody has counted them."""
        elders = self.district.elders if self.district else None
        return f"{self.places * 1000 / elders:.1f}" if elders and self.places else ""


@dataclass(frozen=True)
class Wanted:
    """A need, how often it was heard, where, and how many resources would meet it."""

    label: str
    heard: int
    where: str
    kinds: tuple[str, ...]
    there: int

    @property
    def known(self) -> bool:
        """Whether any kind of resource is known to meet it; otherwise the number would say nothing."""
        return bool(self.kinds)


def by_district() -> list[Row]:
    """Every district, and last what serves the whole city. Two counting questions."""
    running = Place.objects.running(timezone.localdate()).order_by().values_list("district", flat=True)
    places = Counter(running)
    resources: Counter = Counter(
        (district, group_of(kind)) for district, kind in Resource.objects.now().order_by().values_list("district", "kind")
    )
    districts: list[District | None] = [*District.objects.offered(), None]
    keys = [(district, district.pk if district else None) for district in districts]
    return [Row(row, places[key], [(code, resources[key, code]) for code in LABELS]) for row, key in keys]


def wanted(needs, district: District | None = None) -> list[Wanted]:
    """What was heard in the last year, the most heard first; in one district where one is chosen. `needs`: those one reads."""
    heard = needs.heard_since(timezone.localdate() - timedelta(days=HEARD_DAYS)).select_related("district")
    there = Resource.objects.now()
    if district:
        heard, there = heard.filter(district=district), there.filter(district__in=[district, None])
    kinds = Counter(there.order_by().values_list("kind", flat=True))
    labels = Choice.objects.labels("missing_resource")
    counted: dict[str, list[Need]] = {}
    for need in heard:
        counted.setdefault(need.need, []).append(need)
    rows = [_wanted(labels.get(code, code), ANSWERS.get(code, ()), found, kinds) for code, found in counted.items()]
    return sorted(rows, key=lambda row: -row.heard)


def _wanted(label, kinds, found, there) -> Wanted:
    where = Counter(need.district.name if need.district else "市全域" for need in found)
    words = "、".join(f"{name}{count}" for name, count in where.most_common(3))
    return Wanted(label, len(found), words, kinds, sum(there[kind] for kind in kinds))


def unmet(needs) -> set:
    """The keys of those needs for which a kind of resource is known, and none of it serves their district. One question."""
    there = set(Resource.objects.now().order_by().values_list("kind", "district"))
    return {
        need.pk
        for need in needs
        if (kinds := ANSWERS.get(need.need)) and not there & set(product(kinds, (need.district_id, None)))
    }
