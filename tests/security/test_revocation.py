"""Twelve ways to lose a right. Whatever opened a moment before is refused at the next request: as a page, as a fragment, as a
form that was still open, as a sheet already ordered; and with real threads nothing is answered once the loss is committed."""

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import resets, sessions
from agencies.actions import close_account, end_post, one_time_link
from agencies.models import Agency, Post, User
from cases.actions import end_part
from cases.models import Case, Note
from common.owner import as_owner
from demo.coming_in import come_in
from handovers.actions import hand_over
from notices import letters
from notices.actions import tell
from printing import work
from printing.models import File, Line
from referrals import actions as referrals
from referrals.models import Offer
from sealed.actions import leave
from sealed.models import Pledge, Seat
from tests.referrals.test_outside import DEAD, code_for, give
from tests.security.test_doors import ADDRESSES, PARTS, PEOPLE, address, town  # noqa: F401
from tests.security.test_withdrawn import taken_back
from tests.stories import NAME, Story

SEALED = {"conference_id", "subject_id", "inquiry_id", "watch_id", "document_id", "topic_id", "handed_id"}
# What may stay readable: a meeting with other cases on its agenda, one's own part, notices, what was printed.
ELSEWHERE = {"meeting_id", "stake_id", "notice_id", "session_id", "job_id", "pledge_id", "task_id", "wish_id"}
ELSEWHERE |= {"gathering_id", "line_id", "report_id"}  # of places: no case
ELSEWHERE |= {"client_id", "area_id", "transfer_id"}  # of people nobody has asked for: no case yet
ELSEWHERE |= {"card_id", "sitting_id", "decision_id"}  # cards name nobody
OF_CASE = set(PARTS) - SEALED - ELSEWHERE
NEW_PASSWORD = "まっすぐな道を歩く亀のながいはなし"
SHORT = {"day": "R8.11.1", "clock": "1000", "kind": "telephone", "heading": "電話", "text": "元気", "visibility": "team"}


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def of(login) -> User:
    return User.objects.get(username=login)


def acting(login):
    """For those beside the story too."""
    story = Story()
    story.people |= {login: of(login)}
    return story.by(login)


def signed_in(login) -> Client:
    """On the list of this person's sessions, as a sign-in puts it there."""
    client = come_in(Client(raise_request_exception=False), of(login))
    UserSession.objects.create(user=of(login), ip="127.0.0.1", session_key=client.session.session_key)
    return client


# The ways --------------------------------------------------------------------------------------------------------------


def account_disabled(login, town):  # noqa: F811
    with Story().by("mori") as mori:
        close_account(of(login), by=mori)


def left_the_agency(login, town):  # noqa: F811
    with Story().by("mori") as mori:
        for post in of(login).posts.all():
            end_post(post, until=yesterday(), by=mori)


def contract_over(login, town):  # noqa: F811
    with as_owner():
        Agency.objects.filter(posts__user__username=login).update(until=yesterday())


def part_over(login, town):  # noqa: F811
    with acting(login) as user:
        end_part(Case.objects.get(pk=town["case_id"]), user.desk, by=user, reason="役割を終えた")


def seat_left(login, town):  # noqa: F811
    with Story().by("kobayashi") as chair:
        leave(Seat.objects.get(conference=town["conference_id"], user=of(login)), by=chair)


def pledge_run_out(login, town):  # noqa: F811
    with as_owner():
        seats = Seat.objects.filter(conference=town["conference_id"], user=of(login))
        Pledge.objects.filter(seat__in=seats).update(valid_until=yesterday())
        seats.update(valid_until=yesterday())


def password_set_anew(login, town):  # noqa: F811
    """The link an administrator hands out, used at another machine."""
    guest = Client()
    form = guest.get(one_time_link(of(login)))["Location"]
    assert guest.post(form, {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}).status_code == 302


def factors_reset(login, town):  # noqa: F811
    with Story().by("mori") as mori:
        reset = resets.ask(of(login), how="対面", by=mori)
    with Story().by("yamazaki") as head:
        resets.settle(reset, agreed=True, by=head)


def sessions_ended(login, town):  # noqa: F811
    with Story().by("mori") as mori:
        assert sessions.end_all(of(login), by=mori) >= 1


def consent_withdrawn(login, town):  # noqa: F811
    taken_back(town["case_id"])


def taking_part(login, town):  # noqa: F811
    """The agency that was asked says yes, and has told how it went: it owes nothing."""
    with acting(login) as user:
        offer = referrals.accept(Offer.objects.get(to_agency=user.desk), by=user)
        referrals.report(offer, by=user, words="訪問した")


def relieved(login, town):  # noqa: F811
    """What they hold goes to a colleague first: nobody leaves a case behind."""
    with Story().by("yamazaki") as head:
        hand_over(head.desk, of(login), cases={town["case_id"]: head}, steps={}, by=head)


@dataclass
class Way:
    loses: object
    relation: str
    parts: set = field(default_factory=lambda: OF_CASE | SEALED)
    first: object = None

    @property
    def login(self) -> str:
        return PEOPLE[self.relation]


WAYS = {
    "account disabled": Way(account_disabled, "colleague", first=relieved),
    "left the agency": Way(left_the_agency, "host"),
    "contract over": Way(contract_over, "asked", first=taking_part),
    "part over": Way(part_over, "asked", OF_CASE, first=taking_part),
    "seat left": Way(seat_left, "referrer", SEALED),
    "pledge run out": Way(pledge_run_out, "sworn", SEALED),
    "password set anew": Way(password_set_anew, "host"),
    "factors reset": Way(factors_reset, "colleague"),
    "sessions ended": Way(sessions_ended, "custodian"),
    "consent withdrawn": Way(consent_withdrawn, "invited", OF_CASE),
}


def opening(client, town, parts) -> list[str]:  # noqa: F811
    """Every page about a record that answers this person; paper is pressed by test_doors."""
    found = [address(name, given, town) for name, given in ADDRESSES if given & parts and not name.endswith("pdf")]
    return [url for url in found if client.get(url).status_code == 200]


def refused(response) -> bool:
    """And nothing of the record is in the refusal."""
    if response.status_code == 302:
        return response["Location"].startswith("/accounts/login/")
    return response.status_code in {403, 404, 405} and NAME.encode() not in response.content


def fingerprint() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables"
            " where relname not in ('audit_entry', 'django_session', 'usersessions_usersession') order by 1"
        )
        return dict(cursor.fetchall())


def assert_shut(pages, machines):
    before = fingerprint()
    for client, urls in zip(machines, (pages, pages[:10]), strict=False):  # the second machine is shut like the first
        for url in urls:
            asked = [client.get(url), client.get(url, headers={"HX-Request": "true"}), client.post(url, SHORT)]
            assert all(map(refused, asked)), (url, [answer.status_code for answer in asked])
    assert fingerprint() == before


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_opened_before_is_refused_at_the_next_request(town, way):  # noqa: F811
    if way.first:
        way.first(way.login, town)
    machines = [signed_in(way.login), signed_in(way.login)]
    pages = opening(machines[0], town, way.parts)
    assert len(pages) >= 5, "they opened before, or their refusal proves nothing"
    assert machines[1].get(pages[0]).status_code == 200

    way.loses(way.login, town)

    assert_shut(pages, machines)


def test_the_fiscal_year_ends_at_midnight(town):  # noqa: F811
    """Nobody has to do anything: the post ends with its last day."""
    year = timezone.localdate().year + (timezone.localdate().month > 3)
    last = datetime(year, 3, 31, 23, 59, 58, tzinfo=timezone.get_current_timezone())
    with as_owner():
        Post.objects.filter(user=of("kato")).update(until=last.date())
    with time_machine.travel(last, tick=False) as clock:
        client = come_in(Client(), of("kato"))
        pages = opening(client, town, OF_CASE)
        assert len(pages) >= 5
        clock.shift(timedelta(seconds=2))
        assert_shut(pages, [client])


def test_a_form_still_open_is_not_taken(town):  # noqa: F811
    client, url = signed_in("ito"), reverse("cases:add_note", args=[town["case_id"]])
    filled = {**SHORT, **{field.html_name: field.value() for field in client.get(url).context["form"] if "once" in field.name}}
    taken_back(town["case_id"])
    before = fingerprint()

    assert client.post(url, filled).status_code == 404
    assert fingerprint() == before
    with as_owner():
        assert not Note.objects.filter(case=town["case_id"], heading="電話").exists()


@pytest.mark.parametrize("loses", [account_disabled, left_the_agency, consent_withdrawn])
def test_sheets_already_ordered_are_not_made(town, loses):  # noqa: F811
    """The worker asks again in the name of who ordered them."""
    loses("kobayashi", town)
    for _ in range(5):
        work.do_next()

    with as_owner():
        assert set(Line.objects.filter(job=town["job_id"]).values_list("state", flat=True)) == {"left_out"}
        assert not File.objects.exists()


def test_a_letter_already_waiting_does_not_go_to_a_closed_account(town):  # noqa: F811
    with as_owner():
        User.objects.filter(username="kato").update(email="kato@example.jp")
    tell("test.door", users=[of("kato")], url="/system/", key="leaving", urgent=True)
    relieved("kato", town)
    account_disabled("kato", town)
    with time_machine.travel("2026-11-25T12:00+09:00"):
        while letters.send_next():
            pass

    assert [letter.to for letter in mail.outbox if letter.to == ["kato@example.jp"]] == []


# Links and codes -------------------------------------------------------------------------------------------------------


def by_answering(story, code):
    assert give(Client(), code).status_code == 200


def by_a_new_code(story, code):
    code_for(story)


def by_taking_the_offer_back(story, code):
    with story.by("sato") as sato:
        referrals.withdraw(story.offer, by=sato)


@pytest.mark.parametrize("end", [by_answering, by_a_new_code, by_taking_the_offer_back])
def test_a_code_that_was_used_replaced_or_taken_back_opens_nothing(story, end):
    story.received().offered(to=Agency.objects.get(code="sumai-no-en"))
    code, guest = code_for(story), Client()
    assert DEAD not in guest.post("/answer/", {"code": code}).content.decode()

    end(story, code)

    for answer in (guest.post("/answer/", {"code": code}), give(guest, code)):
        assert DEAD in answer.content.decode()


def test_a_link_for_the_password_opens_once(sato):
    link = one_time_link(sato)
    password_set_anew("sato", None)
    page = Client().get(link)

    assert page.status_code == 200
    assert "new_password1" not in page.content.decode()


# At the same moment ----------------------------------------------------------------------------------------------------

INTERLEAVINGS = 200


def restored():
    with as_owner():
        User.objects.filter(username="kato").update(is_active=True)
        Post.objects.filter(user__username="kato").update(until=timezone.localdate() + timedelta(days=100))


def reader(client, url, committed, seen):
    """Asks on and on, and stops with the first question asked after the commit."""
    try:
        while True:
            over = committed.is_set()
            seen.append((over, client.get(url).status_code))
            if over:
                return
    finally:
        connection.close()


def test_nothing_is_answered_once_the_loss_is_committed(racing):
    story, dice = Story().taken(), random.Random(5)
    url, answered = reverse("cases:household", args=[story.case.pk]), []
    ways = [account_disabled, left_the_agency, sessions_ended, password_set_anew]
    for turn in range(INTERLEAVINGS):
        restored()
        machines = [signed_in("kato"), signed_in("kato")]
        committed, seen = threading.Event(), []
        threads = [threading.Thread(target=reader, args=(client, url, committed, seen)) for client in machines]
        [thread.start() for thread in threads]
        time.sleep(dice.random() * 0.04)
        ways[turn % len(ways)]("kato", None)
        committed.set()
        [thread.join() for thread in threads]
        assert [status for over, status in seen if over and status not in {302, 403, 404}] == [], (turn, seen)
        answered.append(any(status == 200 for _, status in seen))

    assert answered.count(True) > INTERLEAVINGS / 4, "readers and losers met too rarely to prove anything"
