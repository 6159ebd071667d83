"""No page before a second factor; a passkey for those who run accounts or convene; each code once."""

import re
import time
from contextlib import contextmanager

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agencies.factors import APP, CODES, PASSKEY, REACHED, Standing, judge
from agencies.models import User
from audit.models import Entry
from common.acting import acting_as
from common.owner import as_owner
from demo.personas import PASSWORD
from notices.models import Notice
from tests.passkeys import SoftKey
from tests.security.test_doors import ADDRESSES, PUBLIC, address, town  # noqa: F401 (a fixture)

LOGIN = reverse("account_login")


def code_of(secret: str, *, steps=0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(user) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def with_password(client, user, **more):
    return client.post(LOGIN, {"login": user.username, "password": PASSWORD, **more})


def sign_in(client, user, secret, *, steps=0):
    with_password(client, user)
    return client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=steps)})


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """What waits for the commit happens, as in a real request, in the name of who acted."""

    @contextmanager
    def committing():
        with acting_as(0), django_capture_on_commit_callbacks(execute=True):
            yield

    return committing


# The rule ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "proved", "passkey", "standing"),
    [
        (set(), set(), False, "enrol"),
        ({CODES}, {CODES}, False, "enrol"),
        ({APP}, set(), False, "prove"),
        ({APP}, {APP}, False, "open"),
        ({APP, CODES}, {CODES}, False, "open"),
        ({PASSKEY}, set(), False, "prove"),
        ({PASSKEY}, {PASSKEY}, False, "open"),
        (set(), set(), True, "enrol"),
        ({APP}, set(), True, "prove"),
        ({APP}, {APP}, True, "enrol"),
        ({APP, PASSKEY}, {APP}, True, "prove"),
        ({APP, PASSKEY}, {PASSKEY}, True, "open"),
        ({PASSKEY, CODES}, {CODES}, True, "enrol"),
    ],
)
def test_what_opens(held, proved, passkey, standing):
    assert judge(held, proved, passkey=passkey) == standing


# Before the first case ----------------------------------------------------------------------------------------------


def swept(client, town, reached):  # noqa: F811
    """Everything of ours that is not reached and not public, asked for both ways: (name, method) → (status, where to)."""
    found = {}
    for name, parameters in ADDRESSES:
        if name in PUBLIC | reached:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address(name, parameters, town))
            found[name, method] = (answer.status_code, answer.headers.get("Location", "").split("?")[0])
    return found


def test_without_a_factor_every_page_leads_to_enrolment(client, town, sato):  # noqa: F811
    with_password(client, sato)
    answers = swept(client, town, REACHED[Standing.ENROL])

    assert set(answers.values()) == {(302, reverse("agencies:enrol"))}
    assert len(answers) > 250
    page = client.get(reverse("agencies:enrol")).content.decode()
    assert "認証アプリを登録する" in page
    assert 'class="nav"' not in page
    for name in ("agencies:me", "agencies:sessions", "mfa_index", "account_change_password"):
        assert client.get(reverse(name)).status_code == 200, name


def test_a_session_that_has_not_shown_the_factor_reaches_only_the_proof(client, town, sato):  # noqa: F811
    """Signed in with the password before the factor was set up elsewhere."""
    with_password(client, sato)
    with_app(sato)
    answers = swept(client, town, REACHED[Standing.PROVE])

    assert set(answers.values()) == {(302, reverse("mfa_reauthenticate"))}
    for name in ("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "account_change_password", "account_reauthenticate"):
        assert client.get(reverse(name))["Location"].startswith(reverse("mfa_reauthenticate")), name


def test_a_part_of_a_page_leads_the_whole_page_away(client, sato):
    with_password(client, sato)
    answer = client.get("/cases/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (403, reverse("agencies:enrol"), b"")


def test_nothing_but_the_demo_town_takes_a_click_for_proved(client, sato, settings):
    client.get("/demo/")
    client.post("/demo/sato/")
    assert client.get("/cases/").status_code == 200

    from django.apps import apps

    with settings_without_demo(apps):
        assert client.get("/cases/")["Location"] == reverse("agencies:enrol")


def settings_without_demo(apps):
    @contextmanager
    def without():
        apps.set_installed_apps([app for app in settings.INSTALLED_APPS if app != "demo"])
        try:
            yield
        finally:
            apps.unset_installed_apps()

    return without()


# Enrolment -----------------------------------------------------------------------------------------------------------


def test_from_the_password_to_the_first_case(client, sato, commits):
    with_password(client, sato)
    page = client.get(reverse("mfa_activate_totp"))
    before = client.session.session_key
    code = code_of(page.context["form"].secret)
    with commits():
        answer = client.post(reverse("mfa_activate_totp"), {"code": f"{code[:3]} {code[3:]}"})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    shown = re.findall(r'<li class="number">(\d+)</li>', client.get(answer["Location"]).content.decode())

    assert len(shown) == 10
    assert client.session.session_key != before
    assert client.get("/").status_code == 200
    assert shown[0] not in client.get(reverse("mfa_view_recovery_codes")).content.decode()  # shown once
    with as_owner():
        assert set(Notice.objects.filter(user=sato).values_list("kind", flat=True)) == {"sign_in.changed"}
    # The code that set it up is used: it does not sign in once more.
    other = Client()
    with_password(other, sato)
    assert "確認できませんでした" in other.post(reverse("mfa_authenticate"), {"code": code}).content.decode()


@pytest.mark.parametrize("login", ["mori", "kobayashi"])
def test_who_runs_accounts_or_convenes_needs_a_passkey(db, client, login, commits):
    user = User.objects.get(username=login)
    secret = with_app(user)
    sign_in(client, user, secret)
    assert client.get("/system/")["Location"] == reverse("agencies:enrol")
    page = client.get(reverse("agencies:enrol")).content.decode()
    assert "パスキーを登録する" in page
    assert "認証アプリを登録する" not in page

    key = SoftKey()
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    with commits():
        client.post(reverse("mfa_add_webauthn"), {"name": "鍵", "credential": key.create(options)})
    assert client.get("/system/").status_code == 200

    # From now on the code of the app is not enough: the passkey is asked for.
    with time_machine.travel(time.time() + 60):
        later = Client()
        sign_in(later, user, secret)
        led = later.get("/system/")["Location"]
        assert led.startswith(reverse("mfa_reauthenticate_webauthn"))
        options = later.get(led).context["js_data"]["request_options"]
        proved = later.post(led, {"credential": key.get(options)})
        assert (proved.status_code, proved["Location"]) == (302, "/system/")
        assert later.get("/system/").status_code == 200


def test_a_passkey_signs_in_and_a_wrong_one_does_not(client, mori, commits):
    key = enrol_key(client, mori, commits)
    other = Client()
    with_password(other, mori)
    options = other.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    other.post(reverse("mfa_authenticate"), {"credential": SoftKey().get(options)})
    assert "_auth_user_id" not in other.session
    options = other.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    answer = key.get(options)
    assert other.post(reverse("mfa_authenticate"), {"credential": answer}).status_code == 302
    assert other.get("/system/").status_code == 200

    replayed = Client()
    with_password(replayed, mori)
    replayed.get(reverse("mfa_authenticate"))
    replayed.post(reverse("mfa_authenticate"), {"credential": answer})
    assert "_auth_user_id" not in replayed.session


def test_a_passkey_that_verifies_nobody_is_refused(client, mori):
    with_password(client, mori)
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    client.post(reverse("mfa_add_webauthn"), {"name": "鍵", "credential": SoftKey(verifies=False).create(options)})

    assert not Authenticator.objects.filter(user=mori).exists()


def enrol_key(client, user, commits) -> SoftKey:
    key = SoftKey()
    with_password(client, user)
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    with commits():
        client.post(reverse("mfa_add_webauthn"), {"name": "鍵", "credential": key.create(options)})
    return key


def test_a_lost_passkey_is_replaced_with_a_recovery_code(client, mori, commits):
    enrol_key(client, mori, commits)
    code = Authenticator.objects.get(user=mori, type=CODES).wrap().get_unused_codes()[0]
    other = Client()
    with_password(other, mori)
    other.post(reverse("mfa_authenticate"), {"code": code})
    assert other.get("/system/")["Location"] == reverse("agencies:enrol")
    assert "回復コードで入りました" in other.get(reverse("agencies:enrol")).content.decode()

    options = other.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    with commits():
        other.post(reverse("mfa_add_webauthn"), {"name": "新しい鍵", "credential": SoftKey().create(options)})
    assert other.get("/system/").status_code == 200


# Each code once ---------------------------------------------------------------------------------------------------------


def test_a_code_signs_in_once_even_without_the_cache(sato):
    from django.core.cache import cache

    secret = with_app(sato)
    first, second = Client(), Client()
    code = code_of(secret)
    with_password(first, sato)
    assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    cache.clear()
    with_password(second, sato)
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert second.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=1)}).status_code == 302


def test_an_older_code_is_refused_after_a_newer(sato):
    secret = with_app(sato)
    first, second = Client(), Client()
    sign_in(first, sato, secret, steps=1)
    assert sign_in(second, sato, secret, steps=0).status_code == 200


def test_a_recovery_code_is_good_once(sato):
    with_app(sato)
    code = RecoveryCodes.activate(sato).get_unused_codes()[0]
    answers = []
    for client in (Client(), Client()):
        with_password(client, sato)
        answers.append(client.post(reverse("mfa_authenticate"), {"code": code}).status_code)

    assert answers == [302, 200]


def test_factors_lie_encrypted(sato):
    secret = with_app(sato)
    RecoveryCodes.activate(sato)
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in rows
    assert all(code not in rows for code in Authenticator.objects.get(user=sato, type=CODES).wrap().get_unused_codes())


# Changing factors ---------------------------------------------------------------------------------------------------------


def test_factors_change_only_after_a_fresh_proof(client, sato):
    secret = with_app(sato)
    sign_in(client, sato, secret)
    with time_machine.travel(time.time() + 6 * 60):
        for name in ("mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
            for method in ("get", "post"):
                led = getattr(client, method)(reverse(name))
                assert led["Location"].startswith(reverse("mfa_reauthenticate")), (name, method)
        assert Authenticator.objects.filter(user=sato, type=APP).exists()
        client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
        assert client.get(reverse("mfa_deactivate_totp")).status_code == 200


def test_a_factor_taken_away_closes_every_session_that_rests_on_it(client, sato, commits):
    secret = with_app(sato)
    sign_in(client, sato, secret)
    assert client.get("/").status_code == 200
    with commits():
        client.post(reverse("mfa_deactivate_totp"))

    assert client.get("/")["Location"] == reverse("agencies:enrol")
    with as_owner():
        assert Notice.objects.filter(user=sato, kind="sign_in.changed").exists()
        assert Entry.objects.filter(verb="sign_in.changed", about_id=str(sato.pk)).exists()


def test_a_new_device_is_told_of_and_a_known_one_is_not(sato):
    secret = with_app(sato)
    client = Client()
    sign_in(client, sato, secret)
    with as_owner():
        assert Notice.objects.filter(user=sato, kind="sign_in.new_device").count() == 1
    client.post(reverse("account_logout"))
    sign_in(client, sato, secret, steps=1)
    with as_owner():
        assert Notice.objects.filter(user=sato, kind="sign_in.new_device").count() == 1
        assert Entry.objects.filter(verb="account.signed_in", actor_id=sato.pk).count() == 2
