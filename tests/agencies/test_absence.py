"""離席: locked at once, everywhere, and back to where one was with what was typed."""

import time
import uuid

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from demo.coming_in import come_in
from demo.personas import PASSWORD
from tests.agencies.test_factors import code_of, sign_in, with_app
from tests.security.test_doors import ADDRESSES, PUBLIC, address, town  # noqa: F401 (a fixture)

AWAY, BACK = reverse("agencies:away"), reverse("account_reauthenticate")


@pytest.fixture
def away(enter, sato):
    client = enter(sato)
    client.get("/me/")
    client.post(AWAY, {"next": "/cases/"})
    return client


def test_every_page_answers_with_the_lock(away, town):  # noqa: F811
    for name, parameters in ADDRESSES:
        if name in PUBLIC:
            continue
        for method in ("get", "post"):
            answer = getattr(away, method)(address(name, parameters, town))
            assert answer.status_code == 423, (name, method)
            text = answer.content.decode()
            assert "離席中です" in text, (name, method)
            assert 'class="nav"' not in text, (name, method)


def test_a_part_of_a_page_makes_the_page_lock(away):
    answer = away.get("/cases/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (423, "true", b"")


def test_the_password_of_the_same_person_leads_back(away):
    page = away.get("/cases/?page=2")
    assert page.context["was_at"] == "/cases/?page=2"
    wrong = away.post(BACK, {"password": "wrong wrong wrong", "next": "/cases/"})
    assert (wrong.status_code, 'class="nav"' in wrong.content.decode()) == (200, False)
    assert away.get("/cases/").status_code == 423
    answer = away.post(BACK, {"password": PASSWORD, "next": "/cases/?page=2"})

    assert (answer.status_code, answer["Location"]) == (302, "/cases/?page=2")
    assert away.get("/cases/").status_code == 200


def test_the_password_of_somebody_else_does_not(away, suzuki):
    suzuki.set_password("すずきさんだけのながいことば")
    suzuki.save()
    away.post(BACK, {"password": "すずきさんだけのながいことば"})

    assert away.get("/cases/").status_code == 423


def test_the_code_of_the_app_leads_back(away, sato):
    secret = with_app(sato)
    assert "認証アプリの数字" in away.get("/cases/").content.decode()
    away.post(reverse("mfa_reauthenticate"), {"code": code_of(secret), "next": "/cases/"})

    assert away.get("/cases/").status_code == 200


def test_leaving_never_leads_outside(enter, sato):
    assert enter(sato).post(AWAY, {"next": "https://example.com/"})["Location"] == "/"


def test_the_session_goes_on_under_another_number_and_the_old_one_is_nothing(sato):
    secret, client = with_app(sato), Client()
    sign_in(client, sato, secret)
    old = client.session.session_key
    client.post(AWAY)
    assert client.session.session_key != old
    assert [row.session_key for row in UserSession.objects.filter(user=sato)] == [client.session.session_key]
    client.cookies["sessionid"] = old

    assert client.get("/cases/").status_code == 302


def test_without_a_script_what_was_typed_is_kept_and_comes_back(enter, sato):
    client, key = enter(sato), uuid.uuid4()
    place = reverse("cases:receive")
    typed = {"once": key, "draft_place": place, "draft_label": "相談受付", "name": "打ちかけ", "away": "1"}
    led = client.post(reverse("drafts:keep"), typed)
    assert led["Location"] == f"{place}?draft={key}"
    locked = client.get(led["Location"])
    assert locked.status_code == 423
    assert "打ちかけ" not in locked.content.decode()
    back = client.post(BACK, {"password": PASSWORD, "next": locked.context["was_at"]})

    assert "打ちかけ" in client.get(back["Location"]).content.decode()


def test_a_session_that_ended_while_typing_leads_back_to_the_draft(client, sato):
    secret, key, place = with_app(sato), uuid.uuid4(), reverse("cases:receive")
    sign_in(client, sato, secret)
    client.post(reverse("drafts:keep"), {"once": key, "draft_place": place, "draft_label": "相談受付", "name": "打ちかけ"})
    with time_machine.travel(time.time() + 31 * 60):
        led = client.get(f"{place}?draft={key}")["Location"]
        assert led == f"/accounts/login/?next={place}%3Fdraft%3D{key}"
        client.get(led)
        client.post(led, {"login": "sato", "password": PASSWORD, "next": f"{place}?draft={key}"})
        back = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert back["Location"] == f"{place}?draft={key}"
        assert "打ちかけ" in client.get(back["Location"]).content.decode()


@pytest.mark.parametrize(
    ("minutes", "last", "asked", "status"),
    [
        (14, "/conferences/", "/conferences/", 200),
        (16, "/conferences/", "/conferences/", 423),
        (16, "/conferences/", "/cases/", 423),
        (16, "/cases/", "/conferences/", 423),
        (16, "/cases/", "/cases/", 200),
        (31, "/cases/", "/cases/", 302),
    ],
)
def test_the_screen_locks_earlier_where_sworn_members_read(client, suzuki, minutes, last, asked, status):
    come_in(client, suzuki)
    client.get(last)
    client.get(last)
    with time_machine.travel(time.time() + minutes * 60):
        assert client.get(asked).status_code == status
