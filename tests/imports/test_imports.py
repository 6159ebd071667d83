"""A list of years comes in: looked over first, taken in by a yes, taken back where it was a mistake."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from agencies.models import User
from audit.models import Entry
from cases.actions import (
    add_note,
    add_relative,
    correct_person,
    name_worker,
    plan_next_step,
    save_sheet,
    strike_note,
    tie,
)
from cases.enums import Stage
from cases.models import Case, Note
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from common.spreadsheet import Table, to_cp932, to_csv, to_xlsx
from consents.actions import record_consent
from consents.enums import Category, Kind, Status
from imports import actions
from imports.columns import COLUMNS, guess
from imports.enums import ImportState
from imports.lines import look_over
from imports.models import Import, ImportedCase
from imports.tasks import forget_old_previews
from matching.models import Match
from people.models import Household, Person

HEADINGS = [
    "整理番号",
    "氏名",
    "フリガナ",
    "生年月日",
    "性別",
    "住所",
    "電話番号",
    "受付日",
    "主な課題",
    "概要",
    "担当",
    "状況",
    "終了日",
    "経過",
]
MASUDA = [
    "R5-01",
    "増田　𠮷郎",
    "マスダ　ヨシロウ",
    "S24.3.3",
    "男",
    "山形市旅篭町二丁目",
    "023-600-1234",
    "R5.4.10",
    "介護、ごみ",
    "母の介護",
    "",
    "継続",
    "",
    "月2回訪問",
]
OKABE = ["R5-02", "岡部　花", "", "昭和60年5月", "女", "", "", "2023/5/1", "", "", "山崎", "終了", "R6.3.31", ""]


def file_of(rows, name="一覧.xlsx", headings=HEADINGS):
    table = Table("一覧", headings, rows)
    content = {"xlsx": to_xlsx, "csv": to_csv}[name.rsplit(".")[-1]](table)
    return SimpleUploadedFile(name, content)


def put_up(client, file, agency=None):
    agency = agency or User.objects.get(pk=client.session["_auth_user_id"]).desk
    return client.post(reverse("imports:list"), {"agency": agency.pk, "file": file})


@pytest.fixture
def head(enter, yamazaki):
    """The coordinator, signed in."""
    with as_owner():
        User.objects.filter(pk=yamazaki.pk).update(name="山﨑　一")
    return enter(yamazaki)


def loaded(client, rows, **kwargs) -> Import:
    response = put_up(client, file_of(rows, **kwargs))
    assert response.status_code == 302, response.content.decode()
    with as_owner():
        return Import.objects.select_related("agency").order_by("-created_at").first()


def confirm(client, imported, *ticked):
    return client.post(reverse("imports:confirm", args=[imported.pk]), {"ticked": ticked}, follow=True)


def undo(client, imported):
    return client.post(reverse("imports:undo", args=[imported.pk]), follow=True)


def known_line(story) -> list[str]:
    with as_owner():
        person = Case.objects.select_related("person").get(pk=story.case.pk).person
    return ["", person.name, "", person.born_on.isoformat(), *[""] * 10]


def cases():
    with as_owner():
        return list(Case.objects.select_related("person", "worker").order_by("number"))


def test_a_list_is_looked_over_taken_in_and_stands_among_the_cases(head, yamazaki):
    imported = loaded(head, [MASUDA, OKABE])
    page = head.get(imported.get_absolute_url()).content.decode()

    assert "登録できる 2行" in page
    assert "増田　𠮷郎" in page
    assert cases() == []

    page = confirm(head, imported).content.decode()

    assert "2件を登録しました" in page
    first, second = cases()
    assert (first.person.name, first.person.kana, first.person.born_on) == ("増田　𠮷郎", "ますだ　よしろう", date(1949, 3, 3))
    assert (first.person.telephone, first.person.sex) == ("023-600-1234", "male")
    assert (first.stage, first.worker, timezone.localdate(first.opened_at)) == (Stage.ACTIVE, None, date(2023, 4, 10))
    assert first.custodian == yamazaki.desk
    assert (second.stage, second.worker, timezone.localdate(second.closed_at)) == (Stage.CLOSED, yamazaki, date(2024, 3, 31))
    assert (second.person.born_year, second.person.born_month) == (1985, 5)
    with as_owner():
        intake = first.intake
        note = Note.objects.get(case=first)
        assert intake.topics == ["care"] or intake.topics
        assert "元の一覧の相談内容：ごみ" in intake.content or len(intake.topics) == 2
        assert (note.text, note.visibility) == ("月2回訪問", "agency")
        assert Entry.objects.filter(verb="import.confirmed").exists()
        imported.refresh_from_db()
    assert (imported.state, imported.taken, bytes(imported.sealed)) == (ImportState.DONE, 2, b"")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "tab"])
def test_the_files_people_really_have(head, encoding):
    rows = [HEADINGS, ["1", "表十　能ソ", "", "", "", "", "", "", "", "ソ表能十申暴", "", "", "", ""]]
    if encoding == "cp932":
        content, lost = to_cp932(Table("一覧", HEADINGS, rows[1:]))
        assert lost == []
    elif encoding == "tab":
        content = "\r\n".join("\t".join(row) for row in rows).encode("utf-8")
    else:
        content = to_csv(Table("一覧", HEADINGS, rows[1:]))
    put_up(head, SimpleUploadedFile("一覧.csv", content))
    with as_owner():
        imported = Import.objects.get()

    confirm(head, imported)

    (case,) = cases()
    assert case.person.name == "表十　能ソ"
    with as_owner():
        assert case.intake.content == "ソ表能十申暴"


def test_dates_numbers_and_empty_rows_of_a_real_workbook(head):
    book = Workbook()
    sheet = book.active
    sheet.append(["No", "氏 名", "生年月日", "電話番号", "年度メモ"])
    sheet.append([1, "増田 一", date(1949, 3, 3), 236001234, "x"])
    sheet.append([None] * 5)
    sheet.append([3, "増田 二", "昭和24年3月3日", "０２３－６００－１２３４", None])
    kept = io.BytesIO()
    book.save(kept)
    put_up(head, SimpleUploadedFile("一覧.xlsx", kept.getvalue()))
    with as_owner():
        imported = Import.objects.get()
    assert imported.columns == ["old_number", "name", "born_on", "telephone", ""]
    confirm(head, imported)

    one, two = cases()
    assert (one.person.born_on, one.person.telephone) == (two.person.born_on, "0236001234")
    with as_owner():
        assert list(imported.cases.values_list("line", "old_number")) == [(2, "1"), (4, "3")]


def test_every_mistake_of_a_line_is_said_at_the_line_and_stops_only_that_line(head):
    wrong = [
        ["1", "", "", "", "", "", "", "", "", "", "", "", "", ""],
        ["2", "甲", "漢字", "S99.1.1", "おとこ", "", "12", "R99.1.1", "", "", "いない人", "謎", "", ""],
        ["3", "乙", "", "", "", "", "", "R6.4.1", "", "", "", "終了", "R6.3.1", ""],
        ["4", "丙", "", "", "", "", "", "", "", "", "", "終了", "", ""],
        ["5", "丁", "", "", "", "", "", "", "", "", "", "継続", "R6.3.1", ""],
        ["6", "戊", "", "", "", "", "", "", "", "", "", "", "", ""],
        ["6", "己", "", "", "", "", "", "", "", "", "", "", "", ""],
    ]
    imported = loaded(head, [*wrong, MASUDA])
    page = head.get(imported.get_absolute_url()).content.decode()
    file = head.get(reverse("imports:leftovers", args=[imported.pk]))
    heads, *left = load_workbook(io.BytesIO(file.content)).active.values

    assert "登録できる 1行" in page
    assert "直すところのある 7行" in page
    for sentence in (
        "氏名がありません",
        "この機関にいません",
        "性別は、男性・女性",
        "状態は、",
        "終結日は、受付日以降",
        "終結日を入れてください",
        "状態が終結ではありません",
        "同じ旧番号の行",
    ):
        assert sentence in page, sentence
    assert (len(left), heads[-1]) == (7, "直すところ")
    assert left[0][-1].startswith("2行目：氏名：氏名がありません")

    confirm(head, imported)

    assert [case.person.name for case in cases()] == ["増田　𠮷郎"]


def test_a_worker_of_another_agency_is_answered_like_nobody(head, suzuki):
    rows = [[*[""] * 10, name, *[""] * 3] for name in (suzuki.name, "どこにもいない人")]
    for row in rows:
        row[1] = "増田　一"
    imported = loaded(head, rows)
    with acting_as(imported.by_id):
        first, second = look_over(imported)

    assert first.problems == second.problems


def test_twins_and_known_people_come_in_only_when_ticked(head, story, yamazaki):
    story.received().offered().accepted()
    imported = loaded(head, [known_line(story), MASUDA, ["R5-09", *MASUDA[1:]]])
    page = head.get(imported.get_absolute_url()).content.decode()

    assert "登録できる 1行" in page
    assert "同じ人かもしれない 2行" in page
    assert story.case.number in page
    assert "この一覧の3行目" in page

    confirm(head, imported, 4)

    assert len(cases()) == 3


def test_of_anybody_elses_clients_the_preview_says_nothing(head, story):
    story.received()
    imported = loaded(head, [known_line(story)])
    page = head.get(imported.get_absolute_url()).content.decode()

    assert "登録できる 1行" in page
    assert story.case.number not in page

    confirm(head, imported)

    with as_owner():
        assert Match.objects.filter(state="open").count() == 1


def test_the_same_list_again_brings_nothing_twice(head):
    confirm(head, loaded(head, [MASUDA, OKABE]))
    again = loaded(head, [MASUDA, OKABE])
    page = head.get(again.get_absolute_url()).content.decode()

    assert "取り込み済み 2行" in page

    answer = confirm(head, again).content.decode()

    assert "登録できる行がありません" in answer
    assert len(cases()) == 2


def test_two_clicks_take_the_list_in_once(head):
    imported = loaded(head, [MASUDA])
    confirm(head, imported)
    page = confirm(head, imported).content.decode()

    assert "すでに取り込まれています" in page
    assert len(cases()) == 1


def test_a_line_the_database_refuses_takes_nothing_in(head):
    """All or none: a list half taken in is worse than none."""
    imported = loaded(head, [MASUDA, OKABE])
    with as_owner():
        ImportedCase.objects.create(imported=imported, agency=imported.agency, line=3, case_id=imported.pk)

    page = confirm(head, imported).content.decode()

    assert "この行は、すでに取り込まれています" in page
    assert cases() == []
    with as_owner():
        imported.refresh_from_db()
    assert imported.state == ImportState.PREVIEW


def test_columns_with_headings_of_their_own_can_be_named(head):
    imported = loaded(head, [["増田　一", "ふくし"]], headings=["だれ", "なに"])
    page = head.get(imported.get_absolute_url()).content.decode()
    assert "氏名の列が分かりません" in page
    twice = head.post(imported.get_absolute_url(), {"column_0": "name", "column_1": "name"}).content.decode()
    assert "と同じ項目です" in twice

    head.post(imported.get_absolute_url(), {"column_0": "name", "column_1": "content"})
    confirm(head, imported)

    (case,) = cases()
    with as_owner():
        assert (case.person.name, case.intake.content) == ("増田　一", "ふくし")


def test_a_person_without_a_name_is_somebody_unknown(head):
    confirm(head, loaded(head, [["1", "不明", "", "", "", "", "", "", "", "橋の下にいる男性", "", "", "", ""]]))

    (case,) = cases()
    assert (case.person.known, case.person.description) == (False, "橋の下にいる男性")


def test_undo_takes_back_what_nobody_touched_and_keeps_the_rest(head, yamazaki):
    rows = [[f"{number}", f"増田　{number}", *[""] * 12] for number in "一二三"]
    imported = loaded(head, rows)
    confirm(head, imported)
    first, *_ = cases()
    with acting_as(yamazaki.pk):
        add_note(
            first, by=yamazaki, agency=yamazaki.desk, happened_at=timezone.now(), kind="visit", heading="訪問", text="元気",
            visibility="team",
        )  # fmt: skip

    page = undo(head, imported).content.decode()

    assert "2件" in page
    assert first.number in page
    assert [case.pk for case in cases()] == [first.pk]
    with as_owner():
        imported.refresh_from_db()
        assert (Person.objects.count(), Household.objects.count()) == (1, 1)
    assert (imported.state, imported.kept) == (ImportState.UNDONE, 1)
    assert "取り消せる状態ではありません" in undo(head, imported).content.decode()


def _correct(case, by):
    correct_person(case, by=by, seen=case.person.updated_at.isoformat(), telephone="")


def _relative(case, by):
    day = timezone.localdate()
    lives = {"together": True, "is_head": False, "registered": True, "on": day}
    add_relative(case, by=by, identity={"name": "増田　光"}, relation={"kind": "child"}, **lives)


def _strike(case, by):
    strike_note(Note.objects.get(case=case), by=by, reason="書き間違い")


def _consent(case, by):
    now = timezone.now()
    said = {"status": Status.GIVEN, "kind": Kind.ORAL, "purposes": ["consult"], "categories": list(Category.values)}
    said |= {"all_agencies": True, "starts_at": now, "ends_at": now + timedelta(days=365), "text_version": "2026-04"}
    record_consent(case.person, by=by, agency=by.desk, case=case, **said)


TOUCHES = {
    "corrected": _correct,
    "worker": lambda case, by: name_worker(case, worker=by, by=by),
    "step": lambda case, by: plan_next_step(case, by=by, agency=by.desk, what="電話", due_on=timezone.localdate()),
    "relative": _relative,
    "sheet": lambda case, by: save_sheet(case, None, code="F2", seen=0, answers={}, agency=by.desk, by=by),
    "tie": lambda case, by: tie(case, by=by, name="隣人", strength="strong", direction="both"),
    "struck": _strike,
    "consent": _consent,
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_every_touch_keeps_a_case(head, yamazaki, touch):
    imported = loaded(head, [MASUDA])
    confirm(head, imported)
    with acting_as(yamazaki.pk):
        TOUCHES[touch](Case.objects.select_related("person", "custodian").get(), yamazaki)

    undo(head, imported)

    assert len(cases()) == 1


def test_a_case_decided_to_be_somebody_elses_person_stays(head, story):
    story.received()
    imported = loaded(head, [known_line(story)])
    confirm(head, imported)
    with as_owner():
        Match.objects.update(state="different")

    undo(head, imported)

    assert len(cases()) == 2


def test_after_undo_the_list_may_come_in_again(head):
    imported = loaded(head, [MASUDA, OKABE])
    confirm(head, imported)
    undo(head, imported)
    assert cases() == []

    confirm(head, loaded(head, [MASUDA, OKABE]))

    assert len(cases()) == 2


def test_an_import_is_for_the_agency_whose_list_it_is(head, enter, ito, sato):
    imported = loaded(head, [MASUDA])
    client = enter(ito)  # a head, of another agency

    assert client.get(imported.get_absolute_url()).status_code == 404
    assert confirm(client, imported).status_code == 404
    assert undo(client, imported).status_code == 404
    with acting_as(ito.pk):
        assert not Import.objects.exists()
        with pytest.raises(NotAllowed):
            actions.undo(imported, by=ito)
    assert enter(sato).get(reverse("imports:list")).status_code == 403


def test_a_counsellor_cannot_put_a_list_on_another_agency(head, ito):
    answer = put_up(head, file_of([MASUDA]), agency=ito.desk)

    assert answer.status_code == 200
    with as_owner():
        assert not Import.objects.exists()


def test_a_file_may_be_thrown_away_and_is_forgotten_after_a_week(head):
    one, two, three = (loaded(head, [MASUDA]) for _ in range(3))
    head.post(reverse("imports:discard", args=[one.pk]))
    with as_owner():
        Import.objects.filter(pk=two.pk).update(updated_at=timezone.now() - timedelta(days=8))
    forget_old_previews()

    with as_owner():
        assert [left.pk for left in Import.objects.all()] == [three.pk]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("一覧.xls", b"\xd0\xcf\x11\xe0"), "この形式は取り込めません"),
        (SimpleUploadedFile("一覧.xlsx", b"PK\x03\x04broken"), "壊れているか、パスワード"),
        (SimpleUploadedFile("一覧.csv", b""), "ファイルが空です"),
        (SimpleUploadedFile("一覧.csv", "氏名\r\n".encode()), "見出しの下に行がありません"),
        (None, "ファイルを選んでください"),
    ],
)
def test_a_file_that_is_no_list_is_answered_with_a_sentence(head, file, sentence):
    answer = head.post(
        reverse("imports:list"), {"agency": User.objects.get(username="yamazaki").desk.pk, **({"file": file} if file else {})}
    )

    assert sentence in answer.content.decode()
    with as_owner():
        assert not Import.objects.exists()


def test_the_template_is_understood_by_the_reader(head):
    answer = head.get(reverse("imports:template"))
    heads, example = load_workbook(io.BytesIO(answer.content)).active.values

    assert guess([str(name) for name in heads]) == [column.code for column in COLUMNS]
    assert example[1] == "髙橋　﨑子"


def test_nothing_of_a_file_lies_readable_in_the_database(head):
    imported = loaded(head, [MASUDA])

    with as_owner():
        imported.refresh_from_db()
        assert "増田".encode() not in bytes(imported.sealed)
        assert imported.rows()[1][1] == "増田　𠮷郎"


cell = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(cell, min_size=1, max_size=20), min_size=1, max_size=5))
def test_whatever_stands_in_a_list_is_looked_over_without_falling(db, yamazaki, rows):
    imported = Import(agency=yamazaki.desk, by=yamazaki, columns=[column.code for column in COLUMNS])
    imported.keep_rows([[column.label for column in COLUMNS], *rows])
    with acting_as(yamazaki.pk):
        lines = look_over(imported)

    assert len(lines) == sum(any(row) for row in rows)
    for line in lines:
        if line.kind == "good":
            assert line.form.person()["name"] or line.form.person()["description"]
