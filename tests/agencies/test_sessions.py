"""One's own sessions, and those an administrator ends."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from demo.personas import PASSWORD
from tests.agencies.test_factors import sign_in, with_app

LIST = reverse("agencies:sessions")
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0"


@pytest.fixture
def two(sato):
    secret = with_app(sato)
    first, second = Client(), Client(HTTP_USER_AGENT=EDGE)
    sign_in(first, sato, secret)
    sign_in(second, sato, secret, steps=1)
    return first, second


def test_the_list_names_this_device_and_the_other(two):
    _, second = two
    page = second.get(LIST).content.decode()

    assert "Windows の Edge" in page
    assert "不明な端末" in page
    assert page.count("この端末") == 1
    assert page.count("ログアウトさせる</button>") == 2


def test_one_is_ended(two, sato):
    first, second = two
    other = UserSession.objects.get(session_key=first.session.session_key)
    assert second.post(reverse("agencies:end_session", args=[other.pk])).status_code == 302

    assert first.get("/").status_code == 302
    assert second.get("/").status_code == 200


def test_all_others_are_ended(two):
    first, second = two
    second.post(reverse("agencies:end_sessions"))

    assert (first.get("/").status_code, second.get("/").status_code) == (302, 200)


def test_nobody_ends_the_session_of_somebody_else(two, enter, suzuki):
    first, _ = two
    other = UserSession.objects.get(session_key=first.session.session_key)
    assert enter(suzuki).post(reverse("agencies:end_session", args=[other.pk])).status_code == 404

    assert first.get("/").status_code == 200


def test_an_administrator_ends_them_all(two, enter, mori, sato):
    enter(mori).post(reverse("agencies:end_all_sessions", args=[sato.pk]))

    assert [client.get("/").status_code for client in two] == [302, 302]


def test_a_changed_password_ends_the_others(two, sato):
    first, second = two
    words = "あたらしい ながい ことば 二〇二六"
    page = second.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": words, "password2": words})
    assert page.status_code == 302

    assert (first.get("/").status_code, second.get("/").status_code) == (302, 200)


def test_the_number_changes_at_sign_in_and_a_replayed_one_is_nothing(client, sato):
    secret = with_app(sato)
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "sato", "password": PASSWORD})
    half = client.session.session_key
    sign_in(client, sato, secret)
    assert client.session.session_key != half
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = half

    assert client.get("/").status_code == 302


def test_leaving_clears_what_the_browser_kept(two):
    answer = two[0].post(reverse("account_logout"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
