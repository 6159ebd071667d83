"""A plan stops with the consent it stands on, goes on with a new one, or is given up; and what the meeting wanted changed."""

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.enums import Stage
from cases.models import Stake
from common.deeds import deed, rows
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import narrow_consent, withdraw_consent, withdraw_consents
from consents.enums import Kind, Purpose
from consents.models import Consent
from meetings import actions as meetings
from meetings.enums import Result
from notices.models import Notice
from plans import actions
from plans.enums import PlanState
from plans.models import Plan
from tests.referrals.test_races import together
from tests.stories import Story


def taken_back(story):
    """The newer consent, which alone carried the plan; the older one, for liaison, stays."""
    with story.by("yamazaki") as user:
        withdraw_consent(story.said, by=user, at=timezone.now(), how=Kind.ORAL, case=story.case)
    return at_rest(story)


def at_rest(story) -> Plan:
    with as_owner():
        story.plan = Plan.objects.select_related("case__person", "case__custodian", "lead_agency").get(pk=story.plan.pk)
    return story.plan


def url(story, name):
    return reverse(f"plans:{name}", args=[story.case.pk, story.plan.pk])


def inside(story) -> set:
    with as_owner():
        return set(Stake.objects.current().filter(case=story.case).values_list("agency", flat=True))


@pytest.mark.parametrize("stage", ["planned", "convened", "agreed", "decided"])
def test_at_every_stage_it_stands_still(story, stage):
    getattr(story, stage)()
    plan = taken_back(story)

    assert plan.halted_at
    with story.by("yamazaki") as user:
        if plan.state == PlanState.DRAFT:
            with pytest.raises(NotAllowed, match="止まっています"):
                actions.step_plan(plan, PlanState.SUBMITTED)
            with pytest.raises(NotAllowed, match="変更できません"):
                actions.revise(plan, by=user, issues=[], goals=[], roles=[], wish="別の希望")
        with pytest.raises(NotAllowed, match="再開できる本人同意がありません|目的に|撤回"):
            actions.resume(plan, by=user)
    if plan.state == PlanState.AGREED:
        with story.by("kobayashi") as officer, pytest.raises(NotAllowed):
            actions.decide(plan, by=officer)


def test_the_database_holds_it_and_its_parts(story):
    story.planned()
    taken_back(story)
    for harm in (
        "update plans_plan set wish = 'x'",
        "update plans_plan set state = 'submitted'",
        "update plans_plan set state = 'agreed'",
        "update plans_plan set halted_at = null",
        "update plans_goal set text = 'x'",
        "delete from plans_issue",
        "update plans_roleassignment set answer = 'accepted'",
    ):
        with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(harm)


def test_what_does_not_concern_it_does_not_stop_it(story):
    story.planned()
    with story.by("yamazaki") as user:
        narrow_consent(story.said, by=user, how=Kind.ORAL, purposes=[Purpose.APPLY], case=story.case)
    assert at_rest(story).halted_at is None


def test_the_coordinator_is_told_and_finds_the_lawful_ways_on(story, enter, yamazaki):
    story.decided()
    with story.by("sato") as sato:
        withdraw_consent(story.said, by=sato, at=timezone.now(), how=Kind.ORAL, case=story.case)

    with as_owner():
        told = Notice.objects.filter(kind="plan.halted", read_at=None)
        assert {notice.user.username for notice in told} >= {"yamazaki"}
    client = enter(yamazaki)
    assert "同意の取りやめで止まっているプラン" in client.get("/").content.decode()
    page = client.get(url(story, "detail")).content.decode()
    assert "このプランは止まっています" in page
    assert "支援会議（社会福祉法第106条の6）の開催を依頼する" in page
    assert "プランを再開する" not in page


def test_with_a_new_consent_it_goes_on_and_lets_in_who_has_a_part(story, enter, yamazaki):
    story.decided()
    given = given_by(story)
    with story.by("yamazaki") as user:
        withdraw_consents(given, by=user, at=timezone.now(), how=Kind.ORAL, case=story.case)
    assert inside(story) == {story.shakyo.pk}

    story.consent("yamazaki", story.shakyo, exclusions=[story.centre.pk])
    client = enter(yamazaki)
    assert "プランを再開する" in client.get(url(story, "detail")).content.decode()
    assert client.post(url(story, "resume")).status_code == 302

    assert at_rest(story).halted_at is None
    assert inside(story) == {story.shakyo.pk, story.desk.pk}, "the lead agency is among those the person does not want told"
    with as_owner():
        assert not Notice.objects.filter(kind="plan.halted", read_at=None).exists()


@pytest.mark.parametrize(
    ("stage", "state", "then"),
    [
        ("planned", PlanState.DROPPED, Stage.ENGAGING),
        ("convened", PlanState.DROPPED, Stage.ENGAGING),
        ("agreed", PlanState.DROPPED, Stage.ENGAGING),
        ("decided", PlanState.ENDED, Stage.ACTIVE),
    ],
)
def test_it_may_be_given_up_and_the_case_goes_on_without_it(story, enter, yamazaki, stage, state, then):
    getattr(story, stage)()
    taken_back(story)
    client = enter(yamazaki)
    assert "理由" in client.post(url(story, "drop"), {}).content.decode()
    assert client.post(url(story, "drop"), {"reason": "まず関係づくりから"}).status_code == 302

    assert at_rest(story).state == state
    assert story.plan.case.stage == then
    assert story.plan.case.custodian == story.shakyo
    assert "このプランは止まっています" not in client.get(url(story, "detail")).content.decode()


def test_a_plan_that_runs_is_not_given_up_like_that(story):
    story.planned()
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="止まっているプランではありません"):
        actions.drop(story.plan, by=user, reason="x")


def test_what_was_agreed_before_is_written_down_and_waits(story):
    story.convened()
    taken_back(story)
    with story.by("yamazaki") as user:
        item = story.meeting.items.select_related("meeting", "case__person").get()
        present = {row.pk for row in story.meeting.participants.all()}
        meetings.record(item, by=user, discussion="x", result=Result.AGREED, open_issues="", attended=present, decisions=[])
    plan = at_rest(story)
    assert (plan.state, bool(plan.halted_at)) == (PlanState.AGREED, True)
    with story.by("kobayashi"):
        assert not Plan.objects.awaiting_decision().exists()


def test_the_citys_list_keeps_the_number_and_not_the_name(story, enter, kobayashi, takahashi):
    story.decided()
    client = enter(kobayashi)
    before = client.get(reverse("plans:decisions")).content.decode()
    given = given_by(story)
    with story.by("yamazaki") as user:
        withdraw_consents(given, by=user, at=timezone.now(), how=Kind.ORAL, case=story.case)
    after = client.get(reverse("plans:decisions")).content.decode()

    assert story.plan.document_no in before
    assert "髙橋" in before
    assert story.plan.document_no in after
    assert "髙橋" not in after
    with story.by("takahashi"):
        assert rows("plans_decisions", story.plan.document_year) == []


# 修正のうえ了承 -------------------------------------------------------------------------------------------------------------


def amending(story) -> Story:
    story.convened()
    with story.by("yamazaki") as user:
        present = {row.pk for row in story.meeting.participants.all()}
        meetings.record(
            story.item, by=user, discussion="期間を直す", result=Result.AMENDED, open_issues="", attended=present, decisions=[]
        )
    at_rest(story)
    return story


def test_what_the_meeting_wanted_changed_goes_to_the_city_without_a_second_sitting(story, enter, yamazaki):
    amending(story)
    assert (story.plan.state, story.plan.case.stage) == (PlanState.DRAFT, Stage.PLANNING)
    client = enter(yamazaki)
    assert "修正のうえ了承" in client.get(url(story, "detail")).content.decode()
    assert client.post(url(story, "amended")).status_code == 302

    plan = at_rest(story)
    assert (plan.state, plan.case.stage) == (PlanState.AGREED, Stage.DECIDING)
    with story.by("kobayashi") as officer:
        assert actions.decide(plan, by=officer).state == PlanState.DECIDED


def test_without_the_meeting_there_is_no_such_way(story):
    story.taken_on()
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="修正のうえ了承"):
        actions.amended(story.plan, by=user)
    with story.by("yamazaki"), pytest.raises(NotAllowed, match="会議の了承がないプラン"):
        deed(actions.step_plan)(story.plan, PlanState.AGREED)


def test_a_role_that_was_changed_has_to_be_taken_on_first(story):
    amending(story)
    words = {"issue": "生活費", "support": "別の支援", "agency": story.desk}
    with story.by("yamazaki") as user:
        actions.revise(story.plan, by=user, issues=[{"text": "生活費"}], goals=[{"term": "short", "text": "x"}], roles=[words])
        with pytest.raises(NotAllowed, match="引き受けの決まっていない役割"):
            actions.amended(story.plan, by=user)


def test_a_second_sitting_clears_it(story):
    amending(story)
    with story.by("yamazaki") as user:
        meetings.convene(
            story.plan.case, plan=story.plan, by=user, agency=story.shakyo, type=story.meeting.type, held_at=timezone.now(),
            place="x", method="room", function="plan", required=story.required(), agencies=[],
        )  # fmt: skip
    assert at_rest(story).amending_since is None


# Races --------------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("racing")
@pytest.mark.parametrize("first", ["ask", "withdraw"])
def test_roles_offered_and_consent_taken_back_at_once(first):
    """Whoever is let in at that moment is out again, or was never let in."""
    for _ in range(3):
        story = Story().planned()
        deeds = {
            "ask": (story.people["yamazaki"], partial(_ask, story)),
            "withdraw": (story.people["kato"], partial(_withdraw_all, story, given_by(story))),
        }
        order = [first, "withdraw" if first == "ask" else "ask"]
        outcomes = dict(zip(order, together(*(deeds[name] for name in order)), strict=True))

        assert outcomes["withdraw"] != "refused"
        assert inside(story) == {story.shakyo.pk}, outcomes
        assert at_rest(story).halted_at


def _ask(story):
    return actions.ask_roles(story.plan, by=story.people["yamazaki"])


def given_by(story) -> list[Consent]:
    with story.by("kato"):
        return list(Consent.objects.in_force(timezone.now()).filter(person=story.case.person))


def _withdraw_all(story, given):
    return withdraw_consents(given, by=story.people["kato"], at=timezone.now(), how=Kind.ORAL, case=story.case)[0]
