"""Every role is offered to its agency, which takes it on or says why not; the plan goes on when none is open, or with a reason."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from agencies.models import Agency
from cases.models import Stake
from common.errors import NotAllowed
from common.owner import as_owner
from meetings import actions as meetings
from meetings.enums import Result
from notices.models import Notice
from plans import actions
from plans.enums import PlanState
from plans.models import Plan, RoleAssignment
from tests.plans.test_decision import call


def unread(user, kind):
    with as_owner():
        return Notice.objects.filter(user=user, kind=kind, read_at=None).count()


def answer(story, login, verdict, **said):
    with story.by(login) as user:
        return actions.answer_role(RoleAssignment.objects.get(plan=story.plan), by=user, answer=verdict, **said)


def revise(story, **changes):
    with story.by("yamazaki") as user:
        role = {"issue": "生活費", "support": "家計の相談", "agency": story.desk, **changes}
        return actions.revise(
            Plan.objects.get(), by=user, issues=[{"text": "生活費"}], goals=[{"term": "short", "text": "見通し"}], roles=[role]
        )


def test_asking_opens_the_case_to_the_agency_and_tells_it(story, ito):
    story.planned()
    with story.by("ito"):
        assert not Plan.objects.exists()

    with story.by("yamazaki") as user:
        actions.ask_roles(story.plan, by=user)

    with story.by("ito"):
        assert RoleAssignment.objects.asked_of([story.desk]).get().standing == "返事待ち"
    assert unread(ito, "plan.role_asked") == 1
    with as_owner():
        assert Stake.objects.get(case=story.case, agency=story.desk).reason == "joined"


def test_an_agency_the_person_excluded_is_not_asked(story):
    story.planned().consent("yamazaki", story.shakyo, exclusions=[story.desk.pk])

    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="伝えない先"):
        actions.ask_roles(story.plan, by=user)


def test_what_the_accountable_agency_does_itself_it_takes_on_by_asking(story):
    story.planned()
    revise(story, agency=story.shakyo)

    with story.by("yamazaki") as user:
        actions.ask_roles(story.plan, by=user)
        role = RoleAssignment.objects.get()

    assert (role.answer, role.answered_by, role.heard) == ("accepted", user, False)


def test_nobody_is_asked_twice(story):
    story.asked()

    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="打診していない役割はありません"):
        actions.ask_roles(story.plan, by=user)


def test_yes_ticks_the_notice_off_and_names_a_worker(story, ito):
    story.asked()

    role = answer(story, "ito", "accepted", worker_name="伊藤")

    assert (role.standing, role.worker_name, role.answered_by) == ("引き受け", "伊藤", ito)
    assert unread(ito, "plan.role_asked") == 0


def test_a_no_needs_its_reason_and_comes_back_to_the_coordinator(story, yamazaki, enter):
    story.asked()
    with pytest.raises(NotAllowed, match="理由を入力"):
        answer(story, "ito", "declined")

    answer(story, "ito", "declined", reason="担当できる職員がいない")

    assert unread(yamazaki, "plan.role_declined") == 1
    page = enter(yamazaki).get("/").content.decode()
    assert "辞退された役割" in page
    assert "担当できる職員がいない" in page


@pytest.mark.parametrize("login", ["yamazaki", "sato", "takahashi"])
def test_only_the_agency_that_was_asked_answers(story, login):
    story.asked()
    with as_owner():
        role = RoleAssignment.objects.get()

    with story.by(login) as user, pytest.raises(NotAllowed, match="打診された機関だけ|読み込み直して"):
        actions.answer_role(role, by=user, answer="accepted")


def test_for_an_agency_without_accounts_the_coordinator_writes_the_answer_down(story, yamazaki):
    silent = Agency.objects.exclude(posts__isnull=False).filter(holds_cases=True).first()
    story.planned()
    revise(story, agency=silent)
    with story.by("yamazaki") as user:
        actions.ask_roles(story.plan, by=user)

    role = answer(story, "yamazaki", "accepted", reason="電話で確認")

    assert (role.heard, role.answered_by) == (True, yamazaki)


def test_the_table_may_be_revised_and_answers_to_unchanged_words_stay(story):
    story.taken_on()

    revise(story, worker_name="伊藤")

    with as_owner():
        role = RoleAssignment.objects.get()
    assert (role.answer, role.worker_name) == ("accepted", "伊藤")


def test_other_words_are_another_role_and_the_old_question_is_taken_back(story, ito):
    story.asked()

    revise(story, support="家計の相談と同行")

    with as_owner():
        assert RoleAssignment.objects.get().standing == "未打診"
    assert unread(ito, "plan.role_asked") == 0


def test_no_meeting_while_a_role_is_open(story):
    story.asked()

    with pytest.raises(NotAllowed, match="引き受けの決まっていない役割"):
        call(story)


def test_the_coordinator_may_go_on_and_says_why(story):
    story.asked()
    with story.by("yamazaki") as user:
        actions.go_on_with_open_roles(story.plan, by=user, reason="会議で決める")

    call(story)

    with as_owner():
        plan = Plan.objects.get()
        assert (plan.state, plan.open_roles_reason) == (PlanState.SUBMITTED, "会議で決める")


def test_a_revised_plan_needs_the_reason_again(story):
    story.asked()
    with story.by("yamazaki") as user:
        actions.go_on_with_open_roles(story.plan, by=user, reason="会議で決める")
    revise(story)

    with pytest.raises(NotAllowed, match="引き受けの決まっていない役割"):
        call(story)


def test_an_answer_stands_once_the_plan_is_before_the_meeting(story):
    story.convened()

    with pytest.raises(NotAllowed, match="すでに済んでいます"):
        answer(story, "ito", "declined", reason="都合が変わった")


def test_nobody_writes_an_answer_past_the_function(story):
    story.asked()
    with story.by("yamazaki") as user:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            RoleAssignment.objects.update(answer="accepted")
        forged = RoleAssignment(plan=story.plan, agency=story.desk, issue="x", support="y", asked_at=story.plan.created_at)
        forged.answer, forged.answered_at, forged.answered_by = "accepted", story.plan.created_at, user
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            forged.save()


def test_the_page_of_an_answer_keeps_what_was_typed(story, enter, ito):
    story.asked()
    with as_owner():
        role = RoleAssignment.objects.get()
    address = reverse("plans:answer_role", args=[story.case.pk, story.plan.pk, role.pk])

    page = enter(ito).post(address, {"answer": "declined", "reason": "", "worker_name": "伊藤"})

    assert page.status_code == 200
    assert "引き受けられない理由を入力してください" in page.content.decode()
    assert "伊藤" in page.content.decode()
    enter(ito).post(address, {"answer": "accepted"})
    with as_owner():
        assert RoleAssignment.objects.get().answer == "accepted"


def test_a_decision_ends_the_plan_before_it(story):
    story.decided()
    former = story.plan
    with story.by("yamazaki") as user:
        story.case.refresh_from_db()
        again = actions.draw_up(
            story.case, by=user, agency=story.shakyo, issues=[{"text": "孤立"}], goals=[], roles=[],
            wish="続けたい", direction="同じ", lead_agency=story.centre, starts_on=former.starts_on, ends_on=former.ends_on,
        )  # fmt: skip
    story.plan = again
    meeting = call(story)
    with story.by("yamazaki") as user:
        item = meeting.items.get()
        present = {row.pk for row in item.meeting.participants.all()}
        meetings.record(item, by=user, discussion="x", result=Result.AGREED, open_issues="", attended=present, decisions=[])
    with story.by("kobayashi") as user:
        actions.decide(again, by=user)

    with as_owner():
        assert list(Plan.objects.order_by("version").values_list("state", flat=True)) == [PlanState.ENDED, PlanState.DECIDED]


def test_the_next_version_begins_with_the_words_of_the_last(story, enter, yamazaki):
    story.decided()

    page = enter(yamazaki).get(reverse("plans:draw_up", args=[story.case.pk])).content.decode()

    assert "この家で暮らしたい" in page
    assert "家計の相談" in page
    assert "見通し" in page


def test_issues_are_kept_by_rank_and_name_their_member(story, enter, yamazaki):
    story.planned()
    address = reverse("plans:revise", args=[story.case.pk, story.plan.pk])
    member = "髙橋　﨑子（本人）"
    sent = {
        "wish": "w", "direction": "d", "lead_agency": story.centre.pk, "starts_on": "R8.4.1", "ends_on": "R8.9.30",
        "other_schemes": ["care", "medical"], "missing_kind": "work", "missing_resource": "短い時間の仕事",
        "monitoring_method": "visit", "applied_on": "R8.4.1", "applicant": "長男",
        "issue-TOTAL_FORMS": 2, "issue-INITIAL_FORMS": 0, "goal-TOTAL_FORMS": 1, "goal-INITIAL_FORMS": 0,
        "role-TOTAL_FORMS": 1, "role-INITIAL_FORMS": 0, "issue-0-text": "あと", "issue-0-rank": 2,
        "issue-1-text": "さき", "issue-1-rank": 1, "issue-1-member": member, "goal-0-text": "g",
        "role-0-support": "s", "role-0-agency": story.desk.pk,
    }  # fmt: skip

    answer = enter(yamazaki).post(address, sent)

    assert answer.status_code == 302, answer.content.decode()
    with story.by("yamazaki"):
        assert list(Plan.objects.get().issues.values_list("member", "text")) == [(member, "さき"), ("", "あと")]
    page = enter(yamazaki).get(story.plan.get_absolute_url()).content.decode()
    assert all(words in page for words in ["介護保険、医療", "働く場・就労体験", "短い時間の仕事", "訪問", "長男"])
    assert "短い時間の仕事" in enter(yamazaki).get(reverse("plans:missing")).content.decode()
