"""Promise 2: what rests on a consent stops with it. In both orders, at the same moment, on the screen and by code."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import narrow_consent, withdraw_consent
from consents.effects import shared_of
from consents.enums import Kind, Purpose
from notices.models import Notice
from plans import actions as plans
from referrals import actions
from referrals.enums import OfferKind, OfferState, Wait
from referrals.models import Offer, OfferStep
from tests.offers import at_rest
from tests.referrals.test_races import together
from tests.stories import Story


def taken_back(story, login="sato"):
    with story.by(login) as user:
        withdraw_consent(story.said, by=user, at=timezone.now(), how=Kind.ORAL, case=story.case)


def narrowed(story, **taken):
    with story.by("sato") as user:
        narrow_consent(story.said, by=user, how=Kind.ORAL, case=story.case, **taken)


def seen_by(story, login):
    with story.by(login) as user:
        return Offer.objects.filter(pk=story.offer.pk).exists(), Offer.objects.visible_to(user).filter(
            pk=story.offer.pk
        ).exists()


def test_the_receivers_view_closes_and_the_sender_has_the_next_step(story, enter, yamazaki):
    story.received().offered()
    assert seen_by(story, "yamazaki") == (True, True)
    taken_back(story)

    assert seen_by(story, "yamazaki") == (False, False)
    assert enter(yamazaki).get(reverse("referrals:detail", args=[story.offer.pk])).status_code == 404
    offer = at_rest(story.offer)
    assert (offer.state, offer.waits_for, offer.waits_with_id) == (OfferState.SENT, Wait.NEXT, story.centre.pk)
    with as_owner():
        told = dict(
            Notice.objects.filter(key__startswith=f"offer/{offer.pk}/", read_at=None).values_list("user__username", "kind")
        )
    assert told["yamazaki"] == "offer.stopped"


def test_a_stopped_offer_is_not_answered_nor_sent_again_and_may_be_taken_back(story):
    story.received().offered()
    taken_back(story)
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="いまは回答できません"):
        actions.accept(story.offer, by=user)
    with story.by("sato") as user:
        with pytest.raises(NotAllowed, match="取り下げてください"):
            actions.go_on(story.offer, by=user, words="もう一度")
        actions.withdraw(story.offer, by=user)
    offer = at_rest(story.offer)
    assert (offer.state, offer.waits_for) == (OfferState.WITHDRAWN, "")


def test_only_what_the_part_covers_stops(story):
    story.received().offered()
    narrowed(story, recipients=[story.desk.pk])
    assert seen_by(story, "yamazaki") == (True, True)

    narrowed(story, recipients=[story.shakyo.pk])
    assert seen_by(story, "yamazaki") == (False, False)


@pytest.mark.parametrize("taken", [{"purposes": [Purpose.LIAISE]}, {"categories": ["basic"]}])
def test_a_purpose_or_a_kind_of_information_taken_out_stops_it(story, taken):
    story.received().offered()
    narrowed(story, **taken)

    assert seen_by(story, "yamazaki") == (False, False)


def test_a_purpose_that_carries_no_offer_leaves_it(story):
    story.received().offered()
    narrowed(story, purposes=[Purpose.CONSULT])

    assert seen_by(story, "yamazaki") == (True, True)


def test_what_was_told_before_is_listed(story):
    story.decided()
    with story.by("yamazaki"):
        told = {(shared.to, shared.what.partition("：")[0]) for shared in shared_of(Case.objects.get(pk=story.case.pk))}
    assert (story.shakyo.name, "つなぎ") in told
    assert any(what.startswith("支援プラン") and story.desk.name in to for to, what in told)
    assert any(what == "重層的支援会議" for _, what in told)


def test_the_plan_freezes_until_there_is_a_ground_again(story):
    story.decided()
    taken_back(story, "yamazaki")
    with story.by("sato") as user:
        for said in list(story.case.person.consents.filter(withdrawal=None)):
            withdraw_consent(said, by=user, at=timezone.now(), how=Kind.ORAL, case=story.case)
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="撤回しています"):
        plans.draw_up(story.case, by=user, agency=story.shakyo, issues=[], goals=[], roles=[])


def test_a_withdrawal_dated_back_before_a_decision_is_refused(story):
    story.decided()
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="決定より前"):
        withdraw_consent(story.said, by=user, at=story.plan.decided_at - timedelta(microseconds=1), how=Kind.ORAL)


def fresh(number):
    return Story().received(name=f"競　{number}", kana="きょう").offered()


def settled(story):
    with as_owner():
        return Offer.objects.get(pk=story.offer.pk), Case.objects.get(pk=story.case.pk).custodian_id


@pytest.mark.usefixtures("racing")
@pytest.mark.parametrize("first", ["accept", "withdraw"])
def test_accepting_and_withdrawing_at_once_end_in_one_of_two_orders(first):
    for number in range(6):
        story = fresh(number)
        deeds = {
            "accept": (story.people["yamazaki"], lambda s=story: actions.accept(s.offer, by=s.people["yamazaki"])),
            "withdraw": (
                story.people["sato"],
                lambda s=story: withdraw_consent(s.said, by=s.people["sato"], at=timezone.now(), how=Kind.ORAL, case=s.case),
            ),
        }
        order = [first, "accept" if first == "withdraw" else "withdraw"]
        outcomes = dict(zip(order, together(*(deeds[name] for name in order)), strict=True))
        offer, holder = settled(story)

        assert not isinstance(outcomes["withdraw"], str), outcomes
        if outcomes["accept"] == "refused":
            assert (offer.state, offer.waits_for, holder) == (OfferState.SENT, Wait.NEXT, story.centre.pk)
        else:
            assert (offer.state, holder) == (OfferState.ACCEPTED, story.shakyo.pk), outcomes


@pytest.mark.usefixtures("racing")
def test_sending_and_withdrawing_at_once_leave_no_offer_that_is_open_without_consent():
    for number in range(6):
        story = Story().received(name=f"競　{number}", kana="きょう")
        send = {
            "kind": OfferKind.REFER,
            "to_agency": story.shakyo,
            "from_agency": story.centre,
            "did": "x",
            "keeps": "x",
            "asks": "x",
        }
        sent, withdrawn = together(
            (story.people["sato"], lambda s=story, d=send: actions.send_offer(s.case, by=s.people["sato"], **d)),
            (
                story.people["sato"],
                lambda s=story: withdraw_consent(s.said, by=s.people["sato"], at=timezone.now(), how=Kind.ORAL, case=s.case),
            ),
        )
        assert not isinstance(withdrawn, str), withdrawn
        with acting_as(0, "test"), as_owner():
            offers = list(Offer.objects.filter(case=story.case))
            stopped = OfferStep.objects.filter(offer__in=offers, kind="stopped").count()
        assert sent == "refused" or (len(offers), stopped, offers[0].waits_for) == (1, 1, Wait.NEXT), (sent, withdrawn)
