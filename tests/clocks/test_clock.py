"""The figures of the clock: by when, on which day which rung, and who stands on it."""

from datetime import date

import pytest
import time_machine

from agencies.models import Agency, ClosingDay, Municipality
from agencies.roles import Permission
from clocks import clock
from clocks.enums import TOP, Rung
from clocks.models import AnswerTime, Figure
from common.owner import as_owner

WEDNESDAY = date(2026, 11, 25)
URGENCIES = ["today", "week", "month", "low"]
NOBODY_CLOSED = frozenset()


@pytest.fixture
def at_noon(db):
    """Wednesday, and no closing day but the weekends."""
    with as_owner():
        ClosingDay.objects.all().delete()
    with time_machine.travel("2026-11-25 12:00+09:00"):
        yield


@pytest.mark.parametrize(
    ("urgency", "usual", "expected"),
    [
        ("today", 3, date(2026, 11, 25)),
        ("week", 3, date(2026, 11, 27)),
        ("month", 3, date(2026, 11, 30)),  # the agency's own usual figure is shorter than the city's
        ("month", 30, date(2026, 12, 2)),  # the city's is
        ("low", 3, date(2026, 11, 30)),
        ("low", 30, date(2026, 12, 9)),
        ("today", 30, date(2026, 11, 25)),
    ],
)
def test_by_when_an_answer_is_due(at_noon, centre, urgency, usual, expected):
    centre.answer_days = usual
    assert clock.answer_by(centre, urgency) == expected


def test_an_agencys_own_figure_for_an_urgency_goes_before_all_others(at_noon, centre, shakyo):
    with as_owner():
        AnswerTime.objects.create(agency=centre, urgency="week", days=4)
    assert clock.answer_by(centre, "week") == date(2026, 12, 1)
    assert clock.answer_by(shakyo, "week") == date(2026, 11, 27)


def test_what_the_city_has_changed_counts(at_noon, centre):
    centre.answer_days = 30
    with as_owner():
        Figure.objects.create(name="answer/low", days=1)
        Figure.objects.create(name="review", days=1)
    assert clock.answer_by(centre, "low") == date(2026, 11, 26)
    assert clock.due_in("review") == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("review", date(2026, 11, 30)),
        ("next", date(2026, 12, 2)),
        ("outcome", date(2026, 12, 23)),
        ("council", date(2026, 12, 23)),
    ],
)
def test_by_when_the_other_moves_are_due(at_noon, name, expected):
    assert clock.due_in(name) == expected


def test_a_closing_day_is_not_counted(at_noon):
    with as_owner():
        ClosingDay.objects.create(day=date(2026, 11, 26), name="臨時休業")
    assert clock.due_in("review") == date(2026, 12, 1)


def test_the_day_is_the_one_in_japan(at_noon):
    with time_machine.travel("2026-11-25 16:00+00:00"):  # one in the morning of the 26th
        assert clock.due_in("review") == date(2026, 12, 1)


LADDERS = {  # the first day on which each rung is reached, for something due on that Wednesday
    "today": ["11-25", "11-25", "11-26", "11-26", "11-27"],
    "week": ["11-25", "11-26", "11-27", "11-30", "12-02"],
    "month": ["11-25", "11-26", "11-30", "12-02", "12-09"],
    "low": ["11-25", "11-27", "12-02", "12-07", "12-16"],
}


@pytest.mark.parametrize("urgency", URGENCIES)
def test_every_rung_is_reached_on_its_day_and_not_before(urgency):
    days = [date.fromisoformat(f"2026-{day}") for day in LADDERS[urgency]]
    for number in range(30):
        today = date.fromordinal(WEDNESDAY.toordinal() + number - 3)
        reached = clock.rung_reached(WEDNESDAY, urgency, today, clock.given(), NOBODY_CLOSED)
        assert reached == sum(today >= day for day in days), today


def test_what_is_due_on_a_saturday_climbs_on_monday():
    saturday, sunday, monday = date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)
    reached = [clock.rung_reached(saturday, "low", day, clock.given(), NOBODY_CLOSED) for day in (saturday, sunday, monday)]
    assert reached == [0, 0, 1]


def test_no_ladder_goes_down():
    for urgency in URGENCIES:
        steps = [clock.given()[f"ladder/{urgency}/{rung}"] for rung in Rung]
        assert steps == sorted(steps)
        assert steps[0] == 0


@pytest.fixture
def city(db):
    return Municipality.objects.select_related("coordinator", "host").get()


def test_who_stands_on_each_rung(city, centre, shakyo, host):
    section = Agency.objects.get(name="長寿支援課")
    places = [clock.place_of(rung, centre, city) for rung in Rung]

    assert [place.agency for place in places] == [centre, centre, shakyo, section, host]
    assert [place.permission for place in places] == [
        Permission.OFFER_ANSWER, Permission.DESK_OVERSEE, Permission.CUSTODY_TAKE_BACK, Permission.OFFER_ANSWER, Permission.PLAN_DECIDE,
    ]  # fmt: skip
    assert [[user.username for user in place.people()] for place in places] == [
        ["sato"], [], ["yamazaki", "kato"], ["sasaki"], ["kobayashi"],
    ]  # fmt: skip


def test_an_agency_without_a_section_climbs_to_the_host(city, shakyo, host):
    shakyo.section = None
    assert clock.place_of(Rung.SECTION, shakyo, city).agency == host


def test_whoever_left_does_not_stand_there(city, centre, sato):
    with as_owner():
        sato.is_active = False
        sato.save()
    assert clock.place_of(Rung.WORKER, centre, city).people() == []


def test_a_post_that_ended_does_not_count(city, centre, sato):
    with as_owner():
        sato.posts.update(since=date(2020, 4, 1), until=date(2021, 3, 31))
    assert clock.place_of(Rung.WORKER, centre, city).people() == []


def rungs(rung, reached, agency, city):
    return [step for step, _ in clock.next_places(rung, reached, agency, city)]


def test_a_rung_with_nobody_is_passed_by_at_once(city, centre):
    assert rungs(0, 1, centre, city) == [1]
    assert rungs(1, 2, centre, city) == [2, 3]  # the centre has no head
    assert rungs(3, 3, centre, city) == []
    assert rungs(3, 4, centre, city) == [4]


def test_where_nobody_has_an_account_it_goes_to_the_coordinator(city):
    empty = Agency.objects.desks().filter(posts=None).exclude(kind="city_section").first()
    assert rungs(0, 1, empty, city) == [1, 2, 3]


def test_the_top_is_the_end_even_where_nobody_stands_there(city, centre, kobayashi):
    with as_owner():
        kobayashi.is_active = False
        kobayashi.save()
    assert rungs(4, 5, centre, city) == [TOP]
    assert rungs(5, 5, centre, city) == []


def test_a_long_silence_climbs_every_rung_in_order(city, centre):
    assert rungs(0, 5, centre, city) == [1, 2, 3, 4, 5]
