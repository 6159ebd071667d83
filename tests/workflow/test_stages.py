"""The table of stages, step by step: what it allows happens and is written down, everything else is refused."""

from itertools import product

import pytest
from django.utils import timezone

from cases import actions
from cases.enums import BY_DEED, NEXT, Stage
from cases.models import Case, Move
from common.errors import NotAllowed
from common.owner import as_owner
from plans.enums import NEXT as PLAN_NEXT
from plans.enums import PlanState


def put(case, stage):
    closed = {"closed_at": timezone.now(), "closed_by_id": case.worker_id, "close_reason": "x"}
    opened = {"closed_at": None, "closed_by_id": None, "close_reason": ""}
    with as_owner():
        Case.objects.filter(pk=case.pk).update(stage=stage, **(closed if stage == Stage.CLOSED else opened))


def test_every_step_of_the_table_and_no_other(story):
    story.received()
    for before, after in product(Stage, Stage):
        if Stage.CLOSED in (before, after):
            continue  # closing and reopening are deeds of their own, below
        put(story.case, before)
        with story.by("sato") as user:
            moves = Move.objects.count()
            if after in NEXT[before]:
                actions.step_to(story.case, after, by=user)
                assert (Case.objects.get(pk=story.case.pk).stage, Move.objects.count()) == (after, moves + 1)
            else:
                with pytest.raises(NotAllowed, match="進めません"):
                    actions.step_to(story.case, after, by=user)
                assert (Case.objects.get(pk=story.case.pk).stage, Move.objects.count()) == (before, moves)


@pytest.mark.parametrize("stage", sorted(BY_DEED))
def test_steps_that_belong_to_a_deed_are_not_taken_by_hand(story, stage):
    story.received()
    with story.by("sato") as user, pytest.raises(NotAllowed, match="手続きで進みます"):
        actions.move_case(story.case, to=stage, by=user)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.CLOSED])
def test_closing_is_possible_exactly_where_the_table_says(story, stage):
    story.received()
    put(story.case, stage)
    with story.by("sato") as user:
        if Stage.CLOSED in NEXT[stage]:
            assert actions.close_case(story.case, by=user, reason="solved", note="x").stage == Stage.CLOSED
        else:
            with pytest.raises(NotAllowed, match="のままでは終結できません"):
                actions.close_case(story.case, by=user, reason="solved", note="x")


def test_a_closed_case_is_reopened_by_its_last_custodian(story):
    story.received()
    with story.by("sato") as user:
        actions.close_case(story.case, by=user, reason="solved", note="x")
        assert actions.reopen_case(story.case, by=user, reason="再燃").stage == Stage.ASSESSING
        with pytest.raises(NotAllowed, match="終結していません"):
            actions.reopen_case(story.case, by=user, reason="x")


def test_the_tables_are_complete_and_every_stage_has_a_way_on():
    assert set(NEXT) == set(Stage)
    assert set(PLAN_NEXT) == set(PlanState)
    assert all(NEXT[stage] for stage in Stage)
    assert {after for steps in NEXT.values() for after in steps} | {Stage.RECEIVED} == set(Stage)
