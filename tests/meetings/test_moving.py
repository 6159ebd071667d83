"""A sitting gets another day, an item is called off; and whoever need not come any more is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import Stage
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import withdraw_consents
from consents.enums import Kind
from consents.models import Consent
from meetings import actions
from meetings.enums import Result
from meetings.models import AgendaItem
from notices.models import Notice
from plans.enums import PlanState
from plans.models import Plan
from tests.meetings.test_blocked import ahead

MOVED = {"day": "R9.1.20", "clock": "10:30", "place": "第2会議室", "method": "room"}


def told(kind) -> dict:
    with as_owner():
        return dict(Notice.objects.filter(kind=kind, read_at=None).values_list("user__username", "url"))


def test_everybody_at_the_table_learns_of_the_new_day(db, enter, yamazaki):
    story = ahead()
    url = reverse("meetings:move", args=[story.meeting.pk])
    client = enter(yamazaki)
    assert "会議室" in client.get(url).content.decode()
    assert client.post(url, MOVED).status_code == 302

    with story.by("yamazaki"):
        story.meeting.refresh_from_db()
    assert timezone.localtime(story.meeting.held_at).strftime("%Y-%m-%d %H:%M") == "2027-01-20 10:30"
    assert {"ito", "kobayashi"} <= set(told("meeting.moved"))
    event = client.get(reverse("meetings:ics", args=[story.meeting.pk])).content.decode()
    assert "20270120T" in event
    assert "SEQUENCE:" in event


def test_a_mistake_keeps_what_was_typed(db, enter, yamazaki):
    story = ahead()
    page = enter(yamazaki).post(reverse("meetings:move", args=[story.meeting.pk]), {**MOVED, "day": "令和8年13月1日"})
    assert page.status_code == 200
    assert "令和8年13月1日" in page.content.decode()
    assert "第2会議室" in page.content.decode()


def test_what_has_been_held_is_not_moved(story):
    story.agreed()
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="会議録を書き始めた"):
        actions.move(story.meeting, by=user, held_at=timezone.now() + timedelta(days=3))


def called_off(story, client):
    url = reverse("meetings:call_off", args=[story.meeting.pk, story.item.pk])
    return client.post(url, {"reason": "本人の同意がなくなったため"})


def test_an_item_called_off_makes_its_plan_a_draft_again(db, enter, yamazaki):
    story = ahead()
    assert called_off(story, enter(yamazaki)).status_code == 302

    with as_owner():
        plan = Plan.objects.select_related("case").get(pk=story.plan.pk)
    assert (plan.state, plan.case.stage) == (PlanState.DRAFT, Stage.PLANNING)
    assert told("meeting.called_off")["ito"] == story.meeting.get_absolute_url()
    assert not told("meeting.called")
    page = enter(yamazaki).get(story.item.get_absolute_url()).content.decode()
    assert "この議題は取りやめになりました" in page
    assert "会議録を書く" not in page


def test_nothing_is_written_about_it_any_more(db, enter, yamazaki):
    story = ahead()
    called_off(story, enter(yamazaki))
    with story.by("yamazaki") as user:
        item = AgendaItem.objects.select_related("meeting", "case__person").get(pk=story.item.pk)
        present = {row.pk for row in story.meeting.participants.all()}
        with pytest.raises(NotAllowed, match="取りやめ"):
            actions.record(item, by=user, discussion="x", result=Result.AGREED, open_issues="", attended=present, decisions=[])
        with pytest.raises(NotAllowed, match="取りやめ"):
            actions.call_off(item, by=user, reason="もう一度")
        with pytest.raises(NotAllowed, match="取りやめ"):
            actions.prepare(item, by=user, agency=story.shakyo, seen="", knows="x", does="", can="", cannot="", view="")


def test_the_case_may_be_put_on_the_same_sitting_again(db, enter, yamazaki):
    story = ahead()
    called_off(story, enter(yamazaki))
    with story.by("yamazaki") as user:
        story.case.refresh_from_db()
        story.plan.refresh_from_db()
        story.meeting.refresh_from_db()
        actions.convene(
            story.case, plan=story.plan, by=user, agency=story.shakyo, function="plan", required=story.required(), agencies=[],
            onto=story.meeting,
        )  # fmt: skip
        assert story.meeting.items.standing().count() == 1


def test_after_a_withdrawal_the_page_says_what_remains_and_those_shut_out_that_they_need_not_come(db, enter, yamazaki, ito):
    story = ahead()
    with story.by("kato") as user:
        given = list(Consent.objects.in_force(timezone.now()).filter(person=story.case.person))
        withdraw_consents(given, by=user, at=timezone.now(), how=Kind.ORAL, case=story.case)

    assert told("meeting.blocked")["yamazaki"] == story.item.get_absolute_url()
    client = enter(yamazaki)
    page = client.get(story.item.get_absolute_url()).content.decode()
    assert "この議題は、いまは扱えません" in page
    assert "支援会議（社会福祉法第106条の6）の開催を依頼する" in page
    assert "会議録を書く" not in page
    assert called_off(story, client).status_code == 302
    sitting = enter(ito).get(told("meeting.called_off")["ito"])
    assert sitting.status_code == 200
    assert "出席は要りません" in sitting.content.decode()
    assert "髙橋" not in sitting.content.decode()
