"""The evaluation: a draft, before the meeting, confirmed by the city and frozen; and what it decides."""

from functools import partial

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Choice
from cases.models import Case
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import withdraw_consent
from meetings import actions as meetings
from meetings.enums import Function, Result
from notices.models import Notice
from plans import evaluation
from plans.enums import EvaluationState, PlanState, Verdict
from plans.models import EvaluatedGoal, Evaluation, Plan
from tests.common.test_pdf import words_of
from tests.plans.test_decision import call
from tests.referrals.test_races import together
from tests.security.test_ground import refused
from tests.stories import Story


def address(story, name):
    return reverse(f"plans:{name}", args=[story.case.pk, story.plan.pk, story.evaluation.pk])


def switch_off(*codes):
    with as_owner():
        Choice.objects.filter(list_code="closing_needs", code__in=codes).update(retired=True)


def told(kind):
    with as_owner():
        return sorted(Notice.objects.filter(kind=kind, read_at=None).values_list("user__username", flat=True))


def submitted(story):
    with story.by("yamazaki") as user:
        return evaluation.submit(story.evaluation, by=user)


def stage_of(story):
    with as_owner():
        return Case.objects.get(pk=story.case.pk).stage


@pytest.fixture
def filled(story):
    story.decided()
    with story.by("yamazaki"):
        goal = story.plan.goals.get().pk
    return {
        f"goal-{goal}": "reached", f"goalwords-{goal}": "続いている", "held_on": "R8.11.20", "changes_seen": ["relief", "goal"],
        "own_view": "来てよかった", "satisfaction": "4", "remaining": "長男の居場所", "verdict": "end", "close_reason": "handed_back",
        "lead_after": story.centre.pk, "watch": "月1回の電話", "triggers": "滞納", "checks": ["1", "6"],
    }  # fmt: skip


def test_it_is_written_over_http_and_the_case_is_being_evaluated(story, filled, enter, yamazaki):
    client = enter(yamazaki)
    url = reverse("plans:evaluate", args=[story.case.pk, story.plan.pk])
    response = client.post(url, filled)
    with story.by("yamazaki"):
        story.evaluation = Evaluation.objects.get()
        assert response["Location"] == story.evaluation.get_absolute_url()
        assert (story.evaluation.state, story.evaluation.checks, story.evaluation.satisfaction) == ("draft", [1, 6], 4)
        assert EvaluatedGoal.objects.get().words == "続いている"
    assert stage_of(story) == "evaluating"
    page = client.get(address(story, "write_evaluation"))
    again = {**filled, "seen": page.context["form"].initial["seen"], "own_view": "助かった"}
    assert client.post(address(story, "write_evaluation"), again).status_code == 302
    assert "助かった" in client.get(story.evaluation.get_absolute_url()).content.decode()
    stale = client.post(address(story, "write_evaluation"), {**again, "own_view": "後の変更"}).content.decode()
    assert "ほかの職員が評価を書き換えました" in stale
    assert "後の変更" in stale


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"verdict": ""}, "選んでください"),
        ({"close_reason": ""}, "終結・中断の理由を選んでください"),
        ({"not_asked": "会えなかった"}, "聞けなかった理由は空けてください"),
        ({"held_on": "R9.11.20"}, "これからの日付です"),
    ],
)
def test_what_does_not_fit_is_said(story, filled, enter, yamazaki, changes, sentence):
    url = reverse("plans:evaluate", args=[story.case.pk, story.plan.pk])
    page = enter(yamazaki).post(url, {**filled, **changes}).content.decode()

    assert sentence in page
    assert "来てよかった" in page


def test_the_referring_agency_is_proposed_first(story, filled, enter, yamazaki):
    page = enter(yamazaki).get(reverse("plans:evaluate", args=[story.case.pk, story.plan.pk]))

    assert page.context["form"]["lead_after"].value() == story.centre.pk
    assert "このケースをつないだ機関：地域包括支援センター3" in page.content.decode()


def test_a_second_evaluation_of_the_same_plan_waits_for_the_first(story):
    story.decided().evaluating()
    with pytest.raises(NotAllowed, match="すでに始まっています"):
        story.evaluating()


def test_it_begins_with_what_the_last_monitoring_found(story, enter, yamazaki):
    story.decided().monitored()

    page = enter(yamazaki).get(reverse("plans:evaluate", args=[story.case.pk, story.plan.pk])).content.decode()
    assert "半分" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"own_view": "", "satisfaction": None}, "本人の評価か、聞けなかった理由"),
        ({"lead_after": None}, "終結後の主担当を選んでください"),
        ({"triggers": ""}, "再開の目安を入力してください"),
    ],
)
def test_it_goes_to_the_meeting_when_it_is_whole(story, changes, sentence):
    story.decided().evaluating(**changes)
    with pytest.raises(NotAllowed, match=sentence):
        submitted(story)


def test_after_a_death_nobody_has_to_lead(story):
    story.decided().evaluating(close_reason="died", lead_after=None, triggers="")

    assert submitted(story).state == EvaluationState.SUBMITTED


def test_what_was_taken_to_the_meeting_is_not_changed_but_taken_up_again(story):
    story.decided().evaluating()
    submitted(story)
    with story.by("yamazaki") as user:
        with pytest.raises(DatabaseError, match="作成中に戻して"), transaction.atomic():
            Evaluation.objects.update(own_view="別の言葉")
        assert evaluation.take_up_again(story.evaluation, by=user).is_editable


def test_the_meeting_says_yes_and_the_city_is_asked(story):
    story.decided().evaluating()
    submitted(story)
    item = spoken_of(story, Result.AGREED)
    with story.by("yamazaki"):
        found = Evaluation.objects.get()
        assert (found.evaluated_on, found.agenda_item_id) == (timezone.localdate(), item.pk)
    assert told("plan.evaluation_to_confirm") == ["kobayashi"]


def test_a_meeting_that_wants_another_look_returns_it(story):
    story.decided().evaluating()
    submitted(story)
    spoken_of(story, Result.REVISE)
    with story.by("yamazaki"):
        found = Evaluation.objects.get()
        assert (found.state, found.evaluated_on, found.returned_why) == ("draft", None, "会議で再検討となりました。")


def spoken_of(story, result):
    meeting = call(story, function=Function.EVALUATION)
    with story.by("yamazaki") as user:
        item = meeting.items.get()
        present = {row.pk for row in item.participants.all()}
        return meetings.record(item, by=user, discussion="x", result=result, open_issues="", attended=present, decisions=[])


def test_the_city_confirms_with_one_button_on_its_desk(story, enter, kobayashi, yamazaki):
    story.decided().evaluating()
    submitted(story)
    assert "評価の確認を待つもの" not in enter(kobayashi).get(reverse("cases:my_day")).content.decode()
    assert enter(yamazaki).post(address(story, "set_evaluation_day"), {"on": "R8.11.1"}).status_code == 200
    today = timezone.localdate().isoformat()
    assert enter(yamazaki).post(address(story, "set_evaluation_day"), {"on": today}).status_code == 302

    desk = enter(kobayashi).get(reverse("cases:my_day")).content.decode()
    assert "評価の確認を待つもの" in desk
    assert address(story, "confirm_evaluation") in desk
    assert enter(yamazaki).post(address(story, "confirm_evaluation")).status_code == 403
    page = enter(kobayashi).post(address(story, "confirm_evaluation"), follow=True).content.decode()
    assert "評価を確認しました" in page
    assert told("plan.evaluation_to_confirm") == []
    assert told("plan.evaluation_confirmed") == ["yamazaki"]
    again = enter(kobayashi).post(address(story, "confirm_evaluation"), follow=True).content.decode()
    assert "確認を待っていません" in again


def test_before_the_meeting_the_city_does_not_confirm_unless_it_wants_no_meeting(story):
    story.decided().evaluating()
    submitted(story)
    with story.by("kobayashi") as user, pytest.raises(NotAllowed, match="会議での評価がまだ"):
        evaluation.confirm(story.evaluation, by=user)
    switch_off("meeting")
    with story.by("kobayashi") as user:
        assert evaluation.confirm(story.evaluation, by=user).is_confirmed


def test_after_a_withdrawal_the_city_confirms_nothing(story):
    story.decided().evaluating()
    submitted(story)
    with story.by("yamazaki") as user:
        evaluation.set_meeting_day(story.evaluation, by=user, on=timezone.localdate())
        withdraw_consent(story.said, by=user, at=timezone.now(), how="oral")
    with story.by("kobayashi") as user, pytest.raises(NotAllowed, match="撤回|目的に"):
        evaluation.confirm(story.evaluation, by=user)


def test_the_city_gives_it_back_with_its_reason(story, enter, kobayashi):
    story.decided().evaluating()
    submitted(story)
    assert enter(kobayashi).post(address(story, "give_back_evaluation"), {"reason": "本人の言葉を"}).status_code == 302
    with story.by("yamazaki"):
        found = Evaluation.objects.get()
        assert (found.state, found.returned_why) == ("draft", "本人の言葉を")
    assert told("plan.evaluation_given_back") == ["yamazaki"]


@pytest.mark.parametrize(
    "change",
    [
        {"own_view": "別の言葉"},
        {"verdict": "replan"},
        {"state": "draft", "confirmed_at": None, "confirmed_by": None},
        {"evaluated_on": None},
        {"checks": [3]},
    ],
)
def test_what_the_city_confirmed_is_frozen_also_for_the_owner(story, change):
    story.decided().evaluated()
    for scope in (story.by("yamazaki"), story.by("kobayashi"), as_owner()):
        with scope, pytest.raises(DatabaseError, match="市が確認した評価は変更できません"), transaction.atomic():
            Evaluation.objects.update(**change)


def test_nobody_but_the_host_confirms_and_nothing_is_skipped(story):
    story.decided().evaluating()
    confirmed = {"state": "confirmed", "confirmed_at": timezone.now()}
    with story.by("kobayashi") as user, pytest.raises(DatabaseError, match="付していない評価"), transaction.atomic():
        Evaluation.objects.update(**confirmed, confirmed_by=user)
    submitted(story)
    with story.by("yamazaki") as user, pytest.raises(DatabaseError, match="市の所管課だけ"), transaction.atomic():
        Evaluation.objects.update(**confirmed, confirmed_by=user)
    with story.by("kobayashi"), pytest.raises(DatabaseError, match="市の所管課だけ"), transaction.atomic():
        Evaluation.objects.update(**confirmed, confirmed_by=story.people["yamazaki"])


def test_a_partner_writes_no_evaluation_and_an_outsider_reads_none(story):
    story.decided().evaluating()
    with story.by("ito"), pytest.raises(DatabaseError, match="主担当機関と、プランの主たる支援機関だけ"), transaction.atomic():
        Evaluation.objects.update(own_view="x")
    with story.by("ito"):
        assert EvaluatedGoal.objects.all().delete()[0] == 0
    with story.by("ito"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        EvaluatedGoal.objects.create(evaluation=story.evaluation, goal=story.plan.goals.get(), standing="reached")
    with story.by("takahashi"):
        assert (Evaluation.objects.count(), EvaluatedGoal.objects.count(), Evaluation.objects.update(own_view="x")) == (0, 0, 0)
    for sql in (
        "delete from plans_evaluation",
        "update plans_evaluation set lead_accepted_at = now()",
        "update plans_evaluatedgoal set words = 'x'",
    ):
        with story.by("yamazaki"):
            refused(sql)


# What it decides --------------------------------------------------------------------------------------------------------


def test_another_plan_carries_the_remaining_issues_over(story, enter, yamazaki):
    story.decided().evaluated(verdict=Verdict.REPLAN, close_reason="", lead_after=None, checks=[])
    assert stage_of(story) == "planning"

    page = enter(yamazaki).get(reverse("plans:draw_up", args=[story.case.pk]))
    issues = [row.initial.get("text") for row in page.context["issues"]][:2]
    assert issues == ["長男の居場所", "通院の付き添い"]
    assert "次のプランを作る" in enter(yamazaki).get(story.evaluation.get_absolute_url()).content.decode()


def test_a_stop_ends_the_plan_and_suspends_the_case(story):
    story.decided().evaluated(verdict=Verdict.STOP, close_reason="no_contact", lead_after=None, checks=[])
    with story.by("yamazaki"):
        assert Plan.objects.get().state == PlanState.ENDED
    assert stage_of(story) == "suspended"


def test_the_lead_says_yes_by_itself(story, enter, sato, ito):
    story.decided().evaluating()
    submitted(story)
    assert told("plan.lead_asked") == ["sato"]
    assert enter(ito).post(address(story, "accept_lead")).status_code == 403
    with story.by("ito"), pytest.raises(NotAllowed, match="終結後の主担当として書かれた機関だけ"):
        evaluation.accept_lead(story.evaluation, by=story.people["ito"])

    assert "引き受けを記録しました" in enter(sato).post(address(story, "accept_lead"), follow=True).content.decode()
    with story.by("sato"):
        found = Evaluation.objects.get()
        assert (found.lead_accepted_by, found.lead_heard) == (sato, False)
    assert told("plan.lead_asked") == []
    with story.by("sato") as user, pytest.raises(NotAllowed, match="すでに引き受け"):
        evaluation.accept_lead(story.evaluation, by=user)


def test_the_evaluation_on_paper(story, enter, yamazaki):
    story.decided().evaluated()
    words = "".join(words_of(enter(yamazaki).get(address(story, "evaluation_pdf")).content).split())
    for expected in ("評価シート・終結", "☑達成", "☑家計の改善", "☑終結", "☑4", "☑1か月後", "滞納が2か月続く", "小林"):
        assert expected in words

    blank = "".join(words_of(enter(yamazaki).get(reverse("plans:blank_evaluation_pdf")).content).split())
    assert "☑" not in blank
    assert "☐達成" in blank
    assert "白紙の様式" in blank


def test_the_plan_page_asks_as_often_for_three_records_as_for_one(story, enter, yamazaki):
    story.decided().monitored().evaluated(verdict=Verdict.REPLAN, close_reason="", lead_after=None, checks=[])
    client, counts = enter(yamazaki), []
    for _ in range(2):
        client.get(story.plan.get_absolute_url())
        with CaptureQueriesContext(connection) as counted:
            assert client.get(story.plan.get_absolute_url()).status_code == 200
        counts.append(len(counted))
        story.monitored().monitored()

    assert counts[0] == counts[1]


# Two at once ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("racing")
def test_two_officers_confirm_at_once_and_it_is_confirmed_once():
    story = Story().decided().evaluating()
    submitted(story)
    with story.by("yamazaki") as user:
        evaluation.set_meeting_day(story.evaluation, by=user, on=timezone.localdate())
    officer = story.people["kobayashi"]
    outcomes = together(*[(officer, partial(evaluation.confirm, story.evaluation, by=officer))] * 2)

    assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["Evaluation", "str"]
    with as_owner():
        assert Evaluation.objects.get().is_confirmed


@pytest.mark.usefixtures("racing")
def test_confirming_and_taking_up_at_once_end_in_one_of_them():
    story = Story().decided().evaluating()
    submitted(story)
    with story.by("yamazaki") as user:
        evaluation.set_meeting_day(story.evaluation, by=user, on=timezone.localdate())
    officer, coordinator = story.people["kobayashi"], story.people["yamazaki"]
    outcomes = together(
        (officer, partial(evaluation.confirm, story.evaluation, by=officer)),
        (coordinator, partial(evaluation.take_up_again, story.evaluation, by=coordinator)),
    )

    assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["Evaluation", "str"]
