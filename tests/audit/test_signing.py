"""What the book tells of signing in: that somebody came, failed, was stopped, left; never what was typed."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from audit.models import Entry
from common.acting import acting_as
from common.owner import as_owner
from demo.personas import PASSWORD

LOGIN = "/accounts/login/"


def told():
    with as_owner():
        rows = Entry.objects.order_by("id").filter(about="agencies.user").values_list("verb", "actor_id", "about_id")
        return [row for row in rows if row[0].split(".")[0] in {"signin", "factor", "password"}]


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


def test_coming_and_leaving(client, sato):
    client.post(LOGIN, {"login": "sato", "password": PASSWORD})
    client.post("/accounts/logout/")

    assert told() == [("signin.entered", sato.pk, str(sato.pk)), ("signin.left", sato.pk, str(sato.pk))]


def test_a_failure_tells_whose_account_and_never_what_was_typed(client, sato):
    client.post(LOGIN, {"login": "sato", "password": "wrong-word-of-the-day"})
    client.post(LOGIN, {"login": PASSWORD, "password": "sato"})

    assert told() == [("signin.failed", 0, str(sato.pk)), ("signin.failed", 0, "0")]
    with as_owner():
        assert not any(PASSWORD in str(row) or "wrong-word" in str(row) for row in Entry.objects.values())


def test_too_many_tries_are_told(client, sato):
    for _ in range(12):
        client.post(LOGIN, {"login": "sato", "password": "wrong-word-of-the-day"})

    assert {verb for verb, *_ in told()} == {"signin.failed", "signin.locked"}


def test_a_session_that_ended_by_itself(enter, sato):
    client = enter(sato)
    client.get(reverse("agencies:me"))
    with time_machine.travel(time.time() + 40 * 60):
        client.get(reverse("agencies:me"))

    assert told()[-1] == ("signin.ended", sato.pk, str(sato.pk))


def test_a_factor_that_comes_and_goes(client, sato, django_capture_on_commit_callbacks):
    client.post(LOGIN, {"login": "sato", "password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    code = format_hotp_value(hotp_value(page.context["form"].secret, next(yield_hotp_counters_from_time())))
    with acting_as(sato.pk), django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    assert Authenticator.objects.filter(user=sato, type="totp").exists()
    client.post(reverse("mfa_deactivate_totp"))

    assert [verb for verb, actor, _ in told() if actor == sato.pk][:1] == ["signin.entered"]
    assert {("factor.added", sato.pk), ("factor.removed", sato.pk)} <= {(verb, actor) for verb, actor, _ in told()}
