"""What is due is said once before its day and once after it; figures count what the council did."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.holdings import holdings_of
from agencies.models import Agency
from common.errors import NotAllowed
from common.owner import as_owner
from council.actions import report_task
from council.enums import Became, State
from council.figures import figures
from council.models import Task
from council.tasks import remind
from notices.models import Notice


@pytest.fixture
def decided(raised):
    return raised.checked().stepped(State.COUNCIL).called().recorded()


def told(kind):
    with as_owner():
        return sorted(Notice.objects.filter(kind=kind).values_list("user__username", flat=True))


def due(task, days):
    with as_owner():
        Task.objects.filter(pk=task.pk).update(due_on=timezone.localdate() + timedelta(days=days))


def test_a_decision_far_off_is_not_spoken_of(decided):
    remind()
    assert told("council.task_due") == []


def test_before_the_day_the_section_hears_after_it_the_host_too(decided):
    due(decided.task, 1)
    remind()
    remind()
    assert told("council.task_due") == ["shoji"]
    due(decided.task, -1)
    remind()
    remind()
    assert told("council.task_over") == ["kobayashi", "shoji"]


def test_reported_it_is_done_once(decided):
    with decided.story.by("shoji") as user:
        report_task(decided.task, by=user, report="場を設けた。")
        with pytest.raises(NotAllowed, match="すでに報告"):
            report_task(decided.task, by=user, report="もう一度")
    due(decided.task, -1)
    remind()
    assert told("council.task_over") == []


def test_the_day_of_verification_is_reminded_of(raised):
    housing = Agency.objects.get(name="住宅政策課")
    raised.checked().stepped(State.COUNCIL).stepped(State.REALISING, words="始める。", owner=housing, became=Became.PROJECT)
    raised.stepped(State.VERIFYING, due_on=timezone.localdate() + timedelta(days=1))
    remind()
    remind()
    assert told("card.due") == ["kobayashi", "shoji"]


def test_the_figures_of_a_year(raised):
    housing = Agency.objects.get(name="住宅政策課")
    raised.checked().stepped(State.COUNCIL).stepped(State.REALISING, words="始める。", owner=housing, became=Became.PROJECT)
    raised.stepped(State.VERIFYING, due_on=timezone.localdate())
    today = timezone.localdate()
    with raised.story.by("kobayashi"):
        found = figures(today, today)
        assert figures(today - timedelta(days=9), today - timedelta(days=8))["raised"] == 0
    assert {name: number for name, number in found.items() if number} == {
        "raised": 1, "state.verifying": 1, "from_cases": 1, "answered": 1, "created": 1,
    }  # fmt: skip


def test_what_hangs_on_a_section_and_on_an_office(decided):
    with decided.story.by("kobayashi"):
        agency = [held.title for held in holdings_of(agency=Agency.objects.get(name="住宅政策課"))]
        user = [held.title for held in holdings_of(user=decided.story.people["shoji"])]
    assert "まるごと会議の決定事項" in agency
    assert "まるごと会議・WGの職" in user


def test_fixed_minutes_stay(decided):
    from council import sittings

    with decided.story.by("shoji") as user:
        sittings.check(decided.sitting, by=user)
    with decided.story.by("kobayashi") as user:
        sittings.fix(decided.sitting, by=user)
        with pytest.raises(NotAllowed, match="確定"):
            sittings.record(decided.sitting, by=user, chair="", remarks="", presence={}, talks={})
        assert type(decided.sitting).objects.filter(pk=decided.sitting.pk).update(remarks="あとから") == 0
