"""Working days, and the days on which the offices are closed."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agencies import calendar
from agencies.calendar import add_working_days, is_working_day, working_days_between
from agencies.holidays import fill_closing_days, usual_days
from agencies.models import ClosingDay, Municipality
from demo.coming_in import come_in

PAGE = reverse("agencies:closing_days")
START = date(2026, 4, 1)
days = st.dates(START, date(2028, 3, 31))
closed_days = st.sets(days, max_size=60)
numbers = st.integers(-40, 40)


@given(days, numbers, closed_days)
def test_one_always_lands_on_a_working_day(day, n, closed):
    assert is_working_day(add_working_days(day, n, closed), closed)


@given(days, numbers.filter(bool), closed_days)
def test_adding_and_counting_agree(day, n, closed):
    day = add_working_days(day, 0, closed)
    assert working_days_between(day, add_working_days(day, n, closed), closed) == n


@given(days, numbers, closed_days)
def test_there_and_back(day, n, closed):
    day = add_working_days(day, 0, closed)
    assert add_working_days(add_working_days(day, n, closed), -n, closed) == day


@given(days, days, days, closed_days)
def test_stretches_add_up(first, middle, last, closed):
    first, middle, last = sorted([first, middle, last])
    whole = working_days_between(first, last, closed)
    assert whole == working_days_between(first, middle, closed) + working_days_between(middle, last, closed)


@given(days, closed_days)
def test_nothing_added_is_the_day_itself_or_the_next_one_open(day, closed):
    opened = add_working_days(day, 0, closed)
    between = [day + timedelta(days=n) for n in range((opened - day).days)]
    assert not any(is_working_day(each, closed) for each in between)


def test_the_golden_week(db):
    assert is_working_day(date(2027, 4, 28))
    assert not is_working_day(date(2027, 4, 29))
    assert add_working_days(date(2027, 4, 30), 1) == date(2027, 5, 6)
    assert working_days_between(date(2027, 4, 28), date(2027, 5, 7)) == 3


def test_the_turn_of_the_year(db):
    assert add_working_days(date(2026, 12, 28), 1) == date(2027, 1, 4)


def test_one_question_at_most(db, django_assert_num_queries):
    for ask in (
        lambda: is_working_day(START),
        lambda: add_working_days(START, 20),
        lambda: working_days_between(START, date(2026, 6, 1)),
        lambda: working_days_between(date(2026, 6, 1), START),
    ):
        with django_assert_num_queries(1):
            ask()
    closed = calendar.closing_days()
    with django_assert_num_queries(0):
        add_working_days(START, 20, closed)


def test_a_year_is_filled_once_and_then_the_citys_own(db):
    year = Municipality.objects.get().closed_until
    removed = ClosingDay.objects.filter(day__lt=date(year + 1, 4, 1)).last()
    removed.delete()
    assert fill_closing_days() == 0
    with time_machine.travel(date(year - 1, 4, 1)):  # a year on
        assert fill_closing_days() == len(usual_days(year + 1))

    assert Municipality.objects.get().closed_until == year + 1
    assert not ClosingDay.objects.filter(day=removed.day).exists()


def test_a_day_is_added_and_taken_away(enter, kobayashi, db):
    client = enter(kobayashi)
    ClosingDay.objects.create(day=date(2027, 8, 13), name="お盆")
    with time_machine.travel(date(2026, 11, 25)):
        come_in(client, kobayashi)
        assert client.post(PAGE, {"day": "R9.4.5", "name": "市制施行記念日"}).status_code == 302
        page = client.get(PAGE).content.decode()
        added = ClosingDay.objects.get(day=date(2027, 4, 5))
        client.post(reverse("agencies:remove_closing_day", args=[added.pk]))

    assert [
        word
        for word in ("令和8年度", "令和9年度", "令和9年4月5日（月）", "市制施行記念日", "お盆", "年末年始")
        if word not in page
    ] == []
    assert not ClosingDay.objects.filter(pk=added.pk).exists()


@pytest.mark.parametrize(
    ("day", "name", "sentence"),
    [
        ("R9.4.3", "土曜", "土曜日・日曜日は、登録しなくても"),
        ("きのう", "何か", "日付として読めません"),
        ("R9.4.29", "何か", "この日は、すでに閉庁日です"),
        ("R9.4.5", "", "入力してください"),
        ("R8.4.6", "何か", "過ぎた日付です"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(enter, kobayashi, db, day, name, sentence):
    page = enter(kobayashi).post(PAGE, {"day": day, "name": name}).content.decode()

    assert sentence in page
    assert f'value="{day}"' in page or "令和9年4月29日" in page


def test_only_who_keeps_the_lists(enter, sato, db):
    client = enter(sato)
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("agencies:remove_closing_day", args=[ClosingDay.objects.first().pk])).status_code == 403


def test_the_hours_of_letters_are_set(enter, kobayashi, db):
    client, address = enter(kobayashi), reverse("agencies:settings")
    page = client.get(address).content.decode()
    shown = dict(re.findall(r'name="(quiet_\w+)" value="([^"]+)"', page))
    assert shown == {"quiet_days": "60", "quiet_until": "08:00", "quiet_from": "18:00"}
    assert client.post(address, shown).status_code == 302, "what the page shows can be sent back"
    hours = {"quiet_days": "60", "quiet_until": "７：30", "quiet_from": "2000"}
    assert client.post(address, hours).status_code == 302
    city = Municipality.objects.get()
    assert (city.quiet_until, city.quiet_from) == (time(7, 30), time(20))

    assert "より後の時刻" in client.post(address, {**hours, "quiet_from": "7:00"}).content.decode()
    assert "18:00 のように" in client.post(address, {**hours, "quiet_from": "夜"}).content.decode()
