"""Deeds at the same moment: real threads, real commits. One of them counts, the other is told so; nobody waits for ever."""

import random
import threading
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases import actions as cases
from cases.models import Case, Custody
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from drills.promises import broken
from referrals import actions
from referrals.access import frames
from referrals.enums import OfferKind, OfferState, Review, Verdict
from referrals.models import Offer
from referrals.tasks import climb
from tests.offers import TEXTS, at_rest, due_since, frame_of, rungs_told, send, stands
from tests.stories import Story

pytestmark = pytest.mark.usefixtures("racing")
DESK, SHAKYO = "生活サポート相談窓口1", "山形市社会福祉協議会"
THREADS, OFFERS = 8, 500


def together(*deeds):
    """Each (user or None for the system, deed) in a thread of its own, all at once. What came of each, in their order."""
    barrier, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, user, deed):
        try:
            with acting_as(user.pk if user else 0, "race"):
                with connection.cursor() as cursor:
                    cursor.execute("set lock_timeout = '10s'")
                barrier.wait()
                outcomes[place] = deed() or "done"
        except NotAllowed:
            outcomes[place] = "refused"
        except Exception as fault:  # a deadlock, a timeout: the test names it
            outcomes[place] = repr(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, *deed)) for place, deed in enumerate(deeds)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return outcomes


def five_hundred(how_many=OFFERS):
    """As many cases, each offered to the desk: one is told, the others are copied from it."""
    story = Story().received().offered(to=Story().desk)
    first = at_rest(story.offer)
    with acting_as(0, "copies"), as_owner():
        person, worker = story.case.person, story.people["sato"]
        begun = {"opened_by_agency": story.centre, "opened_at": timezone.now(), "last_activity": timezone.now()}
        copies = [Case(person=person, custodian=story.centre, worker=worker, **begun) for _ in range(how_many)]
        Case.objects.bulk_create(copies)
        same = {
            name: getattr(first, name)
            for name in ("kind", "answer_by", "basis", "basis_reason", "consent_id", "waits_for", "due_on", *TEXTS)
        }
        same |= {"from_agency": story.centre, "to_agency": story.desk, "waits_with": story.desk, "kept_by": story.desk}
        offers = [Offer(case=case, sent_by=worker, sent_at=timezone.now(), **same) for case in copies]
        return story, Offer.objects.bulk_create(offers)


def custodian_of(case):
    with as_owner():
        return Case.objects.get(pk=case.pk).custodian_id


def test_of_five_hundred_offers_eight_threads_accept_each_once():
    story, offers = five_hundred()
    ito = story.people["ito"]

    def accept_all():
        done, mine = 0, random.sample(offers, len(offers))
        for offer in mine:
            try:
                actions.accept(offer, by=ito)
                done += 1
            except NotAllowed:
                continue
        return done or "none"

    outcomes = together(*[(ito, accept_all)] * THREADS)

    assert sum(number for number in outcomes if number != "none") == OFFERS
    with as_owner():
        assert Custody.objects.filter(why="accepted").count() == OFFERS
        assert Case.objects.filter(custodian=story.desk).count() == OFFERS
        assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == OFFERS


def test_reading_first_and_writing_then_accepts_more_than_there_are():
    """The naive way, kept to show what the locks are for."""
    story, offers = five_hundred(20)
    together_again = threading.Barrier(THREADS)

    def accept_all():
        done = 0
        with as_owner():
            for offer in offers:
                waiting = Offer.objects.get(pk=offer.pk).state == OfferState.SENT
                together_again.wait()  # the eight have read, none has written
                if waiting:
                    done += Offer.objects.filter(pk=offer.pk).update(state=OfferState.ACCEPTED)
                together_again.wait()
        return done

    assert sum(together(*[(story.people["ito"], accept_all)] * THREADS)) == THREADS * len(offers)


def accepted_or_withdrawn_but_never_both():
    story = Story().received().offered(to=Story().desk)
    outcomes = together(
        (story.people["ito"], lambda: actions.accept(story.offer, by=story.people["ito"]) and None),
        (story.people["sato"], lambda: actions.withdraw(story.offer, by=story.people["sato"])),
    )

    assert sorted(outcomes) == ["done", "refused"]
    accepted = outcomes[0] == "done"
    assert at_rest(story.offer).state == ("accepted" if accepted else "withdrawn")
    assert custodian_of(story.case) == (story.desk if accepted else story.centre).pk
    assert broken() == {}


def taken_back_while_another_accepts_it_stays_with_the_coordinator():
    story = Story().taken().offered(by="yamazaki", to=Story().desk).accepted(by="ito")
    story.offer = send(story, OfferKind.REFER, story.centre, by="ito")
    outcomes = together(
        (story.people["sato"], lambda: actions.accept(story.offer, by=story.people["sato"]) and None),
        (story.people["yamazaki"], lambda: actions.take_back(story.case, by=story.people["yamazaki"], reason="担当者不在")),
    )

    assert outcomes in (["done", "done"], ["refused", "done"])
    assert custodian_of(story.case) == story.shakyo.pk
    assert stands(story.offer)[1:] == ("", None, None)
    assert broken() == {}


def an_answer_in_the_night_of_the_clock_counts():
    story = Story().received().offered(to=Story().desk)
    due_since(story.offer, 100)
    outcomes = together(
        (None, climb),
        (story.people["ito"], lambda: actions.accept(story.offer, by=story.people["ito"]) and None),
        (None, climb),
    )

    assert outcomes == ["done"] * 3
    assert stands(story.offer) == ("accepted", "outcome", DESK, DESK)
    assert at_rest(story.offer).rung == 0
    assert rungs_told(story.offer) == sorted(set(rungs_told(story.offer)))
    assert broken() == {}


def declined_or_accepted_by_half():
    story = Story().received().offered(to=Story().desk)

    def say(verdict):
        return lambda: actions.answer_offer(story.offer, verdict=verdict, by=story.people["ito"], answer="理由") and None

    outcomes = together((story.people["ito"], say(Verdict.DECLINED)), (story.people["ito"], say(Verdict.PARTLY)))

    assert sorted(outcomes) == ["done", "refused"]
    assert at_rest(story.offer).state == ("declined" if outcomes[0] == "done" else "partly")
    assert broken() == {}


def of_two_sendings_at_once_one_is_sent():
    story, kind = Story().received(), random.choice([OfferKind.REFER, OfferKind.JOIN, OfferKind.ANONYMOUS])
    outcomes = together(*[(story.people["sato"], lambda: send(story, kind, story.desk) and None)] * 2)

    assert sorted(outcomes) == ["done", "refused"]
    with as_owner():
        assert Offer.objects.filter(case=story.case).count() == 1


def sending(story, to):
    """With the case as it was read before."""
    given = {"kind": OfferKind.REFER, "to_agency": to, "by": story.people["sato"], "from_agency": story.centre, **TEXTS}
    return lambda: actions.send_offer(story.case, **given) and None


def nothing_is_sent_by_whoever_no_longer_holds_the_case():
    story = Story().received().offered(to=Story().desk)
    outcomes = together(
        (story.people["ito"], lambda: actions.accept(story.offer, by=story.people["ito"]) and None),
        (story.people["sato"], sending(story, story.shakyo)),
    )

    assert outcomes[0] == "done"
    assert outcomes[1] in ("done", "refused")
    with as_owner():
        assert not Offer.objects.filter(case=story.case, state=OfferState.SENT).exists()
    assert broken() == {}


def nothing_is_sent_about_a_case_being_closed():
    story = Story().received()
    sato = story.people["sato"]
    outcomes = together(
        (sato, lambda: cases.close_case(story.case, by=sato, reason="solved", note="x") and None),
        (sato, sending(story, story.desk)),
    )

    assert sorted(outcomes) == ["done", "refused"]
    assert broken() == {}


def asked_again_while_it_is_sent_anew():
    story = Story().received().offered(to=Story().desk)
    with story.by("ito") as user:
        actions.decline(story.offer, by=user, answer="範囲外")
    with story.by("yamazaki"):
        frame = frame_of(story.offer)
    yamazaki = story.people["yamazaki"]
    outcomes = together(
        (yamazaki, lambda: actions.review(frame, by=yamazaki, verdict=Review.AGAIN, words="もう一度")),
        (story.people["sato"], sending(story, story.desk)),
    )

    assert sorted(outcomes) == ["done", "refused"]
    with as_owner():
        assert Offer.objects.filter(case=story.case, state=OfferState.SENT).count() == 1
    assert broken() == {}


PAIRS = [
    accepted_or_withdrawn_but_never_both,
    taken_back_while_another_accepts_it_stays_with_the_coordinator,
    an_answer_in_the_night_of_the_clock_counts,
    declined_or_accepted_by_half,
    of_two_sendings_at_once_one_is_sent,
    nothing_is_sent_by_whoever_no_longer_holds_the_case,
    nothing_is_sent_about_a_case_being_closed,
    asked_again_while_it_is_sent_anew,
]


def test_of_two_deeds_at_once_the_outcome_is_one_of_the_two():
    """Every pair six times, in one database: emptying it costs more than the races."""
    for race in PAIRS:
        for _ in range(6):
            race()


def test_a_storm_of_steps_ends_in_no_deadlock():
    stories = [Story().taken().offered(by="yamazaki", to=Story().desk) for _ in range(3)]
    people, lot = stories[0].people, [stories[0].centre, stories[0].desk, stories[0].shakyo]

    def step(login, dice):
        story, user = dice.choice(stories), people[login]
        offer = Offer.objects.filter(case=story.case).order_by("?").first() or story.offer
        words = {"by": user, "words": "嵐"}
        match dice.randrange(9):
            case 0:
                actions.accept(offer, by=user)
            case 1:
                actions.decline(offer, by=user, answer="嵐")
            case 2:
                actions.withdraw(offer, by=user)
            case 3:
                actions.ask_back(offer, **words)
            case 4:
                actions.reply(offer, **words)
            case 5 if login == "yamazaki":
                actions.take_back(story.case, by=user, reason="嵐")
            case 6:
                for frame in frames(climbed=True)[:1]:
                    actions.review(frame, verdict=Review.AGAIN, **words)
            case _:
                case = Case.objects.get(pk=story.case.pk)
                if case.custodian_id == user.desk.pk:
                    to = dice.choice([agency for agency in lot if agency != case.custodian])
                    actions.send_offer(case, kind=OfferKind.REFER, to_agency=to, by=user, from_agency=case.custodian, **TEXTS)

    def storm(login, seed):
        def run():
            dice = random.Random(seed)
            for _ in range(40):
                with suppress(NotAllowed, Case.DoesNotExist), transaction.atomic():
                    step(login, dice)

        return run

    logins = ["sato", "ito", "yamazaki", "sato", "ito", "yamazaki"]
    outcomes = together(*[(people[login], storm(login, seed)) for seed, login in enumerate(logins)], (None, climb))

    assert outcomes == ["done"] * 7
    assert broken() == {}
