"""The forms of a case: one person fills, two people fill, somebody prints, the city changes the form."""

import io
from datetime import date

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cases import actions
from cases.models import SheetRecord
from common.owner import as_owner
from sheets import loading
from sheets.loading import current, read
from tests.common.test_pdf import words_of


@pytest.fixture
def address(story):
    story.received()
    return reverse("cases:fill_sheet", args=[story.case.pk, "F2"])


def text_boxes():
    return [field for field in current()["F2"].asked if field.type == "long"][:3]


def once(page):
    return page.context["form"]["once"].value()


def test_a_sheet_is_begun_and_gone_on_with(address, enter, sato, story):
    first, second, _ = text_boxes()
    page = enter(sato).get(address)
    enter(sato).post(address, {"once": once(page), "seen": 0, first.code: "甲の記入"})
    page = enter(sato).get(address)
    again = enter(sato).post(address, {"once": once(page), "seen": 1, first.code: "甲の記入", second.code: "乙"})

    assert again.status_code == 302
    with as_owner():
        record = SheetRecord.objects.get()
        assert (record.revision, record.answers) == (2, {first.code: "甲の記入", second.code: "乙"})
        assert [row.answers for row in record.revisions.order_by("revision")] == [{first.code: "甲の記入"}, record.answers]
    told = enter(sato).get(reverse("cases:sheet_history", args=[story.case.pk, record.pk])).content.decode()
    assert "2回目の保存" in told
    assert second.label in told


def test_two_at_the_same_sheet_lose_nothing(address, enter, sato, story):
    first, second, third = text_boxes()
    client = enter(sato)
    client.post(address, {"once": once(client.get(address)), "seen": 0, first.code: "初め"})
    mine, theirs = client.get(address), client.get(address)
    client.post(address, {"once": once(theirs), "seen": 1, first.code: "相手の訂正", second.code: "相手の追記"})
    both = client.post(address, {"once": once(mine), "seen": 1, first.code: "私の訂正", third.code: "私の追記"})

    shown = both.content.decode()
    assert both.status_code == 200
    for text in ("相手の訂正", "相手の追記", "私の訂正", "私の追記"):
        assert text in shown
    assert [(box.code, said) for box, said in both.context["overtaken"]["clashes"]] == [(first.code, "相手の訂正")]
    sent = {box.name: box.value() for box in both.context["form"] if isinstance(box.value(), str) and box.value()}
    done = client.post(address, {**sent, "once": once(both), "seen": both.context["seen"]})
    assert done.status_code == 302, done.context["form"].errors
    with as_owner():
        assert SheetRecord.objects.get().answers == {first.code: "私の訂正", second.code: "相手の追記", third.code: "私の追記"}


def test_a_mistake_beside_a_conflict_loses_nobodys_text(address, enter, sato):
    """Mine cannot be compared while a box of it is wrong: theirs is met when it is right, not written over."""
    first = text_boxes()[0]
    client = enter(sato)
    mine, theirs = client.get(address), client.get(address)
    client.post(address, {"once": once(theirs), "seen": 0, first.code: "相手の記入"})
    wrong = client.post(address, {"once": once(mine), "seen": 0, first.code: "私の記入", "income": "たくさん"})
    assert "数字で入力してください" in wrong.content.decode()
    assert "どちらの内容も失われません" in wrong.content.decode()
    both = client.post(address, {"once": once(wrong), "seen": wrong.context["seen"], first.code: "私の記入", "income": "62000"})

    assert [(box.code, said) for box, said in both.context["overtaken"]["clashes"]] == [(first.code, "相手の記入")]
    with as_owner():
        assert SheetRecord.objects.get().answers == {first.code: "相手の記入"}


@pytest.mark.parametrize("seen", ["", "abc", "²", "-1", "9" * 30])
def test_a_revision_that_is_no_number_breaks_nothing(address, enter, sato, seen):
    response = enter(sato).post(address, {"seen": seen, text_boxes()[0].code: "記入"})

    assert response.status_code == 302


def test_what_was_ticked_stays_when_a_box_is_wrong(address, enter, sato):
    wrong = enter(sato).post(address, {"seen": 0, "own_form": "on", "income": "たくさん"})

    assert wrong.context["own_form"] is True


@pytest.mark.parametrize(
    ("code", "opener"), [("debts", "debt=yes"), ("urgent_what", "urgent=yes"), ("work_form", "work=working|changing")]
)
def test_every_kind_of_follow_up_says_when_it_opens(address, enter, sato, code, opener):
    """Lines, buttons and tables alike: the script closes the field of any box that carries the condition."""
    page = enter(sato).get(address).content.decode()
    field = page.split(f'id="field-{code}"')[1].split('id="field-')[0]

    assert f'data-juso-when="{opener}"' in field


def test_the_database_refuses_to_write_over(address, sato, story):
    with story.by("sato") as user:
        record = actions.save_sheet(story.case, None, code="F2", seen=0, answers={}, agency=story.centre, by=user)
        actions.save_sheet(story.case, record, code="F2", seen=1, answers={"a": "b"}, agency=story.centre, by=user)
        with pytest.raises(actions.Overtaken):
            actions.save_sheet(story.case, record, code="F2", seen=1, answers={}, agency=story.centre, by=user)


def test_a_new_version_leaves_the_old_record_until_it_is_carried(address, sato, story, enter, monkeypatch):
    first, second, _ = text_boxes()
    with story.by("sato") as user:
        record = actions.save_sheet(
            story.case,
            None,
            code="F2",
            seen=0,
            answers={first.code: "残る", second.code: "消える"},
            agency=story.centre,
            by=user,
        )
    source = (loading.FOLDER / "F2.v1.toml").read_text(encoding="utf-8")
    newer = read(
        source.replace("version = 1", "version = 2", 1).replace(f'code = "{second.code}"', 'code = "quite_new"'),
        name="F2.v2.toml",
    )
    monkeypatch.setattr("sheets.loading.every", lambda: {**{(d.code, d.version): d for d in current_before}, ("F2", 2): newer})
    current_before = list(loading.current().values())
    monkeypatch.setattr("cases.models.sheets.every", lambda: {("F2", 1): read(source, name="v1"), ("F2", 2): newer})
    for place in ("cases.models.sheets.current", "cases.actions.current", "cases.sheets.current"):
        monkeypatch.setattr(place, lambda: {**{d.code: d for d in current_before}, "F2": newer})

    page = enter(sato).get(reverse("cases:sheets", args=[story.case.pk]))
    assert "新しい版の様式" in page.content.decode()
    carried = enter(sato).post(reverse("cases:carry_sheet", args=[story.case.pk, record.pk]), follow=True)
    with as_owner():
        record.refresh_from_db()
        assert (record.version, record.answers) == (2, {first.code: "残る"})
        assert record.revisions.get(revision=1).answers == {first.code: "残る", second.code: "消える"}
    assert second.label in carried.content.decode()


def test_paper_and_workbook_say_what_was_written(address, enter, sato, story):
    first = text_boxes()[0]
    client = enter(sato)
    client.post(address, {"once": once(client.get(address)), "seen": 0, first.code: "=SUM(A1)"})
    with as_owner():
        record = SheetRecord.objects.get()
    pressed = client.get(reverse("cases:sheet_pdf", args=[story.case.pk, record.pk]))
    book = client.get(reverse("cases:sheet_workbook", args=[story.case.pk, record.pk]))

    assert len(pikepdf.open(io.BytesIO(b"".join(pressed) if pressed.streaming else pressed.content)).pages) == 4
    rows = list(load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    assert (first.code, first.label, "=SUM(A1)") in rows


@pytest.mark.parametrize("code", ["F0", "F1a", "F1b", "F2", "F4", "F9"])
def test_blank_forms_for_the_day_the_system_is_down(code, enter, sato):
    response = enter(sato).get(reverse("cases:blank_sheet_pdf", args=[code]))

    assert response["Content-Type"] == "application/pdf"


def test_the_household_is_not_written_down_twice(enter, sato, story):
    """A new F2 begins with who is known; what somebody saved is never filled in again."""
    story.received(members=[{"known": True, "name": "髙橋　蓮", "kind": "child", "note": "長男", "born_on": date(1975, 4, 1)}])
    address = reverse("cases:fill_sheet", args=[story.case.pk, "F2"])
    client = enter(sato)
    begun = client.get(address)

    assert begun.context["form"]["members"].value() == [
        {"name": "髙橋　蓮", "relation": "長男", "age": f"昭和50年4月1日（{age_on(date(1975, 4, 1))}歳）", "living": "together"}
    ]
    assert (begun.context["form"]["together"].value(), begun.context["form"]["together_count"].value()) == ("yes", 2)
    paper = client.get(reverse("cases:unbegun_sheet_pdf", args=[story.case.pk, "F2"]))
    assert "髙橋 蓮" in words_of(paper.content).replace("　", " ")
    client.post(address, {"once": once(begun), "seen": 0, "complaint": "この家で"})
    assert client.get(address).context["form"]["members"].value() is None


def age_on(born):
    today = timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def test_a_protected_address_stays_off_the_sheet(enter, sato, story):
    story.received(address="山形市本町九丁目", telephone="0236000000", address_protected=True)
    page = enter(sato).get(reverse("cases:unbegun_sheet_pdf", args=[story.case.pk, "F1a"]))

    assert "本町九丁目" not in words_of(page.content)
