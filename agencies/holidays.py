"""National holidays and the turn of the year, written ahead for whole fiscal years.

A year is filled once: what the city added or took away afterwards stays.
"""

from datetime import date, timedelta

import jpholiday
from django.utils import timezone

from agencies.calendar import SATURDAY
from agencies.models import ClosingDay, Municipality
from common.deeds import deed
from common.wareki import fiscal_year

AHEAD = 2  # fiscal years after the current one


def usual_days(year: int) -> dict[date, str]:
    """Closing days of a fiscal year as every city has them; Saturdays and Sundays are closed anyway."""
    first, last = date(year, 4, 1), date(year + 1, 3, 31)
    turn = {date(year, 12, 29) + timedelta(days=n): "年末年始" for n in range(6)}
    days = turn | dict(jpholiday.between(first, last))
    return {day: name for day, name in days.items() if day.weekday() < SATURDAY}


@deed
def fill_closing_days() -> int:
    """Fills the current fiscal year and those ahead, as far as they are not. Returns how many days were added."""
    city = Municipality.objects.select_for_update().first()
    this_year = fiscal_year(timezone.localdate())
    if city is None or city.closed_until >= this_year + AHEAD:
        return 0
    added = 0
    for year in range(max(this_year, city.closed_until + 1), this_year + AHEAD + 1):
        known = set(ClosingDay.objects.values_list("day", flat=True))
        new = [ClosingDay(day=day, name=name) for day, name in usual_days(year).items() if day not in known]
        added += len(ClosingDay.objects.bulk_create(new))
    city.closed_until = this_year + AHEAD
    city.save(update_fields=["closed_until"])
    return added
