"""Several cases at one sitting, each a room of its own; what the agencies write beforehand; the minutes until they are fixed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.calendar import add_working_days
from agencies.models import MeetingType
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import withdraw_consent
from meetings import actions
from meetings.enums import Function, Method, Result, Standing
from meetings.models import (
    AgendaItem,
    Check,
    Copy,
    Guest,
    Meeting,
    Participant,
    Preparation,
)
from meetings.paper import parts_for
from meetings.tasks import remind_preparations
from notices.models import Notice
from plans import actions as plans
from tests.common.test_pdf import words_of
from tests.stories import Story

SHEET = {"knows": "収入の見通し", "does": "家計の相談", "can": "", "cannot": "", "view": ""}


def sitting(story, **changes):
    return {
        "type": MeetingType.objects.get(code="ml-conference"),
        "held_at": timezone.now() + timedelta(days=1),
        "place": "会議室",
        "method": Method.ROOM,
        **changes,
    }


def convene(story, *, agencies=(), onto=None, guests=(), function=Function.PLAN, **changes):
    with story.by("yamazaki") as user:
        return actions.convene(
            story.case, plan=story.plan, by=user, agency=story.shakyo, function=function, required=story.required(),
            agencies=agencies, guests=guests, onto=onto, **({} if onto else sitting(story, **changes)),
        )  # fmt: skip


@pytest.fixture
def two(story):
    """Two cases at one sitting: the livelihood desk sits at the first, the centre at the second."""
    story.taken_on()
    story.meeting = convene(story, agencies=[story.desk])
    other = Story().planned()
    with other.by("yamazaki") as user:  # the livelihood desk has not been asked: it takes no part in this one
        plans.go_on_with_open_roles(other.plan, by=user, reason="会議で決める")
    convene(other, agencies=[other.centre], onto=story.meeting)
    with story.by("yamazaki"):
        story.item = AgendaItem.objects.get(case=story.case)
        story.other = AgendaItem.objects.get(case=other.case)
    return story


def seats(item):
    return list(item.participants.values_list("pk", flat=True))


def recorded(story, **changes):
    values = {"discussion": "役割を確認した", "open_issues": "", "attended": seats(story.item), "decisions": [], **changes}
    return actions.record(story.item, result=Result.AGREED, **values)


@pytest.fixture
def drafted(story):
    story.convened()
    with story.by("yamazaki") as user:
        story.item = recorded(story, by=user)
    return story


def check(story, login, agency, **said):
    with story.by(login) as user:
        item = AgendaItem.objects.select_related("meeting__agency").get(pk=story.item.pk)
        return actions.check(item, by=user, agency=agency, seen=item.revision, **said)


# Rooms ----------------------------------------------------------------------------------------------------------------


def test_who_sits_at_one_case_reads_nothing_of_the_other(two, enter, ito):
    with two.by("ito"):
        assert list(AgendaItem.objects.all()) == [two.item]
        assert set(Participant.objects.values_list("item", flat=True)) == {two.item.pk}
    page = enter(ito).get(two.meeting.get_absolute_url())

    assert [item.pk for item in page.context["items"]] == [two.item.pk]
    assert enter(ito).get(two.other.get_absolute_url()).status_code == 404
    assert enter(ito).get(two.item.get_absolute_url()).status_code == 200


def test_who_was_in_the_case_before_is_not_at_its_table(two, enter, sato):
    with two.by("sato"):
        assert list(Participant.objects.filter(item=two.item)) == []

    assert enter(sato).get(two.item.get_absolute_url()).status_code == 404
    assert enter(sato).get(two.other.get_absolute_url()).status_code == 200


def test_a_case_comes_up_once_at_a_sitting(two):
    with pytest.raises(NotAllowed, match="すでにこの会議の議題"):
        convene(two, onto=two.meeting)


def test_a_sitting_of_the_past_takes_no_more_cases(story):
    story.convened()
    other = Story().taken_on()

    with pytest.raises(NotAllowed, match="議題を加えられません"):
        convene(other, onto=story.meeting)


def test_a_plan_that_is_only_shared_does_not_move(story):
    story.taken_on()
    convene(story, function=Function.SHARING)
    with story.by("yamazaki"):
        story.plan.refresh_from_db()
        story.case.refresh_from_db()

    assert (story.plan.state, story.case.stage) == ("draft", "planning")


def test_a_plan_that_was_agreed_is_not_agreed_again_and_without_one_only_resources_are_spoken_of(story):
    story.decided()
    with pytest.raises(NotAllowed, match="すでに会議で了承"):
        convene(story)
    story.plan = None
    with pytest.raises(NotAllowed, match="支援プランが必要"):
        convene(story, function=Function.EVALUATION)

    assert convene(story, function=Function.RESOURCES).agency == story.shakyo


def test_the_page_of_the_call_adds_a_case_to_a_sitting(story, enter, yamazaki):
    story.taken_on()
    meeting = convene(story)
    other = Story().taken_on()
    address = reverse("meetings:call", args=[other.case.pk])
    client = enter(yamazaki)
    form = client.get(address).context["form"]
    required = {capacity: user.pk for capacity, user in story.required().items()}
    guests = {"guest-TOTAL_FORMS": 1, "guest-INITIAL_FORMS": 0, "guest-0-name": "増田　一", "guest-0-standing": "neighbour"}
    answer = client.post(
        address,
        {"type": form.fields["type"].queryset.get().pk, "method": "room", "function": "plan", "onto": meeting.pk, **required, **guests},
    )  # fmt: skip

    assert answer["Location"] == meeting.get_absolute_url()
    with story.by("yamazaki"):
        assert meeting.items.count() == 2
        assert [(guest.name, guest.standing) for guest in Guest.objects.all()] == [("増田　一", Standing.NEIGHBOUR)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"day": "", "clock": "13:30"}, "日付を入力してください。"),
        ({"method": "written", "day": "R99.1.1", "clock": "13:30"}, "意見の提出期限を入力してください。"),
        ({"guest-0-name": "増田", "guest-0-standing": ""}, "立場を選んでください。"),
    ],
)
def test_what_is_missing_in_the_call_is_said_and_nothing_typed_is_lost(story, enter, yamazaki, sent, said):
    story.taken_on()
    page = enter(yamazaki).post(
        reverse("meetings:call", args=[story.case.pk]),
        {"place": "総合福祉センター", "function": "plan", "method": "room", "guest-TOTAL_FORMS": 1, "guest-INITIAL_FORMS": 0, **sent},
    )  # fmt: skip
    text = page.content.decode()

    assert said in text
    assert "総合福祉センター" in text


def test_an_agency_or_a_neighbour_is_invited_later(story):
    story.convened()
    with story.by("yamazaki") as user:
        actions.invite(story.item, by=user, agency=story.centre)
        actions.invite(story.item, by=user, name="増田　一", standing=Standing.NEIGHBOUR)
        with pytest.raises(NotAllowed, match="すでに参加者"):
            actions.invite(story.item, by=user, agency=story.centre)
    with story.by("sato"):
        assert [item.pk for item in AgendaItem.objects.visible_to(story.people["sato"])] == [story.item.pk]


# Preparation ----------------------------------------------------------------------------------------------------------


def test_the_sheet_is_read_by_the_table_and_the_missing_ones_are_named(story, enter, ito, kobayashi):
    story.convened()
    address = reverse("meetings:prepare", args=[story.meeting.pk, story.item.pk])
    answer = enter(ito).post(address, SHEET)
    page = enter(kobayashi).get(story.item.get_absolute_url())

    assert answer["Location"] == story.item.get_absolute_url()
    assert "収入の見通し" in page.content.decode()
    assert {agency.name for agency in page.context["unprepared"]} == {story.shakyo.name, story.host.name}


def test_who_is_not_at_the_table_neither_reads_nor_writes_a_sheet(story):
    story.convened()
    with story.by("ito") as ito:
        actions.prepare(story.item, by=ito, agency=story.desk, seen="", **SHEET)
    with story.by("sato") as sato:
        assert list(Preparation.objects.all()) == []
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Preparation.objects.create(item=story.item, agency=story.centre, written_by=sato, **SHEET)


def test_the_second_of_two_writers_does_not_overwrite_the_first(story):
    story.convened()
    with story.by("ito") as ito:
        first = actions.prepare(story.item, by=ito, agency=story.desk, seen="", **SHEET)
        with pytest.raises(NotAllowed, match="先に事前シートを書いています"):
            actions.prepare(story.item, by=ito, agency=story.desk, seen="", **{**SHEET, "knows": "別"})
        again = actions.prepare(
            story.item, by=ito, agency=story.desk, seen=first.updated_at.isoformat(), **{**SHEET, "knows": "別"}
        )

    assert (again.pk, again.knows) == (first.pk, "別")


def test_after_withdrawal_nothing_is_prepared_and_the_sheets_are_hidden(story, enter, kobayashi):
    story.convened()
    with story.by("ito") as ito:
        actions.prepare(story.item, by=ito, agency=story.desk, seen="", **SHEET)
    with story.by("yamazaki") as user:
        withdraw_consent(story.said, by=user, at=timezone.now(), how="oral")
    with story.by("kobayashi") as officer, pytest.raises(NotAllowed, match="撤回|目的に"):
        actions.prepare(story.item, by=officer, agency=story.host, seen="", **SHEET)
    page = enter(kobayashi).get(story.item.get_absolute_url()).content.decode()

    assert "事前シートは表示していません" in page
    assert "収入の見通し" not in page


def test_a_written_meeting_needs_the_views_of_those_who_count_as_present(story):
    story.taken_on()
    story.meeting = convene(story, agencies=[story.desk], method=Method.WRITTEN, views_due_on=timezone.localdate())
    with story.by("ito") as ito:
        story.item = AgendaItem.objects.select_related("meeting").get()
        with pytest.raises(NotAllowed, match="意見」を入力"):
            actions.prepare(story.item, by=ito, agency=story.desk, seen="", **SHEET)
        actions.prepare(story.item, by=ito, agency=story.desk, seen="", **{**SHEET, "view": "賛成"})
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="意見が、まだ") as refusal:
        recorded(story, by=user)

    assert story.desk.name not in str(refusal.value)
    assert story.host.name in str(refusal.value)


def test_who_has_not_written_is_reminded_once_three_working_days_before(story):
    story.taken_on()
    day = add_working_days(timezone.localdate(), 3)
    story.meeting = convene(story, agencies=[story.desk], held_at=timezone.now() + (day - timezone.localdate()))
    with story.by("yamazaki") as user:
        item = AgendaItem.objects.select_related("meeting").get()
        actions.prepare(item, by=user, agency=story.shakyo, seen="", **SHEET)
    remind_preparations()
    remind_preparations()
    with as_owner():
        told = Notice.objects.filter(kind="meeting.prepare")
        assert set(told.values_list("user__username", flat=True)) >= {"ito", "kobayashi"}
        assert "yamazaki" not in told.values_list("user__username", flat=True)
        assert told.filter(user__username="ito").count() == 1
    with story.by("ito") as ito:
        actions.prepare(item, by=ito, agency=story.desk, seen="", **SHEET)
        assert not Notice.objects.filter(kind="meeting.prepare", read_at=None).exists()


def test_nobody_is_reminded_earlier(story):
    story.taken_on()
    convene(story, held_at=timezone.now() + timedelta(days=30))
    remind_preparations()

    with as_owner():
        assert not Notice.objects.filter(kind="meeting.prepare").exists()


# Minutes --------------------------------------------------------------------------------------------------------------


def test_minutes_go_from_draft_over_checks_to_fixed(drafted):
    with drafted.by("yamazaki") as user, pytest.raises(NotAllowed, match="確認がまだです"):
        actions.fix(drafted.item, by=user)
    check(drafted, "ito", drafted.desk)
    check(drafted, "kobayashi", drafted.host)
    with drafted.by("yamazaki") as user:
        drafted.item = actions.fix(drafted.item, by=user)
        with pytest.raises(NotAllowed, match="追記で"):
            actions.revise(drafted.item, by=user, seen=1, discussion="別の言葉")
        actions.append(drafted.item, by=user, agency=drafted.shakyo, text="日付の誤りを訂正")
        assert Meeting.objects.get().fixed_by == user
        assert AgendaItem.objects.get().discussion == "役割を確認した"
        assert [row.text for row in drafted.item.additions.all()] == ["日付の誤りを訂正"]


def test_fixed_minutes_are_not_rewritten_even_past_the_deeds(drafted):
    check(drafted, "ito", drafted.desk)
    check(drafted, "kobayashi", drafted.host)
    with drafted.by("yamazaki") as user:
        actions.fix(drafted.item, by=user)
        assert AgendaItem.objects.filter(pk=drafted.item.pk).update(discussion="別の言葉") == 0
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Check.objects.update(remark="別の言葉")


def test_the_result_of_a_draft_does_not_change(drafted):
    with drafted.by("yamazaki"), pytest.raises(DatabaseError, match="変更できません"), transaction.atomic():
        AgendaItem.objects.filter(pk=drafted.item.pk).update(result=Result.REVISE)


def test_a_remark_makes_the_next_revision_and_everybody_checks_again(drafted):
    check(drafted, "ito", drafted.desk, remark="面談は2回")
    check(drafted, "kobayashi", drafted.host)
    with drafted.by("yamazaki") as user:
        assert Notice.objects.filter(kind="meeting.remark", user=user).exists()
        with pytest.raises(NotAllowed, match="指摘が残っています"):
            actions.fix(drafted.item, by=user)
        actions.revise(drafted.item, by=user, seen=1, discussion="面談は2回と確認した")
        with pytest.raises(NotAllowed, match="ほかの職員が"):
            actions.revise(drafted.item, by=user, seen=1, discussion="別の言葉")
        with pytest.raises(NotAllowed, match="確認がまだです"):
            actions.fix(drafted.item, by=user)
    check(drafted, "ito", drafted.desk)
    check(drafted, "kobayashi", drafted.host)
    with drafted.by("yamazaki") as user:
        assert actions.fix(drafted.item, by=user).revision == 2


def test_after_the_day_of_the_check_silence_does_not_hold_the_minutes_up(drafted):
    with as_owner():
        AgendaItem.objects.update(check_by=timezone.localdate() - timedelta(days=1))
    with drafted.by("yamazaki") as user:
        assert actions.fix(drafted.item, by=user).fixed_by == user


def test_an_agency_checks_a_revision_once_and_only_the_one_that_stands(drafted):
    check(drafted, "ito", drafted.desk)
    with pytest.raises(NotAllowed, match="すでに確認しています"):
        check(drafted, "ito", drafted.desk)
    with drafted.by("ito") as ito, pytest.raises(NotAllowed, match="新しくなっています"):
        actions.check(drafted.item, by=ito, agency=drafted.desk, seen=0)


def test_decisions_wait_on_the_desk_of_the_agency_until_reported(story, enter, yamazaki):
    story.convened()
    with story.by("yamazaki") as user:
        decision = {"what": "家計表を一緒に作る", "agency": story.desk, "due_on": timezone.localdate()}
        story.item = recorded(story, by=user, decisions=[decision])
    page = enter(yamazaki).get(story.item.get_absolute_url()).content.decode()

    assert "家計表を一緒に作る" in page
    assert "報告待ち" in page


def test_missing_resources_are_collected_for_those_at_the_table(story, enter, ito, sato):
    story.convened()
    with story.by("yamazaki") as user:
        recorded(story, by=user, missing_resources="夜間に通える居場所")
    address = reverse("meetings:resources")

    assert "夜間に通える居場所" in enter(ito).get(address).content.decode()
    assert "夜間に通える居場所" not in enter(sato).get(address).content.decode()


def test_a_remark_without_words_is_sent_back(drafted, enter, ito):
    address = reverse("meetings:check", args=[drafted.meeting.pk, drafted.item.pk])
    page = enter(ito).post(address, {"seen": 1, "agrees": "no", "remark": ""})

    assert "指摘を入力してください。" in page.content.decode()


# Papers ---------------------------------------------------------------------------------------------------------------


def hand_out(story, **whom):
    with story.by("yamazaki") as user:
        return actions.hand_out(story.item, by=user, **whom)


def test_copies_are_numbered_and_come_back_once(story):
    story.convened()
    with story.by("yamazaki"):
        first, second = story.item.participants.select_related("agency")[:2]
    copies = [hand_out(story, participant=first), hand_out(story, participant=second)]
    with story.by("yamazaki") as user:
        actions.take_in(copies[0], by=user)
        with pytest.raises(NotAllowed, match="回収済み"):
            actions.take_in(copies[0], by=user)
        assert [(copy.number, copy.returned_to == user) for copy in Copy.objects.all()] == [(1, True), (2, False)]


def test_each_recipient_is_asked_of_the_law_when_the_paper_is_made(story):
    story.convened()
    with story.by("yamazaki") as user:
        desk = story.item.participants.select_related("agency").get(agency=story.desk)
        host = story.item.participants.select_related("agency").get(agency=story.host)
        actions.invite(story.item, by=user, name="増田　一", standing=Standing.NEIGHBOUR)
        actions.invite(story.item, by=user, name="本人", standing=Standing.PERSON)
        neighbour, person = story.item.guests.order_by("created_at")
    copies = {"desk": hand_out(story, participant=desk), "host": hand_out(story, participant=host)}
    copies |= {"neighbour": hand_out(story, guest=neighbour), "person": hand_out(story, guest=person)}
    story.consent("yamazaki", story.shakyo, exclusions=[story.desk.pk])

    with story.by("yamazaki"):
        asked = {name: parts_for(Copy.objects.get(pk=copy.pk)) for name, copy in copies.items()}
    none, whole = dict.fromkeys(["outline", "plan", "sheets"], False), dict.fromkeys(["outline", "plan", "sheets"], True)
    assert asked == {"desk": none, "host": whole, "neighbour": none, "person": {**whole, "sheets": False}}
    with pytest.raises(NotAllowed, match="伝えない先"):
        hand_out(story, participant=desk)


def test_the_calendar_file_says_nothing_but_when(story, enter, ito):
    story.convened()
    answer = enter(ito).get(reverse("meetings:ics", args=[story.meeting.pk]))
    text = answer.content.decode()

    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:予定" in text
    assert str(story.meeting.pk) in text
    assert [word for word in ("会議", "髙橋", story.case.number) if word in text] == []


def test_questions_do_not_grow_with_what_lies_on_the_table(story, enter, yamazaki, django_assert_max_num_queries):
    story.convened()
    client, address = enter(yamazaki), story.item.get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(100) as few:
        client.get(address)
    with story.by("yamazaki") as user:
        for name in ("一", "二", "三"):
            actions.invite(story.item, by=user, name=name, standing=Standing.FAMILY)
            actions.hand_out(story.item, by=user, guest=story.item.guests.get(name=name))
        actions.prepare(story.item, by=user, agency=story.shakyo, seen="", **SHEET)
    with story.by("ito") as ito:
        actions.prepare(story.item, by=ito, agency=story.desk, seen="", **SHEET)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)


def test_papers_and_minutes_are_printed_for_those_who_may(story, enter, yamazaki, ito):
    story.convened()
    with story.by("ito") as user:
        actions.prepare(story.item, by=user, agency=story.desk, seen="", **SHEET)
    with story.by("yamazaki"):
        seat = story.item.participants.select_related("agency").get(agency=story.desk)
    copy = hand_out(story, participant=seat)
    papers = reverse("meetings:papers_pdf", args=[story.meeting.pk, story.item.pk, copy.pk])
    blank = reverse("meetings:minutes_pdf", args=[story.meeting.pk, story.item.pk])

    assert enter(ito).get(papers).status_code == 403
    text = words_of(enter(yamazaki).get(papers).content)
    assert [word for word in ("第1部", story.desk.name, "収入の見通し", "この家で暮らしたい") if word not in text] == []
    assert "記入用" in words_of(enter(ito).get(blank).content)
    story.consent("yamazaki", story.shakyo, exclusions=[story.desk.pk])
    text = words_of(enter(yamazaki).get(papers).content)
    assert "記載していません" in text
    assert [word for word in ("収入の見通し", "この家で暮らしたい", story.case.person.display_name) if word in text] == []
