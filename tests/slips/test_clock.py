"""Silence about a slip climbs, stands on one list, and is decided by a person who reads nothing of it."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.calendar import add_working_days
from agencies.models import Agency
from clocks.clock import days_for
from common.acting import acting_as
from common.deeds import call, rows
from common.errors import NotAllowed
from common.owner import as_owner
from slips import actions
from slips.access import frames
from slips.models import Slip
from slips.tasks import climb
from tests.slips.conftest import ADD, LIST, SAID, page


def overdue(slip, days):
    with as_owner():
        Slip.objects.filter(pk=slip.pk).update(answer_by=add_working_days(timezone.localdate(), -days))


def now_of(slip):
    with as_owner():
        slip.refresh_from_db()
        return slip.rung, slip.kept_by.name


def steps_of(slip):
    with as_owner():
        return list(slip.steps.filter(kind="climbed").order_by("rung").values_list("rung", "agency__name"))


def address(slip):
    return reverse("slips:frame", args=[slip.pk])


def test_a_tick_makes_it_urgent_and_the_deadline_near(enter, endo, desk):
    assert enter(endo).post(ADD, {**SAID, "to_agency": desk.pk, "urgent": "on"}).status_code == 302
    with as_owner():
        slip = Slip.objects.get()
    assert (slip.urgency, slip.kept_by) == ("week", desk)
    assert slip.answer_by == add_working_days(timezone.localdate(), days_for(desk, "week"))
    assert days_for(desk, "week") < days_for(desk, "low")


def test_it_climbs_rung_by_rung_and_each_once(sent):
    climb()
    assert (now_of(sent), steps_of(sent)) == ((0, "生活サポート相談窓口1"), [])

    overdue(sent, 0)
    climb()
    assert now_of(sent) == (1, "生活サポート相談窓口1")

    overdue(sent, 16)
    climb()
    climb()
    assert now_of(sent) == (5, "地域共生社会課")
    assert [rung for rung, _ in steps_of(sent)] == [1, 2, 3, 4, 5]
    assert sent.state == "waiting"


def test_a_rung_where_nobody_can_act_is_passed_by(enter, endo, suzuki):
    assert enter(endo).post(ADD, {**SAID, "to_agency": suzuki.desk.pk}).status_code == 302  # a counsellor, and no head
    with as_owner():
        slip = Slip.objects.get()
    overdue(slip, 2)
    climb()

    assert now_of(slip) == (3, "山形市社会福祉協議会")
    assert steps_of(slip) == [(1, suzuki.desk.name), (2, suzuki.desk.name), (3, "山形市社会福祉協議会")]


def test_what_was_lifted_shows_its_frame_and_nothing_of_the_person(enter, sent, yamazaki, takahashi, endo):
    overdue(sent, 5)
    climb()
    client = enter(yamazaki)
    for told in (client.get("/"), client.get(LIST), client.get(address(sent))):
        assert "納税課" in told.content.decode()
        assert "生活サポート相談窓口1" in told.content.decode()
        assert "髙橋" not in told.content.decode()
        assert "督促" not in told.content.decode()
    assert client.get(sent.get_absolute_url()).status_code == 404
    assert enter(takahashi).get(address(sent)).status_code == 404
    assert enter(endo).get(address(sent)).status_code == 404
    assert "上に上げました（調整機関）" in page(enter(endo), sent)


def test_extended_with_a_reason_it_waits_again_where_it_lay(enter, sent, yamazaki, ito, endo):
    overdue(sent, 5)
    climb()
    until = add_working_days(timezone.localdate(), 7)
    said = {"verdict": "extended", "until": until.isoformat(), "words": "担当が休みのため"}
    assert enter(yamazaki).post(address(sent), said).status_code == 302

    assert now_of(sent) == (0, "生活サポート相談窓口1")
    assert sent.answer_by == until
    assert "担当が休みのため" in page(enter(endo), sent)
    assert "期限を延ばしました" in page(enter(ito), sent)


def test_passed_on_by_the_coordinator_it_lies_with_another(enter, sent, yamazaki, ito, suzuki):
    overdue(sent, 5)
    climb()
    said = {"verdict": "passed", "to_agency": suzuki.desk.pk, "words": "障がいの相談が合うため"}
    assert enter(yamazaki).post(address(sent), said).status_code == 302

    assert now_of(sent) == (0, suzuki.desk.name)
    assert enter(ito).get(sent.get_absolute_url()).status_code == 404
    assert "山形市社会福祉協議会：別の機関に回しました" in page(enter(suzuki), sent)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"words": ""}, "入力してください"),
        ({"verdict": "passed"}, "回す先の機関を選んでください"),
        ({"until": "きのう"}, "日付として読めません"),
        ({"until": "2020-01-01"}, "過ぎた日付です"),
        ({"until": "2099-01-01"}, "今日から1年以内の日にしてください"),
    ],
)
def test_a_mistake_keeps_what_was_typed(enter, sent, yamazaki, change, sentence):
    overdue(sent, 5)
    climb()
    response = enter(yamazaki).post(address(sent), {"verdict": "extended", "words": "わけがあって", **change})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert "words" in change or "わけがあって" in response.content.decode()
    assert now_of(sent)[0] == 3


def test_before_it_climbs_there_is_nothing_to_decide(enter, sent, yamazaki):
    assert "いま動く番は生活サポート相談窓口1です" in enter(yamazaki).get(address(sent)).content.decode()
    with acting_as(yamazaki.pk), transaction.atomic():
        (frame,) = frames(sent.pk)
        with pytest.raises(NotAllowed, match="判断を待っていません"):
            actions.decide(frame, by=yamazaki, verdict="extended", words="もう少し")


def test_sent_to_where_nobody_answers_on_the_screen_it_stays_with_its_sender(enter, endo, ito):
    silent = Agency.objects.desks().exclude(posts__isnull=False).first()
    assert enter(endo).post(ADD, {**SAID, "to_agency": silent.pk}).status_code == 302
    with as_owner():
        slip = Slip.objects.get()
    assert now_of(slip) == (0, "納税課")
    assert "紹介先に直接伝えるもの" in enter(endo).get(LIST).content.decode()

    overdue(slip, 0)
    climb()
    assert now_of(slip) == (3, "山形市社会福祉協議会")
    assert "紹介先に直接伝えるもの" not in enter(endo).get(LIST).content.decode()


def test_settled_it_stands_on_no_list(enter, sent, ito):
    enter(ito).post(reverse("slips:answer", args=[sent.pk]), {"answer-words": "案内しました"})
    with as_owner():
        sent.refresh_from_db()
    assert (sent.kept_by, sent.rung) == (None, 0)


def test_only_the_system_moves_the_clock(sent, yamazaki):
    with acting_as(yamazaki.pk), transaction.atomic():
        assert call("slips_lift", sent.pk, 0, 3, sent.answer_by, yamazaki.desk.pk) is None
    with acting_as(yamazaki.pk), pytest.raises(Exception, match="しくみ自身だけ"), transaction.atomic():
        rows("slips_due")


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_frames_does_not_ask_more(enter, endo, desk, yamazaki, how_many, django_assert_num_queries):
    with acting_as(endo.pk), transaction.atomic():
        for _ in range(how_many):
            slip = actions.send_slip(
                by=endo, from_agency=endo.desk, to_agency=desk, version=1, channel="counter", answers={"consent": "no"}
            )
            overdue(slip, 5)
    climb()
    client = enter(yamazaki)
    client.get("/me/")
    with django_assert_num_queries(14):
        assert client.get(LIST).content.decode().count(f"納税課 → {desk.name}") == how_many
