"""Letters go on working days, in the hours of the city."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agencies.calendar import is_working_day
from notices.hours import Hours

TOKYO = ZoneInfo("Asia/Tokyo")
HOURS = Hours(time(8), time(18), frozenset({date(2026, 11, 23)}))
moments = st.datetimes(datetime(2026, 4, 1), datetime(2027, 3, 1), timezones=st.just(TOKYO))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("moment", "opens", "morning"),
    [
        ("2026-11-25 12:00", "2026-11-25 12:00", "2026-11-26 08:00"),
        ("2026-11-25 08:00", "2026-11-25 08:00", "2026-11-26 08:00"),
        ("2026-11-25 07:59", "2026-11-25 08:00", "2026-11-25 08:00"),
        ("2026-11-25 18:00", "2026-11-26 08:00", "2026-11-26 08:00"),
        ("2026-11-20 20:00", "2026-11-24 08:00", "2026-11-24 08:00"),  # Friday; Monday is 勤労感謝の日
        ("2026-11-21 10:00", "2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-11-23 10:00", "2026-11-24 08:00", "2026-11-24 08:00"),
    ],
)
def test_when_the_next_letter_may_go(moment, opens, morning):
    assert (HOURS.next_open(at(moment)), HOURS.next_morning(at(moment))) == (at(opens), at(morning))


@given(moments)
def test_never_at_night_and_never_on_a_closing_day(moment):
    opened = timezone.localtime(HOURS.next_open(moment))
    assert opened >= moment
    assert HOURS.begin <= opened.time() < HOURS.end
    assert is_working_day(opened.date(), HOURS.closed)
    assert HOURS.next_open(opened) == opened
    assert moment < HOURS.next_morning(moment)


def test_the_hours_of_the_city(db):
    hours = Hours.of_city()
    assert (hours.begin, hours.end) == (time(8), time(18))
    assert date(2026, 12, 29) in hours.closed
