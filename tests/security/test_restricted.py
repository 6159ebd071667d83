"""Two worlds: in one a restricted case is there, in the other it never was. Whoever is not named cannot tell which one it is."""

import re
from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import guarding
from cases.actions import plan_next_step, receive
from matching.models import Match
from tests.security.test_doors import ADDRESSES, body
from tests.stories import Story

# 吉田 works beside 山﨑; 加藤 is a head there, and is told that there is such a case. He and the host section watch over every clock.
NOT_NAMED = ("yoshida", "sato", "ito", "takahashi", "sasaki", "endo", "mori")
WATCHING = ("kato", "kobayashi")
OWN_BOOK = ("cases:register", "printing:book")  # a file taken out is a line in one's own book
PLAIN = [each for each in ADDRESSES if not each[1] and not each[0].startswith("demo:") and each[0] not in OWN_BOOK]
SEARCHES = (("cases:search", {"words": "丹野"}), ("matching:known", {"name": "丹野　茂"}))


@pytest.fixture
def world(db):
    """An ordinary case in every desk's list."""
    caches["process"].set("municipality_name", "山形市", None)  # asked again every minute
    return Story().taken_on()


def restricted():
    """山﨑 takes it in, restricts it to herself, and asks the livelihood desk, whose head is thereby named."""
    secret = Story()
    with secret.by("yamazaki") as user:
        secret.case = receive(
            agency=secret.shakyo,
            by=user,
            person={"known": True, "name": "丹野　茂", "kana": "たんの　しげる", "born_on": date(1950, 5, 5)},
            intake={"received_on": timezone.localdate(), "route": "visit", "topics": ["03"]},
        )
        guarding.restrict(secret.case, by=user, reason="abuse", words="理由", people=[user], why="担当")
        plan_next_step(secret.case, by=user, agency=secret.shakyo, what="訪問", due_on=timezone.localdate())
    return secret


def told(client) -> dict:
    """What every list, count, board, desk and search answers, and in how many queries."""
    answers = {}
    for name, _ in PLAIN:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse(name))
        answers[name] = (response.status_code, _plain(response), len(queries))
    for name, words in SEARCHES:
        with CaptureQueriesContext(connection) as queries:
            response = client.post(reverse(name), words)
        answers[f"{name} {words}"] = (response.status_code, _plain(response), len(queries))
    return answers


def _plain(response):
    """Without clocks; of files only that they are there."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return response.get("Content-Type")
    return re.sub(rb"\d\d:\d\d", b"", body(response))


def _where(one, other) -> str:
    if one[1] == other[1]:
        return f"status or queries: {one[::2]} {other[::2]}"
    lines = zip(one[1].splitlines(), other[1].splitlines(), strict=False)
    return next((f"{a.decode()[:300]} ≠ {b.decode()[:300]}" for a, b in lines if a != b), "length")


@pytest.mark.parametrize("login", NOT_NAMED)
def test_the_two_worlds_are_the_same(world, enter, login):
    client = enter(world.people[login])
    told(client)  # warm
    without = told(client)
    restricted()
    beside = told(client)

    assert [(name, _where(without[name], beside[name])) for name in without if without[name] != beside[name]] == []


@pytest.mark.parametrize("login", WATCHING)
def test_whoever_watches_over_the_clock_sees_neither_name_nor_number(world, enter, login):
    secret = restricted()
    secret.consent("yamazaki", secret.shakyo).offered("join", by="yamazaki", to=secret.desk)
    client = enter(world.people[login])
    pages = " ".join(client.get(reverse(name)).content.decode("utf-8", "replace") for name, _ in PLAIN)
    assert not {word for word in (secret.case.number, "丹野", str(secret.case.pk)) if word in pages}
    assert secret.desk.name in client.get(reverse("boards:board")).content.decode(), "the frame stays: nobody is dropped"


def test_the_named_see_it(world, enter, yamazaki):
    secret = restricted()
    page = enter(yamazaki).get(reverse("cases:list")).content.decode()
    assert "丹野" in page
    assert secret.case.number in page


def test_absent_and_closed_are_the_same_bytes(world, enter):
    secret, missing = restricted(), "00000000-0000-4000-8000-000000000000"
    for login in (*NOT_NAMED[:4], *WATCHING):
        client = enter(world.people[login])
        for name in ("detail", "readers", "restriction", "declare_tie", "requests"):
            closed = client.get(reverse(f"cases:{name}", args=[secret.case.pk]))
            absent = client.get(reverse(f"cases:{name}", args=[missing]))
            assert (closed.status_code, body(closed)) == (absent.status_code, body(absent))
            assert closed.status_code == 404


def test_a_look_alike_of_its_person_shows_no_card(world):
    """The coordinator agency gets a card for whoever has the same name and birth date; not of a case closed to that person."""
    restricted()
    with world.by("ito") as user:
        receive(
            agency=world.desk,
            by=user,
            person={"known": True, "name": "丹野　茂", "kana": "たんの　しげる", "born_on": date(1950, 5, 5)},
            intake={"received_on": timezone.localdate(), "route": "visit", "topics": ["03"]},
        )
    seen = {}
    for login in ("yamazaki", "kato"):
        with world.by(login):
            seen[login] = Match.objects.count()
    assert seen == {"yamazaki": 1, "kato": 0}
