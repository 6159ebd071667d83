"""Notes: a line and a text is enough, more is possible, nothing is rewritten, and paper tells it in order."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cases.models import Attachment, NextStep, Note, NoteTemplate
from common.acting import acting_as
from common.owner import as_owner
from tests.common.test_pdf import words_of

SHORT = {"day": "R8.11.1", "clock": "1000", "kind": "telephone", "heading": "電話", "text": "元気", "visibility": "team"}


@pytest.fixture
def address(story):
    story.received(members=[{"name": "髙橋　蓮", "kind": "child", "sex": "male"}])
    return reverse("cases:add_note", args=[story.case.pk])


def test_a_line_and_a_text_is_enough(address, enter, sato):
    assert enter(sato).post(address, SHORT).status_code == 302
    with as_owner():
        note = Note.objects.get()
        assert (note.heading, note.whole, note.minutes, note.contacted) == ("電話", "元気", None, [])


def test_parts_people_minutes_and_the_next_step(address, enter, sato, story):
    page = enter(sato).get(address)
    son = next(key for key, name in page.context["form"].fields["contacted"].choices if name == "髙橋　蓮")
    due = timezone.localdate() + timedelta(days=5)
    response = enter(sato).post(
        address,
        {
            **SHORT, "text": "", "fact": "食事を残す", "quote": "食べたくない", "contacted": [son], "contacted_others": "隣の人", "minutes": "４５",
            "contents": ["watching", "03"], "next_what": "訪ねる", "next_on": due.isoformat(), "next_worker": sato.pk,
        },
    )  # fmt: skip

    assert response.status_code == 302, response.context["form"].errors
    with as_owner():
        note, step = Note.objects.get(), NextStep.objects.get()
        assert note.whole == "【事実】食事を残す\n【本人の言葉】食べたくない"
        assert (note.minutes, [str(key) for key in note.contacted], note.contents) == (45, [son], ["watching", "03"])
        assert (step.note, step.what, step.due_on, step.worker) == (note, "訪ねる", due, sato)
    assert "訪ねる" in enter(sato).get("/").content.decode()
    rows = list(
        load_workbook(io.BytesIO(enter(sato).get(reverse("cases:notes_workbook", args=[story.case.pk])).content)).active.values
    )
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["対象者"], told["所要時間"], told["内容種別"]) == ("髙橋　蓮、隣の人", "45分", "見守り、収入・生活費のこと")
    assert "訪ねる（佐藤" in told["次回予定"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"text": ""}, "text", "内容を入力"),
        ({"minutes": "1441"}, "minutes", "1,440分"),
        ({"minutes": "長い"}, "minutes", "数字で"),
        ({"next_what": "訪ねる"}, "next_on", "いつまで"),
        ({"next_on": "R9.1.1"}, "next_what", "次にすること"),
        ({"clock": "25:00"}, "clock", "14:30"),
    ],
)
def test_what_is_wrong_is_said_and_the_text_stays(address, enter, sato, changes, field, sentence):
    response = enter(sato).post(address, {**SHORT, "fact": "", **changes, "heading": "残る見出し"})

    assert sentence in response.context["form"].errors[field][0]
    assert "残る見出し" in response.content.decode()
    with as_owner():
        assert not Note.objects.exists()


def test_a_template_comes_after_what_was_typed(address, enter, sato):
    template = NoteTemplate.objects.offered().get(title="訪問")
    response = enter(sato).post(address, {**SHORT, "template": template.pk, "heading": ""})

    form = response.context["form"]
    assert (form["heading"].value(), form["kind"].value()) == ("訪問", "home_visit")
    assert form["text"].value().startswith("元気\n【室内")
    with as_owner():
        assert not Note.objects.exists()
    assert enter(sato).post(address, {**SHORT, "template": "0"}).status_code == 404


def test_paper_is_in_the_order_of_time_with_strokes(address, enter, sato, story):
    client = enter(sato)
    client.post(address, {**SHORT, "day": "R8.11.2", "heading": "あとの電話"})
    client.post(address, {**SHORT, "heading": "さきの電話"})
    with as_owner():
        first = Note.objects.get(heading="さきの電話")
    client.post(reverse("cases:strike_note", args=[story.case.pk, first.pk]), {"reason": "別の人の記録"})
    told = words_of(client.get(reverse("cases:notes_pdf", args=[story.case.pk])).content)

    assert told.index("さきの電話") < told.index("あとの電話")
    assert "取消：別の人の記録" in told.replace("\n", "")


def test_another_agencys_own_note_is_on_no_paper_of_theirs(address, enter, story, sato, yamazaki):
    enter(sato).post(address, {**SHORT, "visibility": "agency", "heading": "内輪の記録"})
    story.offered().accepted()
    export = reverse("cases:notes_workbook", args=[story.case.pk]) + "?as=csv"

    assert "内輪の記録" in enter(sato).get(export).content.decode("utf-8-sig")
    assert "内輪の記録" not in enter(yamazaki).get(export).content.decode("utf-8-sig")


def upload(name="診断書.txt", content="要介護2"):
    return SimpleUploadedFile(name, content.encode())


def test_files_of_a_note_are_read_by_whoever_reads_the_note(address, story, enter, sato, suzuki, ito):
    response = enter(sato).post(address, {**SHORT, "attached": [upload(), upload("二枚目.csv", "a,b")]})
    assert response.status_code == 302, response.context["form"].errors
    with as_owner():
        note = Note.objects.get()
        first = note.attachments.get(name="診断書.txt")
        assert "要介護2".encode() not in bytes(first.sealed)
    page = enter(sato).get(story.case.get_absolute_url()).content.decode()
    assert "診断書.txt（1KB）" in page
    assert "二枚目.csv" in page
    file = reverse("cases:attachment", args=[story.case.pk, note.pk, first.pk])
    answer = enter(sato).get(file)
    assert b"".join(answer.streaming_content).decode() == "要介護2"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer["Content-Security-Policy"].split("; ")
    assert enter(suzuki).get(file).status_code == 404
    with acting_as(ito.pk):
        assert not Attachment.objects.exists()


def test_a_file_of_an_agencys_own_note_stays_with_the_agency(address, story, enter, sato, ito):
    story.offered(to=story.desk).accepted("ito")
    enter(sato).post(address, {**SHORT, "visibility": "agency", "attached": [upload()]})
    with as_owner():
        kept = Attachment.objects.get()
    file = reverse("cases:attachment", args=[story.case.pk, kept.note_id, kept.pk])
    assert enter(sato).get(file).status_code == 200
    assert enter(ito).get(story.case.get_absolute_url()).status_code == 200
    assert enter(ito).get(file).status_code == 404


def test_a_refused_file_keeps_the_words(address, enter, sato):
    response = enter(sato).post(address, {**SHORT, "text": "長い記録", "attached": [upload("a.html", "<script>")]})
    told = response.content.decode()
    assert "「a.html」は添付できません" in told
    assert "選び直してください" in told
    assert "長い記録" in told
    with as_owner():
        assert not Note.objects.exists()


def test_nobody_changes_or_adds_a_file_afterwards(address, story, enter, sato, yamazaki):
    enter(sato).post(address, {**SHORT, "attached": [upload()]})
    with as_owner():
        kept = Attachment.objects.get()
    with acting_as(sato.pk), pytest.raises(ProgrammingError), transaction.atomic():
        Attachment.objects.filter(pk=kept.pk).update(name="別.txt")
