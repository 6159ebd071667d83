"""Passwords, one-time secrets, keys, and a start that refuses weak ones."""

import base64
import gzip
import json
import logging
import sys
from pathlib import Path

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings as configured
from django.contrib.auth import password_validation
from django.core.mail.backends.smtp import EmailBackend
from django.test import Client
from django.urls import reverse

from agencies.models import User
from common import sealing
from common.logs import OneLine
from tests.security.production import run

GOOD = ["ながい ことば を いくつも つなげる", "alllowercaselettersonly", "0192837465 5647382910", ("雪の朝ねこ三匹と郵便局まで歩く" * 5)[:64], " leading and trailing kept ", "‘quotes’ \"and\" <tags> & \\ \0".replace("\0", "%00")]  # fmt: skip


def set_by_link(user, words):
    """The page behind the one-time link, as its owner sees it."""
    from django.contrib.auth.tokens import default_token_generator
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    client = Client()
    link = reverse(
        "agencies:set_password", args=[urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    )
    return client.post(client.get(link)["Location"], {"new_password1": words, "new_password2": words})


@pytest.mark.parametrize("words", GOOD)
def test_any_long_password_is_taken_as_it_was_typed(db, takahashi, words):
    assert set_by_link(takahashi, words).status_code == 302
    takahashi.refresh_from_db()
    assert takahashi.check_password(words)
    assert not takahashi.check_password(words.swapcase() if words.swapcase() != words else words[:-1])
    assert not takahashi.check_password(words[:64] if len(words) > 64 else words[:-1])

    page = Client().post(reverse("account_login"), {"login": takahashi.username, "password": words})
    assert page.status_code == 302


@pytest.mark.parametrize("words", ["", "short", "fourteen-chars", "takahashi-takahashi-takahashi"[:9]])
def test_a_short_password_is_refused(db, takahashi, words):
    before = takahashi.password
    assert set_by_link(takahashi, words).status_code == 200
    takahashi.refresh_from_db()
    assert takahashi.password == before


def test_the_common_ones_are_refused_also_where_they_are_long_enough(db, takahashi):
    source = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
    common = gzip.decompress(source.read_bytes()).decode().split()
    assert len(common) > 3_000
    long_enough = [words for words in common if len(words) >= 15]
    assert long_enough
    for words in long_enough:
        assert set_by_link(takahashi, words).status_code == 200, words


def test_a_password_is_changed_by_who_knows_it(enter, sato):
    client, url = enter(sato), reverse("account_change_password")
    page = client.get(url).content.decode()
    new = {"password1": GOOD[0], "password2": GOOD[0]}
    client.post(url, {"oldpassword": "not the one", **new})
    sato.refresh_from_db()

    assert page.count('type="password"') >= 3
    assert not sato.check_password(GOOD[0])


def test_boxes_of_passwords_hide_them_and_take_what_is_pasted(client, db):
    page = client.get(reverse("account_login")).content.decode()
    box = page.partition('name="password"')
    around = box[0].rpartition("<input")[2] + box[2].partition(">")[0]

    assert 'type="password"' in around
    assert 'autocomplete="off"' not in around
    assert "maxlength" not in around or int(around.partition('maxlength="')[2].partition('"')[0]) >= 64
    assert not any("paste" in path.read_text("utf-8") for path in (configured.ROOT / "static/js").glob("*.js"))


def test_no_password_grows_old_and_none_is_hinted_at():
    names = {field.name for field in User._meta.get_fields()}
    assert not {name for name in names if any(part in name for part in ("hint", "question", "secret", "expires", "rotat"))}


def test_nobody_comes_in_by_mail():
    assert set(configured.MFA_SUPPORTED_TYPES) <= {"totp", "webauthn", "recovery_codes"}
    assert not getattr(configured, "ACCOUNT_LOGIN_BY_CODE_ENABLED", False)
    assert set(configured.ACCOUNT_LOGIN_METHODS) == {"username"}
    assert not getattr(configured, "MFA_TRUST_ENABLED", False)


def test_seeds_and_codes_are_long_and_random(db, sato):
    seeds = {generate_totp_secret() for _ in range(1_000)}
    assert len(seeds) == 1_000
    assert {len(base64.b32decode(seed)) for seed in seeds} == {20}  # 160 bits

    codes = RecoveryCodes.activate(sato).generate_codes()
    assert len(set(codes)) == len(codes) >= 8
    assert all(len(code) >= 8 for code in codes)  # 26 bits and more; each good once, thirty tries a day
    assert getattr(configured, "MFA_TOTP_PERIOD", 30) == 30


def test_no_nonce_comes_twice():
    sealed = [sealing.seal("同じ言葉", about="a") for _ in range(20_000)]
    nonces = {value.partition(b":")[2][:12] for value in sealed}
    assert len(nonces) == 20_000


def test_letters_go_only_to_a_post_office_that_proves_itself():
    context = EmailBackend(use_tls=True).ssl_context
    assert (context.check_hostname, context.verify_mode.name) == (True, "CERT_REQUIRED")


# As production -----------------------------------------------------------------------------------------------------------


def test_production_as_the_compose_file_sets_it(db):
    said = run(
        "import json; from django.conf import settings as s\n"
        "print(json.dumps([s.DEBUG, s.PASSWORD_HASHERS, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.ADMINS, s.CELERY_ACCEPT_CONTENT,"
        "'demo' in s.INSTALLED_APPS, s.SESSION_COOKIE_NAME, s.ACCOUNT_PREVENT_ENUMERATION, s.ALLAUTH_TRUSTED_PROXY_COUNT]))"
    )
    argon = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert json.loads(said.stdout) == [False, argon, True, True, [], ["json"], False, "__Host-sid", "strict", 1]


# Lines of the log ---------------------------------------------------------------------------------------------------


def lines_of(**record):
    made = logging.makeLogRecord({"name": "x", "levelname": "ERROR", "module": "m", "lineno": 1, **record})
    return OneLine().format(made)


def test_a_line_of_the_log_is_one_line_and_says_when_in_which_zone():
    line = lines_of(msg='髙橋\r\n{"level": "INFO", "at": "x"}', args=())
    told = json.loads(line)

    assert "\n" not in line
    assert told["at"].endswith("+00:00")
    assert {"at", "level", "logger", "where", "request"} <= set(told)


def test_a_line_of_the_log_holds_no_word_of_anybody():
    try:
        raise ValueError("髙橋さんの電話 0236411212\nsecond line")
    except ValueError:
        line = lines_of(msg="%s opened %s", args=("佐藤", "髙橋"), exc_info=sys.exc_info())

    assert not {"佐藤", "髙橋", "0236411212"} & set(line.replace('"', " ").split())
    assert "髙橋" not in line
    assert json.loads(line)["error"] == "ValueError"


def test_lines_go_to_one_place():
    kept = configured.LOGGING
    assert {name: handler["class"] for name, handler in kept["handlers"].items()} == {"console": "logging.StreamHandler"}
    assert {name for name, formatter in kept["formatters"].items()} == {"json"}
