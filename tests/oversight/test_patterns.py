"""Each pattern on logs made up for it: what it finds, and the quiet day in which it finds nothing."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

from oversight.enums import Pattern
from oversight.patterns import JAPAN, MANY, Finding, Look, closed, hours, kin, many, no_work

CASES = [uuid.UUID(int=n) for n in range(100)]
MORNING = datetime(2026, 11, 25, 10, 0, tzinfo=JAPAN)  # a Wednesday
LOOK = Look(at=MORNING, actor=1, agency=7, case=CASES[0])


def spread(count, *, minutes, start=MORNING):
    return [replace(LOOK, at=start + timedelta(minutes=minutes * n), case=CASES[n]) for n in range(count)]


def test_an_ordinary_day_raises_nothing():
    day = spread(30, minutes=10)

    assert [pattern(day) for pattern in (no_work, many, hours, kin, closed)] == [[]] * 5


def test_opened_and_nothing_done():
    idle = replace(LOOK, worked=False, own=False)

    assert no_work([idle, idle, replace(idle, actor=2, worked=True)]) == [Finding(Pattern.NO_WORK, 1, 7, CASES[0], 2)]


def test_the_own_agencys_case_may_be_looked_after():
    assert no_work([replace(LOOK, worked=False, own=True)]) == []


def test_many_cases_within_an_hour():
    assert many(spread(MANY, minutes=1)) == [Finding(Pattern.MANY, 1, 7, None, MANY)]


def test_as_many_over_the_day_are_work():
    assert many(spread(MANY, minutes=5)) == []
    assert many([replace(LOOK, at=MORNING + timedelta(seconds=n)) for n in range(MANY * 2)]) == [], "one case often is one case"


def test_the_hour_slides():
    early, late = spread(20, minutes=1), spread(MANY, minutes=1, start=MORNING + timedelta(hours=3))

    assert many([*late, *early]) == [Finding(Pattern.MANY, 1, 7, None, MANY)]


def test_at_night_and_on_closed_days():
    night = replace(LOOK, at=MORNING.replace(hour=23))
    sunday = replace(LOOK, at=MORNING + timedelta(days=4))

    assert hours([LOOK, night]) == [Finding(Pattern.HOURS, 1, 7, None, 1)]
    assert hours([sunday]) == [Finding(Pattern.HOURS, 1, 7, None, 1)]
    assert hours([LOOK], {date(2026, 11, 25)}) == [Finding(Pattern.HOURS, 1, 7, None, 1)]
    assert hours([replace(LOOK, at=MORNING.replace(hour=6)), replace(LOOK, at=MORNING.replace(hour=21, minute=59))]) == []


def test_the_own_family_name():
    assert kin([LOOK, replace(LOOK, kin=True)]) == [Finding(Pattern.KIN, 1, 7, CASES[0], 1)]


def test_long_closed_and_no_work():
    old = replace(LOOK, closed_days=31, worked=False)

    assert closed([old]) == [Finding(Pattern.CLOSED, 1, 7, CASES[0], 1)]
    assert closed([replace(old, closed_days=30), replace(old, worked=True), replace(old, closed_days=None)]) == []
