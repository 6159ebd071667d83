"""Guessing is stopped, and nobody can shut a colleague out by guessing."""

import random
import re
import statistics
import time

import pytest
import time_machine
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from agencies import tries
from agencies.models import GuessCount, User
from agencies.tries import CODES, PASSWORDS, STRANGERS_AT_ONE_PLACE
from common.owner import as_owner
from demo.personas import PASSWORD
from notices.models import Notice
from tests.agencies.test_factors import code_of, sign_in, with_app

LOGIN = reverse("account_login")
WRONG = "wrong wrong wrong"


@pytest.fixture(autouse=True)
def quiet_minute():
    """What allauth counts a minute long, in the cache, is not what is asked here."""
    cache.clear()


def guess(client, login="sato", password=WRONG, **more):
    return client.post(LOGIN, {"login": login, "password": password}, **more)


def is_shut(answer) -> bool:
    return "しばらく受け付けられません" in answer.content.decode()


# The figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "ago", "total", "allowed"),
    [
        (PASSWORDS, [], 0, True),
        (PASSWORDS, [240, 180, 120, 60], 4, True),
        (PASSWORDS, [240, 180, 120, 60, 1], 5, False),
        (PASSWORDS, [1130, 1080, 1020, 960, 901], 5, True),  # fifteen minutes after the fifth
        (PASSWORDS, [1130, 1080, 1020, 960, 899], 5, False),
        (PASSWORDS, [500, 400, 300, 200, 100], 5, True),  # five, but not within five minutes
        (PASSWORDS, [1000 * n for n in range(20, 0, -1)], 20, False),  # twenty in a day
        (PASSWORDS, [], 50, False),
        (CODES, [1000 * n for n in range(30, 0, -1)], 30, False),
        (CODES, [2000 * n for n in range(29, 0, -1)], 29, True),
    ],
)
def test_when_the_next_guess_is_judged(limits, ago, total, allowed):
    now = 1_800_000_000.0
    assert limits.allow([now - seconds for seconds in ago], total, now) is allowed


def test_a_hundred_thousand_guesses_with_a_thousand_words_open_nothing(db):
    """A hundred accounts, the thousand most used words, twenty places, thirty days. An account lets strangers try fifty
    words, and none of the thousand can be a password here; nor can any made longer by repeating it."""
    dice, now, day = random.Random(6), 1_800_000_000.0, 24 * 60 * 60
    words = sorted(CommonPasswordValidator().passwords)
    dice.shuffle(words)
    words = [dice.choice([word, word * 2, f"{word}1234", word.title()]) for word in words[:1000]]
    passwords = {account: allowed_password(dice) for account in range(100)}
    assert not set(words) & set(passwords.values())
    counts: dict[object, tuple[list[float], int]] = {}
    judged, opened, clock = dict.fromkeys(range(100), 0), 0, now

    def counted(limits, key) -> bool:
        recent, total = counts.get(key, ([], 0))
        if not limits.allow(recent, total, clock):
            return False
        counts[key] = ([*recent, clock][-limits.daily :], total + 1)
        return True

    for word in words:
        for account in range(100):
            clock += 30 * day / 100_000
            place = dice.randrange(20)
            if counted(PASSWORDS, ("strangers", account)) and counted(STRANGERS_AT_ONE_PLACE, ("place", place)):
                judged[account] += 1
                opened += passwords[account] == word

    assert opened == 0
    assert max(judged.values()) <= PASSWORDS.hard
    assert sum(judged.values()) <= 100 * PASSWORDS.hard


def allowed_password(dice) -> str:
    """Short words one after the other, as a member of staff makes one up, until the rules take it."""
    while True:
        found = "-".join("".join(dice.choice("aeiouknsthmr") for _ in range(4)) for _ in range(4))
        try:
            validate_password(found)
        except ValidationError:
            continue
        return found


# Through the page -------------------------------------------------------------------------------------------------------


def test_five_wrong_ones_close_for_fifteen_minutes_whatever_the_cache_remembers(client, sato):
    for _ in range(5):
        assert not is_shut(guess(client))
    cache.clear()
    assert is_shut(guess(client, password=PASSWORD))
    with time_machine.travel(time.time() + 14 * 60):
        assert is_shut(guess(client, password=PASSWORD))
    with time_machine.travel(time.time() + 15 * 60 + 5):
        assert guess(client, password=PASSWORD).status_code == 302


def test_right_ones_do_not_count(client, sato):
    for _ in range(8):
        assert guess(Client(), password=PASSWORD).status_code == 302


def test_a_colleague_cannot_be_shut_out(sato):
    secret, known = with_app(sato), Client(REMOTE_ADDR="192.0.2.7")
    sign_in(known, sato, secret)
    known.post(reverse("account_logout"))
    attacker = Client(REMOTE_ADDR="198.51.100.9")
    for _ in range(60):
        guess(attacker)
    assert is_shut(guess(attacker))

    assert is_shut(guess(Client(REMOTE_ADDR="203.0.113.5"), password=PASSWORD))  # a stranger, even with the right one
    assert guess(known, password=PASSWORD).status_code == 302  # the known device
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")  # a new browser at the address from which it worked
    assert guess(elsewhere, password=PASSWORD).status_code == 302
    assert elsewhere.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=1)}).status_code == 302


def test_a_known_device_is_counted_by_itself(sato):
    secret, known = with_app(sato), Client()
    sign_in(known, sato, secret)
    known.post(reverse("account_logout"))
    for _ in range(5):
        guess(known)

    assert is_shut(guess(known, password=PASSWORD))


def test_a_forged_or_foreign_device_is_a_stranger(sato, suzuki):
    secret, known = with_app(suzuki), Client()
    sign_in(known, suzuki, secret)
    known.post(reverse("account_logout"))
    for _ in range(5):
        guess(Client(REMOTE_ADDR="198.51.100.9"))

    assert is_shut(guess(known, password=PASSWORD))  # known for suzuki, not for sato
    forged = Client()
    forged.cookies["juso_device"] = "W1sic2F0byIsImEiLDFdXQ:1:x"
    assert is_shut(guess(forged, password=PASSWORD))


def test_fifty_close_until_an_administrator_acts(sato, enter, mori):
    now = time.time()
    for day in range(3):
        for hour in range(20):
            with time_machine.travel(now + day * 25 * 3600 + hour * 3600):
                guess(Client())
    with time_machine.travel(now + 40 * 24 * 3600):
        assert is_shut(guess(Client(), password=PASSWORD))
        with as_owner():
            assert Notice.objects.filter(user=sato, kind="sign_in.stopped").count() == 1
        page = enter(mori)
        assert "知らない端末からのログインを止めています" in page.get(sato.get_absolute_url()).content.decode()
        page.post(reverse("agencies:unstop", args=[sato.pk]))
        assert guess(Client(), password=PASSWORD).status_code == 302
        assert "知らない端末からのログインを止めています" not in page.get(sato.get_absolute_url()).content.decode()


def test_one_place_cannot_spray_over_all_accounts(db):
    attacker, now = Client(REMOTE_ADDR="198.51.100.9"), time.time()
    shut = 0
    for number in range(60):
        with time_machine.travel(now + number):
            shut += is_shut(guess(attacker, login=f"user{number}"))

    assert shut == 30
    assert not is_shut(guess(Client(REMOTE_ADDR="203.0.113.5"), login="user59"))


def test_a_spoofed_address_counts_as_the_real_one(sato, settings):
    """Without a trusted proxy in front, what the client says of itself is nothing."""
    for number in range(5):
        guess(Client(REMOTE_ADDR="198.51.100.9", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}"))

    assert is_shut(guess(Client(REMOTE_ADDR="198.51.100.9", HTTP_X_FORWARDED_FOR="10.9.9.9")))


def test_codes_are_counted_too(client, sato):
    secret = with_app(sato)
    guess(client, password=PASSWORD)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert is_shut(client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}))


def test_nothing_in_the_database_says_for_whom_or_where(client, sato):
    guess(client, REMOTE_ADDR="198.51.100.9")
    rows = str(list(GuessCount.objects.values()))

    assert GuessCount.objects.count() == 2
    assert "sato" not in rows
    assert "198.51" not in rows


# Unknown and known are alike --------------------------------------------------------------------------------------------------


def bare(answer) -> str:
    return re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.content.decode())


def test_wrong_unknown_closed_and_shut_accounts_answer_alike_to_the_byte(sato, suzuki):
    suzuki.is_active = False
    suzuki.save()
    right_of_closed = guess(Client(), login="suzuki", password=PASSWORD)
    pages = [guess(Client()), guess(Client(), login="nobody"), guess(Client(), login="suzuki"), right_of_closed]
    assert len({bare(page) for page in pages}) == 1
    shut = []
    for login in ("sato", "nobody"):
        for _ in range(6):
            last = guess(Client(), login=login)
        shut.append(bare(last))

    assert shut[0] == shut[1]
    assert "しばらく受け付けられません" in shut[0]


def test_wrong_and_unknown_take_the_same_time(sato, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    user = User.objects.get(pk=sato.pk)
    user.set_password(PASSWORD)
    user.save()
    took: dict[str, list[float]] = {"sato": [], "nobody": []}
    for _ in range(12):
        for login, times in took.items():
            GuessCount.objects.all().delete()
            client, began = Client(), time.perf_counter()
            guess(client, login=login)
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times[2:]) for times in took.values())

    assert abs(known - unknown) < 0.25 * max(known, unknown)


def test_nothing_is_reset_by_mail_and_the_way_out_is_the_same_for_all(client, sato):
    assert client.get("/accounts/password/reset/").status_code == 404
    page = client.get(reverse("agencies:forgotten"))

    assert "システム管理者にご連絡ください" in page.content.decode()
    assert mail.outbox == []


def test_a_guess_counted_is_taken_back_once(db):
    count = tries.begin(PASSWORDS, "strangers", "x")
    tries.take_back(count)
    tries.take_back(count)

    assert GuessCount.objects.get(pk=count.key).total == 0
