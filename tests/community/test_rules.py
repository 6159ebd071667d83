"""What counts in a month, and which words look as if they told of somebody. Pure."""

from datetime import date

import pytest

from community.counting import after, before, counts_in, last_of, months_ago

NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("days", "started", "ended", "counts"),
    [
        ([], (2020, 4, 1), None, False),
        ([(2026, 11, 1)], (2020, 4, 1), None, True),
        ([(2026, 11, 30)], (2020, 4, 1), None, True),
        ([(2026, 10, 31), (2026, 12, 1)], (2020, 4, 1), None, False),
        ([(2026, 11, 3), (2026, 11, 10)], (2020, 4, 1), None, True),
        ([(2026, 11, 15)], (2026, 11, 15), None, True),
        ([(2026, 11, 14)], (2026, 11, 15), None, False),  # before it began
        ([(2026, 11, 15)], (2020, 4, 1), (2026, 11, 15), True),
        ([(2026, 11, 16)], (2020, 4, 1), (2026, 11, 15), False),  # after it ended
        ([(2026, 11, 16)], (2020, 4, 1), (2026, 10, 31), False),
        ([(2026, 11, 16)], (2026, 12, 1), None, False),
    ],
)
def test_a_place_counts_in_a_month_in_which_it_met(days, started, ended, counts):
    ended_on = date(*ended) if ended else None
    days = [date(*day) for day in days]
    assert counts_in(NOVEMBER, started_on=date(*started), ended_on=ended_on, days=days) is counts


def test_months_one_after_the_other():
    assert (before(NOVEMBER), after(NOVEMBER), last_of(NOVEMBER)) == (date(2026, 10, 1), date(2026, 12, 1), date(2026, 11, 30))
    assert (before(date(2026, 1, 1)), after(date(2026, 12, 1))) == (date(2025, 12, 1), date(2027, 1, 1))
    assert last_of(date(2028, 2, 1)) == date(2028, 2, 29)


def test_months_ago_as_the_database_counts(db):
    from common.deeds import select

    for day in (date(2026, 3, 31), date(2028, 2, 29), date(2026, 11, 25), date(2026, 1, 31)):
        for months in (1, 12, 13, 60):
            ((there,),) = select("select (%s::date - make_interval(months => %s))::date", day, months)
            assert months_ago(day, months) == there
