"""A decision stands on the meeting's yes and on a consent in force, bound together by the database."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from agencies.models import MeetingType
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import withdraw_consent
from consents.models import Consent
from meetings import actions as meetings
from meetings.enums import Capacity, Function, Method, Result
from plans import actions
from plans.enums import PlanState
from plans.models import Plan


def call(story, **changes):
    values = {
        "plan": story.plan, "agency": story.shakyo, "type": MeetingType.objects.get(code="ml-conference"), "held_at": timezone.now(), "place": "x",
        "method": Method.ROOM, "function": Function.PLAN, "required": story.required(), "agencies": [], **changes,
    }  # fmt: skip
    with story.by("yamazaki") as user:
        return meetings.convene(story.case, by=user, **values)


def test_the_three_events_stay_apart(story):
    story.agreed()
    with story.by("kobayashi"):
        story.case.refresh_from_db()
    assert (story.plan.state, story.plan.applied_on, story.plan.decided_at) == (PlanState.AGREED, None, None)
    assert story.case.stage == "deciding"


def test_without_consent_no_plan(story):
    story.taken()
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="目的に"):
        actions.draw_up(story.case, by=user, agency=story.shakyo, issues=[], goals=[], roles=[])


@pytest.mark.parametrize("missing", [Capacity.COORDINATOR, Capacity.MARUGOTO, Capacity.CITY])
def test_the_meeting_needs_those_who_must_attend(story, missing):
    story.planned()
    required = {**story.required(), missing: None}

    with pytest.raises(NotAllowed, match=f"{missing.label}の出席が必要"):
        call(story, required=required)


def test_somebody_without_the_post_does_not_count(story):
    story.planned()

    with pytest.raises(NotAllowed, match="その職にありません"):
        call(story, required={**story.required(), Capacity.CITY: story.people["sato"]})


def test_an_agency_the_person_excluded_is_not_invited(story):
    story.planned().consent("yamazaki", story.shakyo, exclusions=[story.desk.pk])

    with pytest.raises(NotAllowed, match="伝えない先"):
        call(story, agencies=[story.desk])


def test_a_required_participant_who_stays_away_undoes_the_meeting(story):
    story.convened()
    with story.by("yamazaki") as user:
        present = {row.pk for row in story.meeting.participants.exclude(capacity=Capacity.CITY)}
        with pytest.raises(NotAllowed, match="欠席のため"):
            meetings.record(
                story.item, by=user, discussion="x", result=Result.AGREED, open_issues="", attended=present, decisions=[]
            )


def test_reconsideration_returns_the_plan_to_its_author(story):
    story.convened()
    with story.by("yamazaki") as user:
        present = {row.pk for row in story.meeting.participants.all()}
        meetings.record(
            story.item, by=user, discussion="x", result=Result.REVISE, open_issues="", attended=present, decisions=[]
        )
        story.case.refresh_from_db()
        assert (Plan.objects.get().state, story.case.stage) == (PlanState.DRAFT, "planning")


def test_a_plan_not_agreed_is_not_decided(story):
    story.convened()
    with story.by("kobayashi") as user, pytest.raises(NotAllowed, match="にできません"):
        actions.decide(story.plan, by=user)


def test_after_withdrawal_nothing_is_decided(story):
    story.agreed()
    with story.by("yamazaki") as user:
        withdraw_consent(story.said, by=user, at=timezone.now(), how="oral")
    with story.by("kobayashi") as user, pytest.raises(NotAllowed, match="撤回|目的に"):
        actions.decide(story.plan, by=user)


def test_a_withdrawal_dated_back_before_the_decision_is_refused_by_the_database(story):
    story.decided()
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="支援決定があるため"):
        withdraw_consent(story.said, by=user, at=story.plan.decided_at - timedelta(microseconds=1), how="oral")


def test_a_withdrawal_after_the_decision_ends_the_consent_and_leaves_the_decision(story):
    story.decided()
    with story.by("yamazaki") as user:
        withdraw_consent(story.said, by=user, at=timezone.now(), how="oral")
        plan, consent = Plan.objects.get(), Consent.objects.get(pk=story.said.pk)
        assert (plan.state, plan.consent_ends_at) == (PlanState.DECIDED, consent.ends_at)


def test_a_decided_plan_is_frozen(story):
    story.decided()
    with story.by("yamazaki"), pytest.raises(DatabaseError, match="変更できません"), transaction.atomic():
        Plan.objects.update(wish="別の希望")


def test_no_decision_without_its_consent_even_for_the_owner(story):
    story.agreed()
    with as_owner(), pytest.raises(IntegrityError, match="plan_consent_in_force"), transaction.atomic():
        Plan.objects.update(state="decided", decided_at=timezone.now(), decided_by=story.people["kobayashi"])
