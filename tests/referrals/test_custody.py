"""Promise 1: exactly one accountable agency at every moment, moved by an accepted offer and by nothing else."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Entry
from cases.models import Case, Custody
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import withdraw_consent
from consents.models import Disclosure
from referrals import actions
from referrals.enums import OfferKind, OfferState
from referrals.models import Offer
from tests.offers import send
from tests.stories import Story, settle


def holders(case):
    with as_owner():
        return list(Custody.objects.filter(case=case).order_by("since").values_list("agency__name", "why", "until"))


def test_sending_moves_nothing(story):
    story.received().offered()

    settle()
    assert [(name, why) for name, why, _ in holders(story.case)] == [("地域包括支援センター3", "opened")]


def test_acceptance_moves_custody_once_and_keeps_the_history_whole(story):
    story.received().offered().accepted()

    settle()
    (first, _, ended), (second, why, now) = holders(story.case)
    assert (first, second, why, now) == ("地域包括支援センター3", "山形市社会福祉協議会", "accepted", None)
    assert ended is not None
    assert story.case.custodian == story.shakyo
    assert story.case.stage == "assessing"


def test_the_one_who_referred_stays_in_the_team(story):
    story.taken()

    with story.by("sato"):
        assert Case.objects.get(pk=story.case.pk).custodian == story.shakyo


def test_declining_needs_a_reason_and_leaves_the_sender_accountable(story):
    story.received().offered()
    with story.by("yamazaki") as user:
        with pytest.raises(NotAllowed, match="辞退の理由"):
            actions.decline(story.offer, by=user, answer=" ")
        actions.decline(story.offer, by=user, answer="担当地区が違います", counter_proposal="包括4")
    with story.by("sato"):
        offer = Offer.objects.get(pk=story.offer.pk)
        assert (offer.state, offer.answer, offer.counter_proposal) == (OfferState.DECLINED, "担当地区が違います", "包括4")
        assert Case.objects.get(pk=story.case.pk).custodian == story.centre


def test_a_second_answer_is_refused(story):
    story.received().offered().accepted()

    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="すでに回答"):
        actions.accept(story.offer, by=user)


def test_only_the_agency_asked_answers(story):
    story.received().offered()

    with story.by("takahashi") as user, pytest.raises(NotAllowed, match="つなぎ先の機関だけ"):
        actions.accept(story.offer, by=user)


def test_one_open_offer_per_agency_and_kind(story):
    story.received().offered()

    with story.by("sato") as user, pytest.raises(NotAllowed, match="同じ種類のつなぎをすでに"):
        actions.send_offer(
            story.case,
            kind=OfferKind.REFER,
            to_agency=story.shakyo,
            by=user,
            from_agency=story.centre,
            did="x",
            keeps="x",
            asks="x",
        )


def test_parallel_offers_end_when_one_agency_takes_the_case(story):
    story.received().offered()
    other = story.offer
    story.offered(to=story.desk).accepted(by="ito")

    with story.by("sato"):
        assert Offer.objects.get(pk=other.pk).state == OfferState.OVERTAKEN


def test_without_consent_nothing_is_sent(story):
    story.received(consent=False)

    with pytest.raises(NotAllowed, match="同意が記録されていません"):
        story.offered()


def test_in_danger_the_minimum_goes_with_the_reason(story):
    story.received(consent=False)
    with story.by("sato") as user:
        offer = actions.send_offer(
            story.case,
            kind=OfferKind.REFER,
            to_agency=story.shakyo,
            by=user,
            from_agency=story.centre,
            did="x",
            keeps="x",
            asks="x",
            danger="倒れている",
            approved_by="所長",
        )

    assert (offer.basis, offer.basis_reason) == ("danger", "倒れている")
    assert set(offer.enclosure) == {"氏名", "ふりがな", "生年月日", "性別"}
    with story.by("sato"):
        (told,) = Disclosure.objects.all()
    assert (told.basis, told.danger, told.recipient, told.approved_by) == ("danger", "倒れている", story.shakyo.name, "所長")
    assert "氏名" in told.what


def test_nothing_goes_in_danger_that_nobody_approved(story):
    story.received(consent=False)
    with pytest.raises(NotAllowed, match="承認した人"):
        send(story, OfferKind.REFER, story.shakyo, danger="倒れている")
    with story.by("sato"):
        assert not Offer.objects.exists()


def test_a_withdrawn_consent_stops_the_next_offer(story):
    story.received()
    with story.by("sato") as user:
        withdraw_consent(story.said, by=user, at=timezone.now(), how="oral")
    with pytest.raises(NotAllowed, match="撤回しています"):
        story.offered()


def test_a_protected_address_does_not_travel(story):
    story.received(address="山形市旅篭町1-1", address_protected=True).offered()

    assert story.offer.enclosure["住所"] == "（支援措置のため記載しません）"


def test_hand_back_ends_only_by_acceptance(story):
    story.returning()
    with story.by("yamazaki"):
        assert Case.objects.get(pk=story.case.pk).custodian == story.shakyo
    story.accepted(by="sato")

    settle()
    assert [(name, why) for name, why, _ in holders(story.case)] == [
        ("地域包括支援センター3", "opened"),
        ("山形市社会福祉協議会", "accepted"),
        ("地域包括支援センター3", "accepted"),
    ]
    assert story.case.stage == "active"


def test_a_declined_hand_back_returns_to_support(story):
    story.returning()
    with story.by("sato") as user:
        actions.decline(story.offer, by=user, answer="体制が整わない")
    with story.by("yamazaki"):
        case = Case.objects.get(pk=story.case.pk)
        assert (case.stage, case.custodian) == ("active", story.shakyo)


def test_the_coordinator_takes_back_with_a_reason(story):
    story.returning().accepted(by="sato")
    with story.by("yamazaki") as user:
        with pytest.raises(NotAllowed, match="引き取る理由"):
            actions.take_back(story.case, by=user, reason=" ")
        actions.take_back(story.case, by=user, reason="担当者不在")
        assert Case.objects.get(pk=story.case.pk).custodian == story.shakyo
    settle()
    assert holders(story.case)[-1][1] == "taken_back"


def test_nobody_else_takes_back(story):
    story.taken()

    with story.by("sato") as user, pytest.raises(NotAllowed, match="調整機関だけ"):
        actions.take_back(story.case, by=user, reason="x")


@pytest.mark.parametrize(
    "sql",
    [
        "update cases_custody set until = now() where case_id = %s and until is null",  # closing without a successor
        "update cases_case set custodian_id = (select min(id) from agencies_agency) where id = %s",  # moving without custody
        "update cases_custody set since = since - interval '1 day', until = now() where case_id = %s",  # nobody from then on
        "delete from cases_custody where case_id = %s",
    ],
)
def test_even_the_owner_cannot_leave_a_case_unheld(story, sql):
    story.received()

    with (
        as_owner(),
        pytest.raises(IntegrityError, match="custody|custodian"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [story.case.pk])
        cursor.execute("set constraints all immediate")


def test_two_custodies_never_overlap(story):
    story.received()

    with as_owner(), pytest.raises(IntegrityError, match="one_custody_at_a_time"), transaction.atomic():
        Custody.objects.create(
            case=story.case,
            agency=story.shakyo,
            since=timezone.now() - timedelta(minutes=1),
            until=timezone.now() + timedelta(days=1),
            why="accepted",
        )


def test_every_deed_stands_in_the_book(story):
    story.decided()

    with story.by("yamazaki"):
        verbs = set(Entry.objects.about_case(story.case).values_list("verb", flat=True))
    assert verbs >= {
        "case.received",
        "consent.given",
        "offer.sent",
        "offer.accepted",
        "plan.drawn_up",
        "meeting.convened",
        "meeting.recorded",
        "plan.decided",
    }


class TestRaces:
    """Real threads, real commits."""

    def _together(self, deeds):
        barrier, outcomes = threading.Barrier(len(deeds)), []

        def run(login, deed):
            try:
                with acting_as(story_people[login].pk, login):
                    barrier.wait()
                    deed()
                    outcomes.append("done")
            except NotAllowed:
                outcomes.append("refused")
            finally:
                connection.close()

        story_people = Story().people
        threads = [threading.Thread(target=run, args=one) for one in deeds]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        return sorted(outcomes)

    def test_of_eight_acceptances_at_once_one_counts(self, racing):
        for _ in range(3):
            story = Story().received().offered()
            user = story.people["yamazaki"]
            assert (
                self._together([("yamazaki", lambda s=story, u=user: actions.accept(s.offer, by=u))] * 8)
                == ["done"] + ["refused"] * 7
            )

    def test_two_agencies_that_accept_at_once_never_both_hold(self, racing):
        story = Story().received().offered()
        first = story.offer
        story.offered(to=story.desk)
        outcome = self._together([
            ("yamazaki", lambda: actions.accept(first, by=story.people["yamazaki"])),
            ("ito", lambda: actions.accept(story.offer, by=story.people["ito"])),
        ])  # fmt: skip

        assert outcome == ["done", "refused"]
        with as_owner():
            assert Custody.objects.filter(case=story.case, until=None).count() == 1

    def test_case_numbers_are_unique_and_without_gaps(self, racing):
        self._together([("sato", lambda: Story().received(consent=False))] * 6)

        with as_owner():
            numbers = sorted(Case.objects.values_list("number", flat=True))
        assert [int(number.rsplit("-")[-1]) for number in numbers] == [1, 2, 3, 4, 5, 6]
