"""Who holds something in an agency and does not work there any more, or will not for long."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from agencies.models import Agency, User
from common.deeds import rows

SOON, NOW = timedelta(days=60), timedelta(days=30)


@dataclass(frozen=True)
class Holder:
    """What one person holds in one agency. `last_day`: until when they work there; empty: they do not."""

    agency: Agency
    worker: User
    cases: int
    steps: int
    last_day: date | None

    @property
    def is_gone(self) -> bool:
        return self.last_day is None

    @property
    def leaves_soon(self) -> bool:
        return self._leaves_within(SOON)

    @property
    def hurry(self) -> date:
        """Who is gone comes first, then by the last day; who stays comes last."""
        return self.last_day or date.min if self.leaves_soon else date.max

    @property
    def is_pressing(self) -> bool:
        """For the desk: in February nearly every post ends soon, and most will be renewed."""
        return self._leaves_within(NOW)

    def _leaves_within(self, days: timedelta) -> bool:
        return self.last_day is None or self.last_day <= timezone.localdate() + days


def holders_of(agencies=None) -> list[Holder]:
    """By agency, those who are gone first. `agencies`: None means all the asking person may count."""
    found = rows("handovers_holders", None if agencies is None else [agency.pk for agency in agencies])
    named = [row for row in found if row[1] is not None]
    places = Agency.objects.in_bulk({row[0] for row in named})
    people = User.objects.in_bulk({row[1] for row in named})
    holders = [Holder(places[at], people[who], *rest) for at, who, *rest in named]
    return sorted(holders, key=lambda holder: (holder.agency.code, holder.hurry, holder.worker.kana, holder.worker.pk))


def leavers_of(agencies=None) -> list[Holder]:
    return [holder for holder in holders_of(agencies) if holder.leaves_soon]
