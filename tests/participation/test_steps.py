"""The way of a placement is one table, said in Python and in the database; a step is written once and by one person only."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from agencies.enums import Field, Form
from agencies.models import Agency, Post
from agencies.roles import Permission, Role, roles_granting
from common.acting import acting_as
from common.deeds import call, select
from common.errors import NotAllowed
from common.owner import as_owner
from participation import actions
from participation.enums import NEXT, Step
from participation.models import Example, FollowUp, Participation, Placement, PlacementMove


def test_the_table_of_steps_is_the_same_in_the_database(db):
    assert {step: tuple(call("participation_next", step)) for step in Step.values} == {
        str(step): tuple(map(str, to)) for step, to in NEXT.items()
    }


def test_who_does_this_work_is_the_same_in_the_database(db):
    ((source,),) = select("select prosrc from pg_proc where proname = 'participation_works'")
    said = source.split("juso_agencies_as('{")[1].split("}')")[0]

    assert set(said.split(",")) == set(roles_granting(Permission.MATCH_WORK))


def test_whoever_works_for_an_agency_that_has_ended_keeps_no_examples(db, takahashi):
    today = timezone.localdate()
    with as_owner():
        agency = Agency.objects.create(
            code="over", mark="XX", name="終わる相談所", kind="other", field=Field.ALL, form=Form.CONTRACT, since=today
        )
        Post.objects.create(user=takahashi, agency=agency, role=Role.MARUGOTO, since=today, until=today)
    with acting_as(takahashi.pk), transaction.atomic():
        Example.objects.create(title="畑", whom="だれでも", menu_words="草取り")
    with as_owner():
        Agency.objects.filter(pk=agency.pk).update(since=today - timedelta(days=2), until=today - timedelta(days=1))
    with acting_as(takahashi.pk), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Example.objects.create(title="店", whom="だれでも", menu_words="品出し")


def test_from_candidate_to_settled(way):
    way.placemented().stepped(("asked", 140), ("visit", 130), ("trial", 120), ("joined", 110), ("settled", 10))

    with way.by("sato"):  # whoever takes part in the case reads it
        moves = list(way.placement.moves.values_list("from_step", "to_step"))
        looks = list(FollowUp.objects.order_by("due_on", "side").values_list("side", "worker__username"))
    assert moves == [
        ("", "candidate"),
        ("candidate", "asked"),
        ("asked", "visit"),
        ("visit", "trial"),
        ("trial", "joined"),
        ("joined", "settled"),
    ]
    assert looks == [("person", "yoshida"), ("host", "yoshida"), ("host", "yoshida"), ("person", "yoshida")]
    assert way.placement.joined_on == timezone.localdate() - timedelta(110)


@pytest.mark.parametrize(("start", "to"), [(a, b) for a, b in product(Step.values, Step.values) if b not in NEXT[a]])
def test_a_step_that_is_not_in_the_table_is_refused(way, start, to):
    way.placemented()
    with as_owner():
        Placement.objects.update(step=start, joined_on=timezone.localdate() - timedelta(200))
    way.placement.step = start

    with pytest.raises(NotAllowed, match="進められません"):
        way.stepped((to, 0), words="様子", reason="other")


@pytest.mark.parametrize(
    ("steps", "said", "why"),
    [
        ([("asked", 160)], {}, "前の段階の日から"),
        ([("asked", -1)], {}, "今日までの日"),
        ([("asked", 100), ("joined", 80), ("settled", 5)], {}, "3か月たってから"),
        ([("stopped", 0)], {}, "中断の理由"),
        ([("stopped", 0)], {"reason": "health"}, "中断の理由"),
    ],
)
def test_what_a_step_needs(way, steps, said, why):
    way.placemented()

    with pytest.raises(NotAllowed, match=why):
        way.stepped(*steps, **said)


def test_the_second_of_two_who_move_it_at_once_is_refused(way):
    way.placemented().stepped(("asked", 10))
    way.placement.step = "candidate"

    with pytest.raises(NotAllowed, match="この間に段階が進みました"):
        way.stepped(("stopped", 0), words="やめた", reason="other")


def test_nobody_writes_a_step_past_the_function(way):
    way.placemented()
    with way.by("yoshida") as user, pytest.raises(DatabaseError), transaction.atomic():
        Placement.objects.update(step="settled")
    with way.by("yoshida") as user, pytest.raises(DatabaseError), transaction.atomic():
        PlacementMove.objects.create(
            case=way.case, placement=way.placement, to_step="joined", on=timezone.localdate(), by=user, agency=way.shakyo
        )
    with way.by("yoshida"), pytest.raises(DatabaseError), transaction.atomic():
        PlacementMove.objects.update(words="別のことば")


def test_a_counsellor_of_the_circle_reads_and_does_not_lead(way):
    way.placemented()

    with pytest.raises(NotAllowed, match="参加支援の担当者だけ"):
        way.stepped(("asked", 0), by="sato")
    with way.by("sato") as sato, pytest.raises(DatabaseError), transaction.atomic():
        actions.begin(way.case, by=sato, agency=way.centre, started_on=timezone.localdate(), person=way.case.person)


def test_outside_the_circle_there_is_nothing(way):
    way.placemented().told()
    with way.by("takahashi"):
        assert [model.objects.count() for model in (Participation, Placement, PlacementMove, FollowUp)] == [0, 0, 0, 0]


def test_one_active_placement_for_a_place_and_a_failed_one_stays(way):
    way.placemented()
    with pytest.raises(NotAllowed, match="すでに進んでいます"):
        way.again()
    first = way.placement
    way.stepped(("stopped", 5), words="音が大きかった", reason="not_wanted", changed="静かな日を選ぶ").again()

    with way.by("yoshida"):
        assert Placement.objects.filter(resource=way.resource).count() == 2
        last = first.moves.last()
    assert (last.reason, last.changed) == ("not_wanted", "静かな日を選ぶ")


def test_a_full_place_takes_nobody_more_without_a_word(way):
    way.placemented(capacity=1).stepped(("asked", 20), ("trial", 10))
    second = type(way)()
    second.begun()
    with second.by("yoshida") as user:
        second.placement = actions.propose(
            second.participation, way.resource, by=user, agency=second.shakyo, on=timezone.localdate()
        )
    second.stepped(("asked", 0))

    with pytest.raises(NotAllowed, match="定員に達しています"):
        second.stepped(("joined", 0))
    second.stepped(("joined", 0), over_capacity="園主に電話で確かめた")
    assert second.placement.step == Step.JOINED
    way.stepped(("joined", 0))  # who is there already, stays


def test_one_participation_at_a_time_and_its_end(way):
    way.placemented()
    with way.by("yoshida") as user:
        with pytest.raises(NotAllowed, match="すでに始まっています"):
            actions.begin(way.case, by=user, agency=way.shakyo, started_on=timezone.localdate())
        said = {"ended_on": timezone.localdate(), "end_reason": "settled", "end_words": "週1回通っている"}
        with pytest.raises(NotAllowed, match="続いているマッチング"):
            actions.end(way.participation, by=user, **said)
    way.stepped(("stopped", 0), words="ほかが見つかった", reason="other_place")
    with way.by("yoshida") as user:
        actions.end(way.participation, by=user, **said)
        with pytest.raises(NotAllowed, match="すでに終わっています"):
            actions.end(way.participation, by=user, **said)
        actions.begin(way.case, by=user, agency=way.shakyo, started_on=timezone.localdate())  # and may begin again


def test_a_look_is_written_once(way):
    way.placemented().stepped(("asked", 50), ("joined", 40))
    with way.by("yoshida") as user:
        look = FollowUp.objects.earliest("due_on")
        said = {"done_on": timezone.localdate(), "outcome": "well", "words": "楽しそう"}
        actions.record_look(look, by=user, next_on=timezone.localdate() + timedelta(30), **said)
        with pytest.raises(NotAllowed, match="すでに記録"):
            actions.record_look(look, by=user, **said)
        assert FollowUp.objects.waiting().count() == 4
