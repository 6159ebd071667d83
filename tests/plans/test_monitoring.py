"""Monitoring records: written by those who follow the plan, read by the circle, never written over; and what the night says."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions import name_worker
from common.deeds import rows
from common.errors import NotAllowed, refusals
from common.owner import as_owner
from consents.actions import withdraw_consent
from notices.models import Notice
from plans.models import AfterCheck, MonitoredGoal, Monitoring, Plan, RoleReport
from plans.tasks import remind_of_plans
from tests.common.test_pdf import words_of
from tests.security.test_ground import refused
from tests.stories import settle


def addresses(story):
    return {name: reverse(f"plans:{name}", args=[story.case.pk, story.plan.pk]) for name in ("add_monitoring", "detail")}


def filled(story, **changes):
    goal, role = story.plan.goals.get().pk, story.plan.roles.get().pk
    return {
        "held_on": "R8.11.20", "method": "visit", "met": "本人、長男", "changes": "長男が出てきた", "words": "ほっとした",
        f"goal-{goal}": "partly", f"goalwords-{goal}": "半分まで", f"role-{role}": "家計表を一緒に作った", "next_on": "R9.1.20", **changes,
    }  # fmt: skip


@pytest.fixture
def running(story):
    story.decided()
    with story.by("yamazaki"):
        story.filled = filled(story)
    return story


def test_a_record_is_written_and_moves_the_next_day(running, enter, yamazaki):
    client = enter(yamazaki)
    response = client.post(addresses(running)["add_monitoring"], running.filled)
    with running.by("yamazaki"):
        record = Monitoring.objects.get()
        assert response["Location"] == record.get_absolute_url()
        assert (record.agency, record.author, record.met) == (running.shakyo, yamazaki, "本人、長男")
        assert "同意" in record.basis_reason
        assert [(row.standing, row.words) for row in MonitoredGoal.objects.all()] == [("partly", "半分まで")]
        assert [(row.monitoring, row.words) for row in RoleReport.objects.all()] == [(record, "家計表を一緒に作った")]
        assert str(Plan.objects.get().next_monitoring_on) == "2027-01-20"
    for url in (record.get_absolute_url(), addresses(running)["detail"], running.case.get_absolute_url()):
        assert "長男" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": ""}, "日付を入力してください"),
        ({"held_on": "R9.1.1"}, "これからの日付です"),
        ({"next_on": "R8.11.1"}, "過ぎた日付です"),
        ({"met": ""}, "入力してください"),
        ({"needs_replan": "on"}, "再プランが必要な理由を入力してください"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(running, enter, yamazaki, changes, sentence):
    page = enter(yamazaki).post(addresses(running)["add_monitoring"], {**running.filled, **changes}).content.decode()

    assert sentence in page
    assert "家計表を一緒に作った" in page
    with as_owner():
        assert not Monitoring.objects.exists()


def test_every_goal_is_asked_for(running, enter, yamazaki):
    said = {name: value for name, value in running.filled.items() if not name.startswith("goal-")}

    assert "この目標の状況を選んでください" in enter(yamazaki).post(addresses(running)["add_monitoring"], said).content.decode()


def test_the_lead_writes_too_and_a_partner_does_not(running, enter, sato, ito):
    assert enter(sato).post(addresses(running)["add_monitoring"], running.filled).status_code == 302
    with as_owner():
        assert Monitoring.objects.get().agency == running.centre
    response = enter(ito).get(addresses(running)["add_monitoring"])
    assert response.status_code == 403
    assert "主担当機関と、プランの主たる支援機関だけ" in response.content.decode()


def test_the_agency_with_the_role_tells_of_its_part_and_the_next_record_shows_it(running, enter, ito, yamazaki):
    with running.by("ito"):
        role = running.plan.roles.get()
    url = reverse("plans:report_role", args=[running.case.pk, running.plan.pk, role.pk])
    assert enter(yamazaki).get(url).status_code == 403
    assert enter(ito).post(url, {"words": "面談を2回した"}).status_code == 302

    assert "面談を2回した" in enter(yamazaki).get(addresses(running)["add_monitoring"]).content.decode()
    assert "面談を2回した" in enter(yamazaki).get(addresses(running)["detail"]).content.decode()


def test_without_consent_nothing_is_recorded(running):
    with running.by("yamazaki") as user:
        withdraw_consent(running.said, by=user, at=timezone.now(), how="oral")
        with pytest.raises(NotAllowed, match="撤回|目的に"):
            running.monitored()


def test_only_a_running_plan_is_monitored(story):
    story.agreed()
    with pytest.raises(NotAllowed, match="実施中のプランだけ"):
        story.monitored()


@pytest.mark.parametrize(
    "sql",
    [
        "update plans_monitoring set changes = 'x'",
        "delete from plans_monitoring",
        "update plans_monitoredgoal set words = 'x'",
        "delete from plans_monitoredgoal",
        "update plans_rolereport set words = 'x'",
        "delete from plans_rolereport",
    ],
)
def test_nothing_is_written_over(story, sql):
    story.decided().monitored()
    with story.by("yamazaki"):
        refused(sql)


def test_the_database_takes_no_record_from_a_partner_an_outsider_or_in_anothers_name(story):
    story.decided().monitored()
    values = {
        "case": story.case,
        "plan": story.plan,
        "held_on": timezone.localdate(),
        "method": "talk",
        "met": "x",
        "basis_reason": "x",
    }
    for login, agency, author in (("ito", "desk", "ito"), ("takahashi", "desk", "takahashi"), ("yamazaki", "shakyo", "kato")):
        with story.by(login), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Monitoring.objects.create(agency=getattr(story, agency), author=story.people[author], **values)
    with story.by("takahashi"):
        assert (Monitoring.objects.count(), MonitoredGoal.objects.count(), RoleReport.objects.count()) == (0, 0, 0)
    with story.by("sato"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        RoleReport.objects.create(
            case=story.case, role=story.plan.roles.get(), agency=story.centre, author=story.people["sato"], words="x"
        )


def test_the_record_on_paper(story, enter, yamazaki):
    story.decided().monitored()
    url = reverse("plans:monitoring_pdf", args=[story.case.pk, story.plan.pk, story.monitoring.pk])
    words = "".join(words_of(enter(yamazaki).get(url).content).split())

    for expected in ("モニタリング記録", story.case.number, "家計表をつけはじめた", "☑訪問", "☑一部達成", "月1回の面談"):
        assert expected in words
    assert "記録機関" in words_of(enter(yamazaki).get(reverse("plans:blank_monitoring_pdf")).content)


# The desk and the night -------------------------------------------------------------------------------------------------


def plan_days(story, **days):
    """The plan as if it had been written on other days."""
    changes = {name: timezone.localdate() + timedelta(days=number) for name, number in days.items()}
    settle()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("alter table plans_plan disable trigger user")
        Plan.objects.filter(pk=story.plan.pk).update(**changes)
        settle()
        cursor.execute("alter table plans_plan enable trigger user")


def told(kind):
    with as_owner():
        return sorted(Notice.objects.filter(kind=kind, read_at=None).values_list("user__username", flat=True))


@pytest.mark.parametrize(("days", "shown"), [(-3, True), (5, True), (9, False)])
def test_what_is_due_stands_on_the_desk(story, enter, yamazaki, days, shown):
    story.decided()
    plan_days(story, next_monitoring_on=days)

    assert ("モニタリングと評価の時期" in enter(yamazaki).get(reverse("cases:my_day")).content.decode()) is shown


@pytest.mark.parametrize(("days", "times"), [(0, 1), (-9, 1), (1, 0)])
def test_the_night_says_once_that_monitoring_is_due(story, days, times):
    story.decided()
    plan_days(story, next_monitoring_on=days)
    remind_of_plans()
    remind_of_plans()

    assert told("plan.monitoring_due").count("yamazaki") == times
    assert set(told("plan.monitoring_due")) <= {"yamazaki", "kato", "yoshida"}
    if times:
        story.monitored()
        assert told("plan.monitoring_due") == []


def test_the_named_worker_is_told_alone(story):
    story.decided()
    with story.by("yamazaki") as user:
        name_worker(story.case, worker=story.people["kato"], by=user)
    plan_days(story, next_monitoring_on=0)
    remind_of_plans()

    assert told("plan.monitoring_due") == ["kato"]


@pytest.mark.parametrize(("days", "times"), [(30, 1), (31, 0), (-1, 1)])
def test_thirty_days_before_the_end_the_night_asks_for_the_evaluation(story, days, times):
    story.decided()
    plan_days(story, starts_on=-100, ends_on=days)
    remind_of_plans()
    remind_of_plans()

    assert told("plan.ending").count("yamazaki") == times
    if times:
        story.evaluating()
        assert told("plan.ending") == []
        remind_of_plans()
        assert told("plan.ending") == []


def test_only_the_night_asks_what_is_due(story):
    story.decided()
    with story.by("yamazaki"), pytest.raises(NotAllowed, match="しくみ自身だけ"), refusals(), transaction.atomic():
        rows("plans_due", timezone.localdate(), timezone.localdate())


def test_nothing_is_due_of_a_closed_case(story):
    story.closed()
    remind_of_plans()
    with as_owner():
        assert AfterCheck.objects.count() == 2
    assert (told("plan.monitoring_due"), told("plan.ending"), told("plan.check_due")) == ([], [], [])
