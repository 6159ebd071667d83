"""待ちの一覧: everything that must move stands on exactly one list; with names for one's own desk, as frames and counts for others."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.calendar import add_working_days
from agencies.models import Agency, Municipality, User
from boards.access import scopes_of
from boards.waiting import counts, waiting
from cases.actions import plan_next_step
from cases.models import Case, NextStep
from common.acting import acting_as
from common.owner import as_owner
from consents.enums import Basis
from referrals import actions as referrals
from referrals.access import frames as offer_frames
from referrals.enums import Decision, OfferKind, Review, Verdict, Wait
from referrals.models import Offer
from referrals.tasks import climb as climb_offers
from slips.access import frames as slip_frames
from slips.actions import send_slip
from slips.models import Slip
from slips.tasks import climb as climb_slips
from tests.stories import Story

BOARD = reverse("boards:board")


def overdue(record, days):
    day = add_working_days(timezone.localdate(), -days)
    with as_owner():
        found = type(record).objects.filter(pk=record.pk)
        found.update(answer_by=day) if isinstance(record, Slip) else found.update(due_on=day)


def slip_from(login, to, **also):
    user = User.objects.get(username=login)
    with acting_as(user.pk), transaction.atomic():
        return send_slip(
            by=user, from_agency=user.desk, to_agency=to, version=1, channel="counter", answers={"consent": "no"}, **also
        )


def consulted(story):
    """A consultation that names nobody, as the deed would leave it."""
    day = timezone.localdate()
    with story.by("sato") as user:
        return Offer.objects.create(
            case=story.case, kind=OfferKind.ANONYMOUS, from_agency=story.centre, to_agency=story.desk, sent_by=user,
            sent_at=timezone.now(), answer_by=day, due_on=day, did="面談", keeps="見守り", asks="助言", basis=Basis.NO_IDENTITY,
            waits_for=Wait.ANSWER, waits_with=story.desk, kept_by=story.desk,
        )  # fmt: skip


@pytest.fixture
def town(db):
    """Every kind of thing that waits: an offer in each wait and on each rung, slips, a case nobody is named for."""
    made = {}

    def offered(name, **how):
        story = Story().received().offered(**how)
        made[name] = story.offer
        return story

    offered("answer")
    asked = offered("reply")
    with asked.by("yamazaki") as user:
        referrals.ask_back(asked.offer, by=user, words="いつから")
    declined = offered("review")
    with declined.by("yamazaki") as user:
        referrals.decline(declined.offer, by=user, answer="手いっぱい")
    agreed = offered("next", to=asked.desk)
    with agreed.by("ito") as user:
        referrals.decline(agreed.offer, by=user, answer="手いっぱい")
    with agreed.by("yamazaki") as user:
        (frame,) = offer_frames(agreed.offer.pk)
        referrals.review(frame, by=user, verdict=Review.AGREED, words="別の機関へ")
    partly = offered("partly", to=asked.desk)
    with partly.by("ito") as user:
        referrals.answer_offer(partly.offer, by=user, verdict=Verdict.PARTLY, answer="手伝う")
    offered("outcome").accepted()
    offered("join", kind=OfferKind.JOIN, to=asked.desk).accepted(by="ito")
    made["anonymous"] = consulted(asked)
    made["handed"] = Story().returning().offer
    late_hand_back = Story().returning().offer
    made["handed, overdue"] = late_hand_back
    overdue(late_hand_back, 1)
    for rung, days in ((1, 0), (2, 2), (3, 5), (4, 8), (5, 15)):
        supervised = rung == 4  # only the section of the centres has somebody
        offered(f"rung {rung}", to=Agency.objects.get(name="地域包括支援センター4") if supervised else asked.desk)
        overdue(made[f"rung {rung}"], days)
        made[f"slip {rung}"] = slip_from("endo", asked.centre if supervised else asked.desk)
        overdue(made[f"slip {rung}"], days)
    late_review = offered("review, climbed")
    with late_review.by("yamazaki") as user:
        referrals.decline(late_review.offer, by=user, answer="手いっぱい")
    overdue(late_review.offer, 8)
    silent = Agency.objects.desks().exclude(posts__isnull=False).first()
    offered("nobody there", to=silent)
    made["slip, nobody there"] = slip_from("endo", silent)
    made["slip, urgent"] = slip_from("endo", asked.desk, urgency="week")
    climb_offers()
    climb_slips()
    advised = offered("advised", to=asked.desk)
    overdue(advised.offer, 15)
    climb_offers()
    with advised.by("kobayashi") as user:
        (frame,) = offer_frames(advised.offer.pk)
        referrals.decide(frame, by=user, verdict=Decision.ADVISED, words="次の手を")
    with as_owner():
        return {name: type(record).objects.get(pk=record.pk) for name, record in made.items()}


def staffed():
    """Agency → somebody who works there on cases or slips."""
    today = timezone.localdate()
    found = {}
    for user in User.objects.filter(posts__until__gte=today).order_by("pk"):
        for post in user.current_posts:
            if post.role != "administrator":
                found.setdefault(post.agency, user)
    return found


def must_move(user, agency) -> set:
    """What this person finds on the lists of what must move there: the inbox of offers, the list of slips, what was lifted."""
    with acting_as(user.pk), transaction.atomic():
        own = {row.pk for model in (Offer, Slip) for row in model.objects.visible_to(user).filter(kept_by=agency)}
        lifted = (*offer_frames(climbed=True), *slip_frames(climbed=True))
        return own | {frame.pk for frame in lifted if frame.kept_by == agency}


def test_whatever_waits_is_kept_by_one_working_agency_and_stands_on_its_list_alone(town):
    open_agencies = set(Agency.objects.working())
    lists = {agency: must_move(user, agency) for agency, user in staffed().items()}

    kept = {name: (record.kept_by, record.kept_by in open_agencies) for name, record in town.items()}
    assert {name for name, (agency, works) in kept.items() if not works} == set()
    found = {name: [agency for agency, ids in lists.items() if record.pk in ids] for name, record in town.items()}
    assert found == {name: [agency] for name, (agency, _) in kept.items()}
    rungs = {name: record.rung for name, record in town.items() if name.startswith(("rung", "slip ")) and name[-1].isdigit()}
    assert set(rungs.values()) == {1, 2, 3, 4, 5}


def test_the_town_has_every_wait(town):
    assert {offer.waits_for for offer in town.values() if isinstance(offer, Offer)} == {
        "answer", "reply", "review", "next", "outcome",
    }  # fmt: skip


def test_on_the_board_each_stands_on_exactly_one_list(town, yamazaki):
    with acting_as(yamazaki.pk), transaction.atomic():
        board = waiting(yamazaki, "city")
    placed = {
        name: [title for title, rows in board.items() for row in rows if row.id == record.pk] for name, record in town.items()
    }

    assert (
        placed["answer"]
        == placed["reply"]
        == placed["outcome"]
        == placed["slip, urgent"]
        == placed["anonymous"]
        == ["unanswered"]
    )
    assert placed["review"] == placed["next"] == placed["partly"] == placed["advised"] == ["declined"]
    assert placed["handed"] == placed["handed, overdue"] == ["handed"]
    assert placed["rung 2"] == placed["slip 5"] == placed["review, climbed"] == ["overdue"]
    assert {len(titles) for titles in placed.values()} == {1}


def test_the_city_sees_who_is_to_move_and_no_person(enter, town, kobayashi, yamazaki):
    for user in (kobayashi, yamazaki):
        told = enter(user).get(BOARD, {"scope": "city"}).content.decode()
        assert "地域包括支援センター3 → 生活サポート相談窓口1" in told
        assert "生活サポート相談窓口1の回答" in told
        assert "所管課（" in told
        assert reverse("referrals:frame", args=[town["rung 3"].pk]) in told
        assert reverse("slips:frame", args=[town["slip 3"].pk]) in told
        assert "髙橋　﨑子" not in told
    assert (
        "髙橋　﨑子"
        not in enter(kobayashi).get(BOARD, {"scope": "city", "agency": town["partly"].to_agency_id}).content.decode()
    )


def test_every_address_on_the_board_opens_for_whoever_sees_it(enter, town, kobayashi, yamazaki, sasaki, sato, ito):
    for user in (kobayashi, yamazaki, sasaki, sato, ito):
        client = enter(user)
        for scope in scopes_of(user):
            with acting_as(user.pk), transaction.atomic():
                rows = [row for rows in waiting(user, scope).values() for row in rows]
            assert rows or scope != "city"
            for row in rows:
                assert not row.url or client.get(row.url).status_code == 200, (user, row)


def test_ones_own_desk_reads_names(enter, town, sato):
    told = enter(sato).get(BOARD).content.decode()
    assert "つなぎ：髙橋　﨑子" in told
    assert reverse("referrals:detail", args=[town["answer"].pk]) in told


def test_a_section_sees_the_agencies_it_supervises(enter, town, sasaki, centre):
    assert centre.section == sasaki.desk
    told = enter(sasaki).get(BOARD).content.decode()
    assert "地域包括支援センター3 → 山形市社会福祉協議会" in told
    assert "髙橋　﨑子" not in told
    assert "納税課 → 地域包括支援センター3" in told
    assert "納税課 → 生活サポート相談窓口1" not in told  # a desk of another section


def test_others_see_nothing_of_it(enter, town, takahashi):
    client = enter(takahashi)
    assert list(scopes_of(takahashi)) == ["own"]
    for query in ({}, {"scope": "city"}, {"scope": "section"}):
        assert "地域包括支援センター3" not in client.get(BOARD, query).content.decode()
    with acting_as(takahashi.pk), transaction.atomic():
        assert [row for rows in waiting(takahashi, "city").values() for row in rows] == []
        assert counts("city") == counts("section") == []


@pytest.fixture
def left(db):
    """A case nobody is named for and nobody has touched, with a promise that is late."""
    story = Story().received()
    with story.by("sato") as user:
        plan_next_step(story.case, by=user, agency=story.centre, what="薬のことを聞く", due_on=timezone.localdate())
    with as_owner():
        NextStep.objects.update(due_on=timezone.localdate() - timedelta(days=3))
        quiet = timezone.now() - timedelta(days=Municipality.objects.get().quiet_days + 1)
        Case.objects.update(worker=None, last_activity=quiet)
    return story


def test_nobody_named_quiet_and_late_rows_for_the_desk_counts_for_others(enter, left, sato, yamazaki, sasaki):
    own = enter(sato).get(BOARD)
    assert [case.pk for case in own.context["board"].unnamed] == [left.case.pk]
    assert [case.pk for case in own.context["board"].quiet] == [left.case.pk]
    assert [step.what for step in own.context["board"].late] == ["薬のことを聞く"]
    assert "薬のことを聞く" in own.content.decode()

    for user in (yamazaki, sasaki):
        response = enter(user).get(BOARD)
        told = response.content.decode()
        (line,) = response.context["board"].counts
        assert (line.agency, line.unnamed, line.quiet, line.late) == (left.centre, 1, 1, 1)
        assert "髙橋" not in told
        assert "薬のこと" not in told


def test_narrowed_to_an_agency_and_a_kind(enter, town, yamazaki, centre, host):
    client = enter(yamazaki)
    slips = client.get(BOARD, {"scope": "city", "kind": "slip"}).context["board"].lists
    assert {row.kind for rows in slips.values() for row in rows} == {"slip"}
    mine = client.get(BOARD, {"scope": "city", "agency": centre.pk}).context["board"].lists
    assert all(centre in (row.from_agency, row.to_agency, row.mover, row.kept_by) for rows in mine.values() for row in rows)
    wrong = client.get(BOARD, {"scope": "own", "agency": centre.pk})
    assert "この機関は「自分の機関」の中にありません" in wrong.content.decode()
    assert client.get(BOARD, {"scope": "elsewhere", "agency": "x", "kind": "?"}).status_code == 200


def test_more_than_fifty_are_said_and_not_shown(enter, yamazaki, ito):
    for _ in range(51):
        slip_from("endo", ito.desk)
    told = enter(yamazaki).get(BOARD).content.decode()
    assert told.count(f"納税課 → {ito.desk.name}") == 50
    assert "50件以上あります" in told


def test_a_clerk_and_an_administrator_have_no_board(enter, endo, mori):
    for user in (endo, mori):
        assert enter(user).get(BOARD).status_code == 403
        assert enter(user).get(reverse("boards:figures")).status_code == 403


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize(("login", "scope", "queries"), [("sato", "own", 18), ("yamazaki", "city", 19)])
def test_the_board_does_not_ask_more(enter, ito, login, scope, queries, how_many, django_assert_num_queries):
    for _ in range(how_many):
        story = Story().received().offered(to=ito.desk)
        with story.by("sato") as user:
            plan_next_step(story.case, by=user, agency=story.centre, what="聞く", due_on=timezone.localdate())
        slip_from("endo", ito.desk)
    with as_owner():
        NextStep.objects.update(due_on=timezone.localdate() - timedelta(days=3))
        Case.objects.update(worker=None, last_activity=timezone.now() - timedelta(days=400))
    client = enter(User.objects.get(username=login))
    client.get("/me/")
    with django_assert_num_queries(queries):
        response = client.get(BOARD, {"scope": scope})
    assert len([row for rows in response.context["board"].lists.values() for row in rows]) >= how_many
