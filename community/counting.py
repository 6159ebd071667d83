"""The rule of the national survey: a place counts in a month if it met in it. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta


def first_of(day: date) -> date:
    return day.replace(day=1)


def last_of(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def after(month: date) -> date:
    """The month after."""
    return last_of(month) + timedelta(days=1)


def before(month: date) -> date:
    """The month before."""
    return (month - timedelta(days=1)).replace(day=1)


def counts_in(month: date, *, started_on: date, ended_on: date | None, days: Iterable[date]) -> bool:
    """Whether a place counts in that month: it was open on some day of it, and met on at least one such day."""
    first, last = first_of(month), last_of(month)
    since, until = max(first, started_on), min(last, ended_on or last)
    return any(since <= day <= until for day in days)


def months_ago(day: date, months: int) -> date:
    """As PostgreSQL counts: the same day of that month, or its last."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(years, month + 1, 1)
    return min(first + timedelta(days=day.day - 1), last_of(first))
