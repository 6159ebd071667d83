"""The papers beside plan and meeting: role table, notice of the decision, call, preparation sheet."""

import io

import pikepdf
import pytest
from django.urls import reverse

from meetings import actions as meetings
from meetings.models import Guest
from plans import actions as plans
from printing.enums import Outcome
from printing.models import NoticeText
from tests.common.test_pdf import words_of


def plan_paper(client, story, name):
    return client.get(reverse(f"printing:{name}", args=[story.case.pk, story.plan.pk]))


def item_paper(client, story, name):
    return client.get(reverse(f"printing:{name}", args=[story.meeting.pk, story.item.pk]))


def test_the_role_table_is_one_sheet_across(story, enter, yamazaki):
    story.taken_on()
    answer = plan_paper(enter(yamazaki), story, "roles_pdf")
    words = words_of(answer.content)
    for said in ("役割分担表", "家計の相談", "生活サポート", "引き受け", "1 / 1 ページ", "第1回・案"):
        assert said in words
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        box = document.pages[0].mediabox
        assert box[2] > box[3]


def test_the_notice_says_what_was_decided_with_number_and_contact(story, enter, kobayashi, yamazaki):
    story.decided()
    words = words_of(plan_paper(enter(kobayashi), story, "notice_pdf").content)
    for said in ("支援決定通知書", story.plan.document_no, "髙橋", "支援の期間", "公印", "山形市長", "地域共生社会課"):
        assert said in words
    assert "不決定" not in words
    assert plan_paper(enter(yamazaki), story, "notice_pdf").status_code == 403


def test_the_notice_of_a_refusal_gives_the_reason(story, enter, kobayashi):
    story.agreed()
    client = enter(kobayashi)
    assert plan_paper(client, story, "notice_pdf").status_code == 403, "nothing is decided yet"
    with story.by("kobayashi") as user:
        plans.refuse(story.plan, by=user, reason="ほかの制度で支援できるため")
    words = words_of(plan_paper(client, story, "notice_pdf").content)
    assert "不決定通知書" in words
    assert "ほかの制度で支援できるため" in words


def test_the_city_writes_its_own_words(story, enter, kobayashi, yamazaki):
    story.decided()
    client, url = enter(kobayashi), reverse("printing:edit_notice_text", args=["decided"])
    words = {"body": "市の文です。", "closing": "", "contact": "地域共生社会課　内線123"}
    assert client.post(url, {**words, "body": ""}).status_code == 200
    assert client.post(url, words).status_code == 302
    printed = words_of(plan_paper(client, story, "notice_pdf").content)
    assert "市の文です。" in printed
    assert "内線123" in printed
    assert NoticeText.of(Outcome.REFUSED).body.startswith("先にお申し込み")
    assert client.get(reverse("printing:edit_notice_text", args=["other"])).status_code == 404
    assert enter(yamazaki).post(url, words).status_code == 403


def test_the_call_names_each_recipient_on_a_page_and_nothing_of_the_person(story, enter, yamazaki, ito):
    story.convened()
    with story.by("yamazaki"):
        Guest.objects.create(item=story.item, name="佐々木　太郎", standing="neighbour")
        seats = story.item.participants.count()
    words = words_of(item_paper(enter(yamazaki), story, "call_pdf").content)
    pages = words.rstrip("\f\n").split("\f")
    assert len(pages) == seats + 1
    assert sum("佐々木" in page for page in pages) == 1
    assert all(story.case.number in page for page in pages)
    for secret in ("髙橋", "﨑子", "家計", "生活費"):
        assert secret not in words
    assert item_paper(enter(ito), story, "call_pdf").status_code == 403


def test_the_preparation_sheet_filled_and_blank(story, enter, ito, yoshida, sato):
    story.convened()
    with story.by("ito") as user:
        meetings.prepare(
            story.item, by=user, agency=story.desk, seen="", knows="収入の見通し", does="", can="", cannot="", view=""
        )
    own = words_of(item_paper(enter(ito), story, "preparation_pdf").content)
    assert "収入の見通し" in own
    other = words_of(item_paper(enter(yoshida), story, "preparation_pdf").content)
    assert "収入の見通し" not in other, "another agency's sheet is not printed for mine"
    blank = words_of(enter(sato).get(reverse("printing:blank_preparation_pdf")).content)
    assert "できないこと・その理由" in blank
    assert "H0" not in blank


@pytest.mark.parametrize("name", ["roles_pdf", "notice_pdf"])
def test_a_paper_of_a_case_one_may_not_read_is_not_there(story, enter, takahashi, name):
    story.decided()
    assert plan_paper(enter(takahashi), story, name).status_code == 404
