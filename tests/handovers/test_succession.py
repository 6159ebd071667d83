"""An agency ends: everything it held has another holder at that moment, by plan or by itself."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agencies.models import Agency, User
from audit.models import Entry
from cases.actions import plan_next_step
from cases.models import Case, Custody, NextStep, Stake
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from handovers import actions
from handovers.lawful import basis_for
from handovers.models import Succession
from handovers.tasks import carry_out_successions
from referrals import actions as referrals
from referrals.enums import OfferKind
from referrals.models import Offer
from slips.actions import send_slip
from tests.stories import Story, settle


def holders(case):
    with as_owner():
        return list(Custody.objects.filter(case=case).order_by("since").values_list("agency__name", "why"))


def end(story, *, agency=None, to=None, on=None, by="kobayashi", singles=None):
    agency = agency or story.centre
    with story.by(by) as user:
        return actions.end_agency(
            agency,
            successor=to or Agency.objects.get(name="地域包括支援センター4"),
            last_day=on or timezone.localdate(),
            reason="委託期間の終了",
            basis=basis_for(agency),
            singles=singles,
            by=user,
        )


@pytest.fixture
def four(db):
    return Agency.objects.get(name="地域包括支援センター4")


def days_pass(days):
    """Time goes by in the database too: every rule there looks at juso_today()."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "create or replace function juso_today() returns date language sql stable parallel safe"
            f" as $$ select (pg_catalog.now() at time zone 'Asia/Tokyo')::date + {days} $$"
        )


def over(agency, days=1):
    """It has an end, and that day has passed."""
    with as_owner():
        Agency.objects.filter(pk=agency.pk, until=None).update(until=timezone.localdate())
    days_pass(days)


def run_task():
    with acting_as(0):
        carry_out_successions()


def test_everything_moves_in_one_act(story, four, sato):
    story.received().offered()
    with story.by("sato") as user:
        plan_next_step(story.case, by=user, agency=story.centre, what="訪ねる", due_on=timezone.localdate(), worker=user)

    with story.by("endo") as clerk:
        slip = send_slip(
            by=clerk, from_agency=clerk.desk, to_agency=story.centre, version=1, channel="counter", answers={"consent": "no"}
        )

    done = end(story, to=four)

    settle()
    assert holders(story.case) == [(story.centre.name, "opened"), (four.name, "succeeded")]
    with as_owner():
        assert done.moved == {"cases": 1, "offers": 1, "slips": 1, "steps": 1, "stakes": 0}
        slip.refresh_from_db()
        assert (slip.to_agency, slip.state, slip.steps.get().to_agency) == (four, "waiting", four)
        case = Case.objects.get(pk=story.case.pk)
        assert (case.custodian, case.worker) == (four, None)
        step = NextStep.objects.get(case=case)
        assert (step.agency, step.worker) == (four, None)
        offer = Offer.objects.get(pk=story.offer.pk)
        assert (offer.state, offer.answered_by.username) == ("overtaken", "kobayashi")
        assert not Stake.objects.filter(agency=story.centre, until=None).exists()
        assert Stake.objects.get(case=case, until=None).reason == "custody"
        assert Agency.objects.get(pk=story.centre.pk).until == timezone.localdate()
        assert Entry.objects.filter(verb="custody.succeeded", case_id=case.pk).count() == 1
        assert Entry.objects.filter(verb="agency.ended", about_id=str(story.centre.pk)).count() == 1
    with story.by("sato"):  # on the last day still at work, but with nothing left to read
        assert not Case.objects.exists()


def test_a_later_day_is_kept_and_carried_out_by_itself(story, four):
    story.received()
    planned = end(story, to=four, on=timezone.localdate() + timedelta(days=10))
    assert planned.is_planned
    run_task()
    assert holders(story.case) == [(story.centre.name, "opened")]

    over(story.centre, days=10)
    run_task()
    assert holders(story.case) == [(story.centre.name, "opened")]  # the last day itself still counts

    over(story.centre, days=11)
    run_task()
    run_task()

    settle()
    assert holders(story.case) == [(story.centre.name, "opened"), (four.name, "succeeded")]
    with as_owner():
        planned.refresh_from_db()
        assert (planned.state, planned.moved["cases"]) == ("done", 1)
        assert Entry.objects.filter(verb="custody.succeeded", actor_id=0).count() == 1


@pytest.mark.parametrize("registered", [True, False])
def test_without_a_plan_the_fallback_takes_it_and_then_the_coordinator(story, four, registered):
    story.received().offered(OfferKind.JOIN, to=story.desk)
    with as_owner():
        Agency.objects.filter(pk=story.centre.pk).update(fallback=four if registered else None)
    over(story.centre)

    run_task()

    settle()
    receiver = four if registered else story.shakyo
    assert holders(story.case) == [(story.centre.name, "opened"), (receiver.name, "fell_back")]
    with as_owner():
        offer = Offer.objects.get()
        assert (offer.state, offer.answered_by) == ("overtaken", offer.sent_by)


def test_a_successor_that_is_over_itself_is_passed_by(story, four):
    story.received()
    end(story, to=four, on=timezone.localdate() + timedelta(days=10))
    with as_owner():
        Agency.objects.filter(pk=four.pk).update(until=timezone.localdate())
    over(story.centre, days=11)

    run_task()

    assert holders(story.case)[-1] == (story.shakyo.name, "fell_back")


def test_a_hand_back_that_waits_goes_back_to_support(story, four):
    story.returning()

    end(story, to=four)

    settle()
    with as_owner():
        case = Case.objects.get(pk=story.case.pk)
        assert (case.stage, case.custodian) == ("active", story.shakyo)
        assert case.moves.order_by("at").last().reason == "機関の終了"
        assert Offer.objects.get(pk=story.offer.pk).state == "overtaken"


def test_the_successor_goes_on_helping_where_the_agency_helped(story, four, ito):
    story.decided()
    done = end(story, agency=story.desk, to=four)

    with as_owner():
        assert done.moved["stakes"] == 1
        assert set(Stake.objects.filter(case=story.case, until=None).values_list("agency__name", "reason")) >= {
            (four.name, "joined"), (story.shakyo.name, "custody"),
        }  # fmt: skip
    with story.by("ito"):
        assert not Case.objects.exists()


def test_whom_somebody_did_not_want_told_gets_nothing(story, four, shakyo):
    story.received()
    story.consent("sato", story.centre, exclusions=[four.pk])
    with pytest.raises(NotAllowed, match="伝えない先"):
        end(story, to=four)
    with pytest.raises(NotAllowed, match="伝えない先"):
        end(story, to=four, singles={story.case.pk: four})

    end(story, to=four, singles={story.case.pk: story.desk})

    settle()
    assert holders(story.case)[-1] == (story.desk.name, "succeeded")


def test_somebody_who_objects_after_the_plan_is_heard_on_the_day(story, four):
    story.received()
    end(story, to=four, on=timezone.localdate() + timedelta(days=10))
    story.consent("sato", story.centre, exclusions=[four.pk])
    over(story.centre, days=11)

    run_task()

    assert holders(story.case)[-1] == (story.shakyo.name, "fell_back")


@pytest.mark.parametrize("login", ["sato", "ito", "sasaki", "mori", "endo"])
def test_only_the_office_ends_an_agency(story, login):
    story.received()

    with pytest.raises(NotAllowed, match="市の所管課と多機関協働事業者だけ"):
        end(story, by=login)


def test_the_coordinator_and_the_host_section_do_not_end(story, four):
    for agency in (story.shakyo, story.host):
        with pytest.raises(NotAllowed, match="終了できません"):
            end(story, agency=agency, to=four)


def test_bad_successors_and_empty_reasons_are_explained(story, four):
    story.received()
    with pytest.raises(NotAllowed, match="引継先は"):
        end(story, to=story.centre)
    with pytest.raises(NotAllowed, match="引継先は"):
        end(story, to=Agency.objects.filter(holds_cases=False).first())
    with pytest.raises(NotAllowed, match="開始日以降"):
        end(story, to=four, on=story.centre.since - timedelta(days=1))
    with story.by("kobayashi") as user, pytest.raises(NotAllowed, match="理由と、"):
        actions.end_agency(story.centre, successor=four, last_day=timezone.localdate(), reason=" ", basis="x", by=user)


def test_a_plan_can_be_dropped_until_its_day(story, four):
    story.received()
    end(story, to=four, on=timezone.localdate() + timedelta(days=10))
    with pytest.raises(NotAllowed, match="すでに予定または実行"):
        end(story, to=four)

    with story.by("yamazaki") as user:
        actions.cancel_succession(story.centre, by=user)

    with as_owner():
        assert Agency.objects.get(pk=story.centre.pk).until is None
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="取りやめる予定がありません"):
        actions.cancel_succession(story.centre, by=user)


def test_no_agency_is_over_while_it_holds_an_open_case(story):
    story.received()
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(IntegrityError, match="still holds"), transaction.atomic():
        Agency.objects.filter(pk=story.centre.pk).update(until=yesterday)
    with as_owner(), pytest.raises(IntegrityError, match="still holds"), transaction.atomic():
        Agency.objects.filter(pk=story.centre.pk).update(until=yesterday)
    Agency.objects.filter(pk=story.desk.pk).update(until=yesterday)  # holds nothing


def test_nothing_is_handed_to_an_agency_that_is_over(story):
    story.received().offered(to=story.desk)
    with story.by("ito") as user, pytest.raises(NotAllowed, match="終了しているため"):
        user.current_posts  # noqa: B018 (the page was opened on the last day)
        connection.cursor().execute("select juso_my_agencies()")
        over(story.desk)
        referrals.accept(story.offer, by=user)


def test_people_of_an_agency_that_is_over_are_out(story, enter, sato):
    story.received()
    assert enter(sato).get(story.case.get_absolute_url()).status_code == 200

    with as_owner():
        Agency.objects.filter(pk=story.centre.pk).update(until=timezone.localdate())
    assert enter(sato).get(story.case.get_absolute_url()).status_code == 200
    tomorrow = timezone.now() + timedelta(days=1)
    with time_machine.travel(tomorrow):
        assert User.objects.get(pk=sato.pk).current_posts == []
    days_pass(1)
    with acting_as(sato.pk), transaction.atomic():
        assert not Case.objects.exists()


class TestRaces:
    """Real threads, real commits."""

    def _together(self, deeds):
        barrier, outcomes, people = threading.Barrier(len(deeds)), [], Story().people

        def run(login, deed):
            try:
                with acting_as(people[login].pk, login):
                    barrier.wait()
                    deed(people[login])
                    outcomes.append(f"{login} done")
            except NotAllowed:
                outcomes.append(f"{login} refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=one) for one in deeds]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        return sorted(outcomes)

    def _end(self, agency, to, last_day=None):
        said = {"successor": to, "last_day": last_day or timezone.localdate(), "reason": "終了", "basis": "承継"}
        return lambda user: actions.end_agency(agency, by=user, **said)

    def test_of_two_officers_who_click_at_once_one_counts(self, racing):
        story, four = Story().received(), Agency.objects.get(name="地域包括支援センター4")

        outcome = self._together([("kobayashi", self._end(story.centre, four)), ("yamazaki", self._end(story.centre, four))])

        assert [word.split()[1] for word in outcome] in (["done", "refused"], ["refused", "done"])
        assert holders(story.case) == [(story.centre.name, "opened"), (four.name, "succeeded")]

    def test_two_agencies_that_name_each_other_never_wait_in_a_ring(self, racing):
        story, four = Story().received(), Agency.objects.get(name="地域包括支援センター4")

        outcome = self._together([("kobayashi", self._end(story.centre, four)), ("yamazaki", self._end(four, story.centre))])

        assert sorted(word.split()[1] for word in outcome) == ["done", "refused"]

    @pytest.mark.parametrize("ended_yesterday", [True, False])
    def test_an_offer_accepted_while_the_agency_ends_never_stays_with_it(self, racing, ended_yesterday):
        for _ in range(3):
            story = Story().received().offered(to=Story().desk)
            story.desk.refresh_from_db()
            last_day = timezone.localdate() - timedelta(days=1) if ended_yesterday else None
            self._together([
                ("ito", lambda user, s=story: referrals.accept(s.offer, by=user)),
                ("kobayashi", self._end(story.desk, story.shakyo, last_day)),
            ])  # fmt: skip
            with as_owner():
                Agency.objects.filter(pk=story.desk.pk).exclude(until=None).update(until=timezone.localdate())
            try:
                days_pass(1)
                run_task()
            finally:
                days_pass(0)
            with as_owner():
                case = Case.objects.get(pk=story.case.pk)
                assert case.custodian in {story.centre, story.shakyo}
                assert Custody.objects.filter(case=case, until=None).get().agency == case.custodian
                assert Offer.objects.get(pk=story.offer.pk).state != "sent"
                Agency.objects.filter(pk=story.desk.pk).update(until=None)
                Succession.objects.all().delete()
