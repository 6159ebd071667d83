"""When letters may go: on working days, in the hours the city has set."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from agencies.calendar import add_working_days, closing_days, is_working_day
from agencies.models import Municipality

USUAL = (time(8), time(18))  # where no city has been loaded yet


@dataclass(frozen=True)
class Hours:
    begin: time
    end: time
    closed: Set[date]

    @classmethod
    def of_city(cls) -> "Hours":
        set_by_city = Municipality.objects.values_list("quiet_until", "quiet_from").first()
        return cls(*(set_by_city or USUAL), closing_days())

    def next_open(self, at: datetime) -> datetime:
        """That moment, if letters may go then; otherwise the next one at which they may."""
        local = timezone.localtime(at)
        if not is_working_day(local.date(), self.closed) or local.time() >= self.end:
            return self.next_morning(at)
        return max(at, self._morning(local.date()))

    def next_morning(self, at: datetime) -> datetime:
        """The first beginning of the hours after that moment."""
        day = add_working_days(timezone.localdate(at), 0, self.closed)
        if self._morning(day) <= at:
            day = add_working_days(day, 1, self.closed)
        return self._morning(day)

    def _morning(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, self.begin))
