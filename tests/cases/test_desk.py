"""My day, our desk, saved conditions, and the case list as a file (F10)."""

import io
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from agencies.models import Municipality
from audit.models import Entry
from cases import register
from cases.actions import add_note, plan_next_step, save_sheet
from cases.models import Case, SavedFilter, Stake
from cases.register import town_of
from common.acting import acting_as
from common.owner import as_owner
from common.wareki import short
from drafts.models import Draft
from people.models import Person


def lines(response) -> list[dict]:
    head, *rows = load_workbook(io.BytesIO(response.content)).active.values
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_case_list_as_a_file_tells_what_f10_asks(enter, story, yamazaki):
    story.agreed()
    with story.by("yamazaki") as user:
        add_note(
            story.case, by=user, agency=story.shakyo, happened_at=timezone.now(), kind="telephone", heading="電話", text="元気",
            visibility="team", next_step={"what": "訪ねる", "due_on": timezone.localdate(), "worker": user},
        )  # fmt: skip
        save_sheet(story.case, None, code="F2", seen=0, answers={"household_type": "single"}, agency=story.shakyo, by=user)
    today = short(timezone.localdate())

    (line,) = lines(enter(yamazaki).get(reverse("cases:register")))

    assert line["ID"] == story.case.number
    assert (line["氏名"], line["性別"], line["主担当"], line["担当者"]) == ("髙橋　﨑子", "女性", story.shakyo.name, "未定")
    assert line["年齢"].endswith("歳")
    assert (line["受付日"], line["相談経路"], line["つなぎ元"]) == (today, "本人が直接来所", story.centre.name)
    assert (line["状態"], line["最終接触日"], line["次回予定"]) == ("支援決定待ち", today, f"{today} 訪ねる")
    assert line["同意"].startswith("同意あり（")
    assert line["主な課題"].count("◎") == 1
    assert line["プラン期間"].startswith(f"{today}～")
    assert line["会議（直近）"] == today
    assert line["世帯類型"]
    assert line["未回答のつなぎ"] is None
    assert line["終結日"] is None
    with as_owner():
        assert Entry.objects.filter(verb="exported", case_id=story.case.pk, actor_id=yamazaki.pk).exists()


def test_the_file_follows_the_conditions_and_the_walls(enter, story, sato, takahashi):
    story.received().offered()

    (line,) = lines(enter(sato).get(reverse("cases:register")))
    assert line["未回答のつなぎ"].startswith(story.shakyo.name)
    assert lines(enter(sato).get(reverse("cases:register"), {"stage": "closed"})) == []
    assert lines(enter(takahashi).get(reverse("cases:register"), {"stage": "all"})) == []


def test_a_protected_address_names_no_town(enter, story, sato):
    story.received(address="山形市旅篭町二丁目3-25", address_protected=True)

    (line,) = lines(enter(sato).get(reverse("cases:register")))
    assert line["地区"] == "（秘匿）"


def test_too_many_for_one_file_is_said(enter, story, sato, monkeypatch):
    monkeypatch.setattr(register, "MOST", 0)
    monkeypatch.setattr("cases.views.desk.MOST", 0)
    story.received()

    response = enter(sato).get(reverse("cases:register"))
    assert response.status_code == 409
    assert "条件を絞って" in response.content.decode()


def test_the_old_encoding_keeps_the_conditions(enter, story, sato):
    story.received()
    written = enter(sato).get(reverse("cases:register"), {"stage": "received", "as": "cp932"}).content.decode("cp932")
    assert "髙橋　﨑子" in written
    story.case.person.name = "𠮷田"
    with story.by("sato"):
        story.case.person.save()
    page = enter(sato).get(reverse("cases:register"), {"stage": "received", "as": "cp932"}).content.decode()
    assert "stage=received&amp;as=cp932&amp;agreed=1" in page
    assert "stage=received&amp;as=xlsx" in page


def test_the_file_asks_as_often_for_three_cases_as_for_one(enter, story, yamazaki):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            enter(yamazaki).get(reverse("cases:register"))
        return len(captured)

    story.agreed()
    queries()
    one = queries()
    for _ in range(2):
        type(story)().agreed()
    assert queries() == one


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("山形県山形市旅篭町二丁目3-25", "旅篭町"),
        ("山形市城西町3-4", "城西町"),
        ("旅篭町２丁目", "旅篭町"),
        ("旅篭町二丁目3", "旅篭町"),
        ("山形県西村山郡河北町谷地1-2", "谷地"),
        ("東京都千代田区丸の内1-1", "丸の内"),
        ("", ""),
    ],
)
def test_the_town_of_an_address(address, town):
    assert town_of(Person(address=address)) == town


def test_conditions_are_kept_for_oneself(enter, story, sato, takahashi):
    story.received()
    client = enter(sato)
    for _ in range(2):
        page = client.post(
            reverse("cases:save_filter"), {"name": "急ぎ", "stage": "received", "urgency": "low"}, follow=True
        ).content.decode()
    assert "同じ名前の条件があります" in page
    assert "?stage=received&amp;urgency=low" in page
    with as_owner():
        kept = SavedFilter.objects.get()
    with acting_as(takahashi.pk):
        assert not SavedFilter.objects.exists()
    assert enter(takahashi).post(reverse("cases:forget_filter", args=[kept.pk])).status_code == 404
    assert enter(sato).post(reverse("cases:forget_filter", args=[kept.pk])).status_code == 302
    with as_owner():
        assert not SavedFilter.objects.exists()


def age(case, days):
    with as_owner():
        for rows in (Case.objects.filter(pk=case.pk), Stake.objects.filter(case=case)):
            rows.update(last_activity=timezone.now() - timedelta(days=days))


def test_conditions_stand_on_the_day_of_who_kept_them(enter, sato, takahashi, db):
    assert "保存した条件" not in enter(sato).get("/").content.decode()
    enter(sato).post(reverse("cases:save_filter"), {"stage": "open", "urgency": "today", "name": "急ぎのもの"})
    mine = enter(sato).get("/").content.decode()

    assert "急ぎのもの" in mine
    assert f"{reverse('cases:list')}?stage=open&amp;urgency=today" in mine
    assert "急ぎのもの" not in enter(takahashi).get("/").content.decode()


def test_a_quiet_case_comes_up_by_itself(enter, story, sato, kobayashi):
    story.received()
    age(story.case, 59)
    assert "しばらく記録のないケース" not in enter(sato).get("/").content.decode()
    age(story.case, 61)
    page = enter(sato).get("/").content.decode()
    assert "しばらく記録のないケース" in page
    assert "髙橋" in enter(sato).get(reverse("cases:list"), {"quiet": "60"}).content.decode()
    assert "髙橋" not in enter(sato).get(reverse("cases:list"), {"quiet": "90"}).content.decode()

    hours = {"quiet_until": "8:00", "quiet_from": "18:00"}
    assert enter(kobayashi).post(reverse("agencies:settings"), {"quiet_days": "90", **hours}).status_code == 302
    assert Municipality.objects.get().quiet_days == 90
    assert "しばらく記録のないケース" not in enter(sato).get("/").content.decode()
    assert "365日まで" in enter(kobayashi).post(reverse("agencies:settings"), {"quiet_days": "1"}).content.decode()


def test_drafts_stand_on_the_day_of_their_writer(enter, story, sato, takahashi):
    story.received()
    address = reverse("cases:add_note", args=[story.case.pk])
    key = "01890000-0000-7000-8000-000000000001"
    enter(sato).post(
        reverse("drafts:keep"), {"once": key, "draft_place": address, "draft_label": "支援経過記録", "text": "途中"}
    )
    with as_owner():
        assert Draft.objects.count() == 1
    assert f"{address}?draft={key}" in enter(sato).get("/").content.decode()
    assert "書きかけ" not in enter(takahashi).get("/").content.decode()


def test_the_head_sees_who_holds_what_and_what_is_late(enter, story, sato, ito, yamazaki):
    story.taken()
    with story.by("yamazaki") as user:
        plan_next_step(story.case, by=user, agency=story.shakyo, what="遅れた約束", due_on=timezone.localdate(), worker=user)
    with as_owner():
        story.case.next_steps.update(due_on=timezone.localdate() - timedelta(days=1))
    age(story.case, 70)

    response = enter(yamazaki).get(reverse("cases:our_desk"))
    nobody, worker = response.context["desks"][0]["lines"]
    assert (nobody.key, nobody.open, nobody.quiet, nobody.late) == ("nobody", 1, 1, 0)
    assert (worker.name, worker.open, worker.late, worker.week) == (yamazaki.name, 0, 1, 0)
    assert "遅れた約束" in response.content.decode()
    assert "髙橋" in enter(yamazaki).get(reverse("cases:list"), {"hold": "custody", "worker": "nobody"}).content.decode()
    assert enter(sato).get(reverse("cases:our_desk")).status_code == 403
    assert "遅れた約束" not in enter(ito).get(reverse("cases:our_desk")).content.decode()


def test_a_colleagues_step_is_not_mine(enter, story, yamazaki, kato):
    story.taken()
    with story.by("yamazaki") as user:
        plan_next_step(story.case, by=user, agency=story.shakyo, what="わたしの約束", due_on=timezone.localdate(), worker=user)
        plan_next_step(story.case, by=user, agency=story.shakyo, what="だれかの約束", due_on=timezone.localdate())

    mine, colleagues = enter(yamazaki).get("/").content.decode(), enter(kato).get("/").content.decode()
    assert "わたしの約束" in mine
    assert "だれかの約束" in mine
    assert "わたしの約束" not in colleagues
    assert "だれかの約束" in colleagues


def test_nobody_keeps_conditions_for_another(story, takahashi):
    with pytest.raises(ProgrammingError, match="row-level security"), story.by("sato"):
        SavedFilter.objects.create(user=takahashi, name="x", query="stage=all")
