"""Working days: neither Saturday nor Sunday, and no closing day of the city.

Each question costs one query. Whoever asks for many rows reads `closing_days()` once and hands the set on.
"""

from collections.abc import Set
from datetime import date, timedelta

from agencies.models import ClosingDay

SATURDAY = 5
DAY = timedelta(days=1)


def closing_days() -> frozenset[date]:
    return frozenset(ClosingDay.objects.values_list("day", flat=True))


def is_working_day(day: date, closed: Set[date] | None = None) -> bool:
    closed = closing_days() if closed is None else closed
    return day.weekday() < SATURDAY and day not in closed


def add_working_days(day: date, n: int, closed: Set[date] | None = None) -> date:
    """The n-th working day after that day, which itself does not count; before it where n is negative.

    0: the day itself, or the next working day where it is none.
    """
    closed = closing_days() if closed is None else closed
    step = -DAY if n < 0 else DAY
    if n == 0:
        day, n = day - DAY, 1
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day, closed):
            day += step
    return day


def working_days_between(first: date, last: date, closed: Set[date] | None = None) -> int:
    """How many working days come after the first day, up to and with the last. Negative where the last lies before."""
    closed = closing_days() if closed is None else closed
    if last < first:
        return -working_days_between(last - DAY, first - DAY, closed)
    return sum(is_working_day(first + DAY * n, closed) for n in range(1, (last - first).days + 1))
