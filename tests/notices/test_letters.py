"""Letters: one open at a time, in the hours of the city, with nothing in them but that there is something."""

import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as configured
from django.core import mail
from django.urls import reverse

from agencies.models import User
from common.acting import acting_as
from common.owner import as_owner
from notices import actions, letters, tasks
from notices.enums import LetterState, Pace, Trouble
from notices.models import Letter, Notice

pytestmark = pytest.mark.usefixtures("addresses")
TOKYO = ZoneInfo("Asia/Tokyo")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def tell(user, key="k", url="/system/", **how):
    with acting_as(0):
        return actions.tell("test.asked", users=[user], url=url, key=key, **how)


def written():
    with as_owner():
        return list(Letter.objects.order_by("created_at").values_list("user__username", "state", "due_at"))


def sent():
    return [message.to[0].partition("@")[0] for message in mail.outbox]


def prefer(user, pace):
    with acting_as(user.pk):
        actions.choose_pace(pace=pace, by=user)


def test_a_letter_says_that_there_is_something_and_where(sato, noon):
    tell(sato, url="/cases/0190b3a0-0000-7000-8000-000000000000/", key="offer:H03-R8-0001")
    tasks.send_letters()

    message = mail.outbox[0]
    assert (message.subject, message.body, message.to, message.from_email) == (
        "お知らせがあります",
        f"お知らせがあります。\n{configured.SITE_ADDRESS}/notices/\n",
        ["sato@example.jp"],
        configured.DEFAULT_FROM_EMAIL,
    )
    assert message.attachments == message.alternatives == message.cc == message.bcc == []
    assert message.extra_headers == {}


def test_what_comes_meanwhile_joins_the_one_open_letter(sato, noon):
    tell(sato, "1")
    tell(sato, "2")
    with as_owner():
        assert Notice.objects.values_list("letter").distinct().count() == 1
    tasks.send_letters()
    tasks.send_letters()

    assert sent() == ["sato"]


def test_the_next_letter_comes_ten_minutes_later_at_the_earliest(sato, noon):
    tell(sato, "1")
    tasks.send_letters()
    tell(sato, "2")
    tasks.send_letters()
    assert sent() == ["sato"]

    noon.shift(timedelta(minutes=10))
    tasks.send_letters()
    assert sent() == ["sato", "sato"]


@pytest.mark.parametrize("told", ["2026-11-25 21:00", "2026-11-27 18:00", "2026-12-29 10:00"])
def test_nothing_is_sent_at_night_or_on_a_closing_day(sato, noon, told):
    noon.move_to(at(told))
    tell(sato)
    tasks.send_letters()
    assert mail.outbox == []

    ((_, _, due_at),) = written()
    noon.move_to(due_at)
    tasks.send_letters()
    assert sent() == ["sato"]
    assert due_at == at({"25": "2026-11-26 08:00", "27": "2026-11-30 08:00", "29": "2027-01-04 08:00"}[told[8:10]])


def test_a_letter_that_was_due_in_the_day_does_not_go_in_the_evening(sato, noon):
    tell(sato)
    noon.move_to(at("2026-11-25 19:00"))
    tasks.send_letters()

    assert mail.outbox == []


def test_once_a_day_everything_together(sato, noon):
    prefer(sato, Pace.DAILY)
    tell(sato, "1")
    noon.shift(timedelta(hours=2))
    tell(sato, "2")
    tasks.send_letters()
    assert (written(), mail.outbox) == ([("sato", LetterState.WAITING, at("2026-11-26 08:00"))], [])

    noon.move_to(at("2026-11-26 08:00"))
    tasks.send_letters()
    assert sent() == ["sato"]


def test_what_is_urgent_does_not_wait_for_the_morning(sato, noon):
    prefer(sato, Pace.DAILY)
    tell(sato, "1")
    tell(sato, "2", urgent=True)
    tasks.send_letters()

    assert sent() == ["sato"]


def test_who_wants_none_has_no_address_or_is_gone_gets_none(sato, ito, kato, noon):
    prefer(sato, Pace.NEVER)
    User.objects.filter(pk=ito.pk).update(email="")
    User.objects.filter(pk=kato.pk).update(is_active=False)
    for user in (sato, ito, kato):
        tell(user, urgent=True)

    assert written() == []


def test_who_is_gone_or_changes_their_mind_before_it_goes_gets_none(sato, ito, kato, noon):
    for user in (sato, ito, kato):
        tell(user)
    prefer(sato, Pace.NEVER)
    User.objects.filter(pk=ito.pk).update(email="")
    User.objects.filter(pk=kato.pk).update(is_active=False)
    tasks.send_letters()

    assert (mail.outbox, {state for _, state, _ in written()}) == ([], {LetterState.NEEDLESS})


def test_what_is_read_or_settled_needs_no_letter(sato, ito, noon):
    tell(sato, url="/me/")
    tell(ito, "old", url="/system/")
    tell(ito, "1", url="/me/")
    actions.settle(url="/me/")
    tasks.send_letters()

    assert sent() == ["ito"]


def test_a_kind_may_want_no_letter(sato, noon):
    with acting_as(0):
        assert actions.tell("test.quiet", users=[sato], url="/system/", key="k") == 1

    assert written() == []


# When it does not go -------------------------------------------------------------------------------------------------


@pytest.fixture
def refusing(settings):
    """A mail server that is not there: nothing listens on this port."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    return settings


def row():
    with as_owner():
        return Letter.objects.values("state", "tries", "last_error").get()


def test_it_is_tried_again_after_a_while_and_goes_in_the_end(sato, noon, refusing):
    tell(sato)
    waits = []
    for _ in range(5):
        before = written()[0][2]
        noon.move_to(before)
        tasks.send_letters()
        waits.append(written()[0][2] - before)
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 120)]
    assert row() == {"state": "failed", "tries": 5, "last_error": "connection"}

    refusing.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    noon.move_to(written()[0][2])
    tasks.send_letters()
    assert (sent(), row()["state"]) == (["sato"], "sent")


def test_a_notice_meanwhile_does_not_hurry_it(sato, noon, refusing):
    tell(sato)
    tasks.send_letters()
    due_at = written()[0][2]
    tell(sato, "2")

    assert written() == [("sato", LetterState.FAILED, due_at)]


def test_after_a_day_it_is_given_up_and_the_administrator_sees_it(enter, sato, mori, noon, refusing):
    tell(sato)
    for _ in range(40):
        if row()["state"] == LetterState.GIVEN_UP:
            break
        noon.move_to(written()[0][2])
        tasks.send_letters()
    assert row()["state"] == LetterState.GIVEN_UP
    assert row()["tries"] > 4

    page = enter(mori).get(reverse("agencies:staff")).content.decode()
    assert [
        word for word in ("送れていないお知らせメール", "送信断念", "メールサーバーに接続できません") if word not in page
    ] == []


def test_a_letter_that_goes_clears_the_page_of_the_administrator(enter, sato, mori, noon, refusing):
    tell(sato)
    tasks.send_letters()
    assert "再送待ち" in enter(mori).get(reverse("agencies:staff")).content.decode()

    refusing.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    noon.shift(timedelta(minutes=5))
    tasks.send_letters()
    assert "送れていない" not in enter(mori).get(reverse("agencies:staff")).content.decode()


def test_one_address_that_cannot_be_written_to_does_not_hold_up_the_others(sato, ito, noon):
    User.objects.filter(pk=sato.pk).update(email="sato\n@example.jp")
    tell(sato)
    noon.shift(timedelta(seconds=1))
    tell(ito)
    tasks.send_letters()

    assert sent() == ["ito"]
    assert [state for _, state, _ in written()] == [LetterState.FAILED, LetterState.SENT]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (smtplib.SMTPAuthenticationError(535, b"x"), Trouble.SIGN_IN),
        (smtplib.SMTPRecipientsRefused({}), Trouble.RECIPIENT),
        (smtplib.SMTPServerDisconnected(), Trouble.CONNECTION),
        (smtplib.SMTPDataError(451, b"x"), Trouble.SERVER),
        (TimeoutError(), Trouble.TIMEOUT),
        (ConnectionRefusedError(), Trouble.CONNECTION),
        (ValueError(), Trouble.OTHER),
    ],
)
def test_only_a_code_is_kept_of_what_went_wrong(problem, code):
    assert letters._trouble(problem) == code


# The page of one's own choice ----------------------------------------------------------------------------------------


def test_one_chooses_how_often(enter, sato):
    client, address = enter(sato), reverse("notices:settings")
    assert "すぐに受け取る" in client.get(reverse("agencies:me")).content.decode()
    assert client.post(address, {"pace": "daily"}).status_code == 302
    assert "1日1回" in client.get(reverse("agencies:me")).content.decode()
    assert "選んでください" in client.post(address, {"pace": ""}).content.decode()
    assert client.post(address, {"pace": "hourly"}).status_code == 200


def test_without_an_address_the_page_says_so(enter, sato):
    User.objects.filter(pk=sato.pk).update(email="")

    assert "登録されていないため" in enter(sato).get(reverse("notices:settings")).content.decode()


def test_old_notices_are_forgotten_and_unread_ones_stay(sato, noon):
    tell(sato, "read", url="/me/")
    tell(sato, "unread")
    actions.settle(url="/me/")
    with as_owner():
        Notice.objects.update(read_at=None, created_at=at("2026-01-01 12:00"))
        Notice.objects.filter(key="read").update(read_at=at("2026-01-02 12:00"))
    tasks.forget_old_notices()

    with as_owner():
        assert list(Notice.objects.values_list("key", flat=True)) == ["unread"]
