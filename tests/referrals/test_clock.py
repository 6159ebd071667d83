"""Silence climbs: each rung on its day and once, to somebody who can act; nothing closes, nothing moves, until a person decides."""

import threading
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from agencies.calendar import add_working_days
from agencies.models import Agency
from audit.models import Entry
from cases.models import Case, Custody
from clocks import clock
from common.acting import acting_as
from common.deeds import call, rows
from common.errors import NotAllowed, refusals
from common.owner import as_owner
from referrals import actions
from referrals.access import frames
from referrals.enums import Decision, OfferKind, Review, Verdict
from referrals.models import Offer
from tests.offers import at_rest, due_since, frame_of, night, rungs_told, send, stands, told
from tests.stories import Story

CENTRE, SHAKYO, DESK, HOST = "地域包括支援センター3", "山形市社会福祉協議会", "生活サポート相談窓口1", "地域共生社会課"
URGENCIES = ["today", "week", "month", "low"]
LIFT = partial(clock.lift, "referrals")


def on(day):
    """Noon of that day, for everything but the database."""
    return time_machine.travel(datetime.combine(day, time(12), ZoneInfo("Asia/Tokyo")))


def after(days: int):
    return add_working_days(timezone.localdate(), days)


@pytest.fixture
def asked(story):
    """The desk is asked; its section has somebody; the answer is due today."""
    story.received().offered(to=story.desk)
    with as_owner():
        story.people["sasaki"].posts.update(agency=story.desk.section)
    due_since(story.offer, 0)
    return story


def state_of(case):
    with as_owner():
        now = Case.objects.get(pk=case.pk)
        return now.custodian_id, now.stage, now.last_activity, Custody.objects.filter(case=case).count()


@pytest.mark.parametrize("urgency", URGENCIES)
def test_each_rung_is_climbed_on_its_day(asked, urgency):
    with as_owner():
        Offer.objects.filter(pk=asked.offer.pk).update(urgency=urgency)
    due, seen = at_rest(asked.offer).due_on, {}
    for number in range(35):
        with on(due + timedelta(days=number)):
            night()
        now = at_rest(asked.offer)
        seen.setdefault(now.rung, (due + timedelta(days=number), now.kept_by.name))

    keepers = {1: DESK, 2: DESK, 3: SHAKYO, 4: asked.desk.section.name, 5: HOST}
    figures = clock.given()
    days = {rung: add_working_days(due, figures[f"ladder/{urgency}/{rung}"]) for rung in keepers}
    last_of_the_day = {rung for rung in keepers if rung == 5 or days[rung] < days[rung + 1]}
    seen.pop(0, None)
    assert seen == {rung: (days[rung], keepers[rung]) for rung in last_of_the_day}
    assert rungs_told(asked.offer) == [1, 2, 3, 4, 5]


def test_nothing_climbs_before_its_day(story):
    story.received().offered(to=story.desk)
    night()
    assert (at_rest(story.offer).rung, rungs_told(story.offer)) == (0, [])


@pytest.mark.parametrize("waiting", ["answer", "reply", "review", "next", "outcome"])
def test_whatever_waits_climbs(story, waiting):
    story.received().offered(to=story.desk)
    bring_to(story, waiting)
    assert stands(story.offer)[1] == waiting
    holder = at_rest(story.offer).waits_with
    due_since(story.offer, 100)
    night()

    assert stands(story.offer)[1:] == (waiting, holder.name, HOST)  # still the same one's turn, on a list higher up
    assert (at_rest(story.offer).rung, rungs_told(story.offer)) == (5, [1, 2, 3, 4, 5])


def bring_to(story, waiting):
    verdicts = {"review": Verdict.DECLINED, "next": Verdict.PARTLY, "outcome": Verdict.ACCEPTED}
    with story.by("ito") as user:
        if waiting == "reply":
            actions.ask_back(story.offer, by=user, words="収入は")
        if waiting in verdicts:
            actions.answer_offer(story.offer, verdict=verdicts[waiting], by=user, answer="理由")


def test_a_night_that_runs_twice_tells_nobody_twice(asked):
    with on(after(2)):
        night()
        night()
    with on(after(5)):
        night()
        night()
    assert rungs_told(asked.offer) == [1, 2, 3]


def test_after_nights_that_did_not_run_every_rung_is_made_up_for(asked):
    with on(after(16)):
        night()
    assert rungs_told(asked.offer) == [1, 2, 3, 4, 5]
    assert at_rest(asked.offer).kept_by.name == HOST


def test_a_rung_on_which_nobody_can_act_is_passed_by(story):
    story.taken()  # the coordinator holds it, and asks the centre, which has no head
    story.offer = send(story, OfferKind.JOIN, story.centre, by="yamazaki")
    due_since(story.offer, 0)
    with on(after(2)):
        night()

    assert (at_rest(story.offer).rung, at_rest(story.offer).kept_by.name) == (3, SHAKYO)
    assert rungs_told(story.offer) == [1, 2, 3]


def test_an_agency_without_accounts_is_not_waited_for(story):
    story.received()
    empty = Agency.objects.desks().filter(posts=None).exclude(kind="city_section").first()
    story.offer = send(story, OfferKind.JOIN, empty)
    assert stands(story.offer) == ("sent", "answer", empty.name, CENTRE)  # on the sender's list from the start
    due_since(story.offer, 0)
    with on(after(0)):
        night()

    assert at_rest(story.offer).kept_by.name == SHAKYO


def test_climbing_closes_nothing_and_moves_nothing(asked):
    before, steps = state_of(asked.case), told(asked.offer)
    with on(after(100)):
        night()

    assert state_of(asked.case) == before
    assert stands(asked.offer)[:3] == ("sent", "answer", DESK)
    assert told(asked.offer) == [*steps, *["climbed"] * 5]
    asked.accepted(by="ito")  # the one asked may answer still
    assert asked.case.custodian == asked.desk


@pytest.mark.parametrize("login", ["sato", "ito", "yamazaki", "kobayashi", "mori"])
def test_only_the_system_climbs(asked, login):
    due = at_rest(asked.offer).due_on
    with asked.by(login):
        with pytest.raises(NotAllowed, match="しくみ自身だけ"), refusals(), transaction.atomic():
            rows("referrals_due")
        assert call("referrals_lift", asked.offer.pk, 0, 1, due, asked.host.pk) is None
    assert at_rest(asked.offer).rung == 0


def test_whoever_moved_meanwhile_is_left_alone(asked):
    stale = at_rest(asked.offer)
    matter = clock.Matter(stale.pk, "low", stale.due_on, 0, asked.desk.pk)
    with asked.by("ito") as user:
        actions.ask_back(asked.offer, by=user, words="収入は")
    with acting_as(0, "clock"), on(after(20)):
        assert clock.climb([matter], lift=LIFT, tell=lambda *_: pytest.fail("nobody is to be told")) == 0

    assert (at_rest(asked.offer).rung, rungs_told(asked.offer)) == (0, [])


@pytest.mark.parametrize(("seen", "reached", "later"), [(1, 2, 0), (0, 0, 0), (0, 6, 0), (0, 1, 1)])
def test_a_rung_is_not_lifted_out_of_turn(asked, seen, reached, later):
    due = at_rest(asked.offer).due_on + timedelta(days=later)
    with acting_as(0, "clock"):
        assert call("referrals_lift", asked.offer.pk, seen, reached, due, asked.host.pk) is None
    assert at_rest(asked.offer).rung == 0


def test_after_a_decision_the_ladder_begins_anew(asked):
    with on(after(8)):
        night()
    assert at_rest(asked.offer).rung == 4
    with asked.by("sasaki") as user:
        actions.decide(frame_of(asked.offer), by=user, verdict=Decision.EXTENDED, words="年明けまで待つ", until=after(3))

    assert stands(asked.offer) == ("sent", "answer", DESK, DESK)
    anew = at_rest(asked.offer)
    assert (anew.rung, anew.due_on, anew.answer_by) == (0, after(3), after(3))
    due_since(asked.offer, 1)
    with on(after(2)):
        night()
    assert rungs_told(asked.offer) == [1, 2, 3, 4, 1, 2]


def test_the_same_deadline_set_again_tells_nobody_twice(asked):
    heard = []

    def climb():
        with acting_as(0, "clock"):
            matters = [clock.Matter(*row) for row in rows("referrals_due")]
            clock.climb(matters, lift=LIFT, tell=lambda matter, rung, place: heard.append((rung, place.agency.name)))

    with on(after(2)):
        climb()
    due = at_rest(asked.offer).due_on
    with asked.by("ito") as user:
        actions.decide(frame_of(asked.offer), by=user, verdict=Decision.EXTENDED, words="今日中に", until=due)
    assert at_rest(asked.offer).rung == 0
    with on(after(2)):
        climb()

    assert heard == [(1, DESK), (2, DESK)]
    assert (at_rest(asked.offer).rung, rungs_told(asked.offer)) == (2, [1, 2])


def test_the_sender_asked_to_think_again_goes_on(asked):
    with on(after(5)):
        night()
    with asked.by("yamazaki") as user:
        actions.decide(frame_of(asked.offer), by=user, verdict=Decision.ADVISED, words="ほかの窓口も")
    assert stands(asked.offer) == ("sent", "next", CENTRE, CENTRE)
    with asked.by("sato") as user:
        actions.go_on(asked.offer, by=user, words="もう少し待ちます")

    assert stands(asked.offer) == ("sent", "answer", DESK, DESK)


def test_only_the_agency_on_whose_list_it_stands_decides(asked):
    with on(after(5)):
        night()
    for login in ("kobayashi", "sasaki"):
        with asked.by(login) as user, pytest.raises(NotAllowed, match="判断を待っていません"):
            actions.decide(frame_of(asked.offer), by=user, verdict=Decision.EXTENDED, words="x")


def test_the_top_rung_stays_on_the_hosts_list_until_a_person_decides(asked):
    for days in (16, 60, 150):
        with on(after(days)):
            night()
        with asked.by("kobayashi"):
            assert [frame.pk for frame in frames(climbed=True)] == [asked.offer.pk]
    with asked.by("kobayashi") as user:
        actions.decide(frame_of(asked.offer), by=user, verdict=Decision.COUNCIL, words="議題にする")
        assert [frame.pk for frame in frames(climbed=True)] == [asked.offer.pk]
    due_since(asked.offer, 30)
    night()
    assert (at_rest(asked.offer).rung, stands(asked.offer)[3]) == (5, HOST)
    with asked.by("kobayashi") as user:
        actions.decide(frame_of(asked.offer), by=user, verdict=Decision.ADVISED, words="別の窓口へ")
        assert frames(climbed=True) == []
    assert stands(asked.offer)[2:] == (CENTRE, CENTRE)


def test_what_went_to_the_council_may_climb_on_a_new_day(story):
    story.received().offered(to=story.desk)
    bring_to(story, "review")
    with story.by("yamazaki") as user:
        actions.review(frame_of(story.offer), by=user, verdict=Review.COUNCIL, words="受け皿がない")
    due_since(story.offer, 5)
    night()
    assert (at_rest(story.offer).rung, rungs_told(story.offer)) == (5, [])


def test_climbing_is_not_activity_and_not_a_deed_of_anybody(asked):
    with as_owner():
        lines = Entry.objects.count()
    with on(after(100)):
        night()
    with as_owner():
        assert Entry.objects.count() == lines


@pytest.mark.parametrize("many", [1, 3])
def test_a_night_without_news_asks_no_more_for_many_offers(story, many, django_assert_max_num_queries):
    for _ in range(many):
        story.received().offered(to=story.desk)
    with django_assert_max_num_queries(12):
        night()


def test_two_nights_at_once_tell_each_rung_once(racing):
    stories = [Story().received().offered(to=Story().desk) for _ in range(12)]
    for story in stories:
        due_since(story.offer, 100)
    barrier, faults = threading.Barrier(4), []

    def run():
        try:
            barrier.wait()
            night()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert faults == []
    for story in stories:
        assert (at_rest(story.offer).rung, rungs_told(story.offer)) == (5, [1, 2, 3, 4, 5])
