"""A conference from request to carried fact, over HTTP, as the people of the town."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Note
from common.acting import acting_as
from demo.personas import PASSWORD
from notices.models import Notice
from sealed import sitting, tasks
from sealed.models import Carry, Conference, Request, Seat, Task
from tests.common.test_pdf import words_of
from tests.stories import PICTURE, Secret, Story


def page(client, view, *arguments, **query):
    return client.get(reverse(f"sealed:{view}", args=arguments), query)


def send(client, view, *arguments, **typed):
    return client.post(reverse(f"sealed:{view}", args=arguments), typed)


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def secret(db):
    return Secret()


def told(user, kind):
    with acting_as(user.pk), transaction.atomic():
        return [notice.url for notice in Notice.objects.filter(kind=f"sealed.{kind}")]


# Asking ---------------------------------------------------------------------------------------------------------------


def test_asking_from_a_case_types_nothing_again_and_tells_the_city(enter, story, sato, kobayashi):
    story.received(members=[{"name": "髙橋　辰也", "kana": "たかはし　たつや", "kind": "child", "note": "長男"}])
    client = enter(sato)
    assert reverse("sealed:ask") in text(client.get(story.case.get_absolute_url()))
    shown = text(page(client, "ask", case=story.case.pk))
    assert "髙橋　﨑子" in shown
    assert "長男" in shown
    assert "心配なこと" in shown

    answer = send(
        client, "ask", subject="髙橋　﨑子", no_consent="refused", urgency="week", risks=["life"], situation="相談したい"
    )
    assert answer.status_code == 302
    assert told(kobayashi, "asked") == ["/conferences/"]
    with acting_as(sato.pk), transaction.atomic():
        assert Request.objects.get().risks == ["life"]


def test_a_wrong_request_keeps_what_was_typed(enter, sato):
    answer = send(enter(sato), "ask", subject="", no_consent="refused", situation="書いた文章", wanted_on="昭和99年")
    assert "書いた文章" in text(answer)
    assert "入力してください" in text(answer)
    assert "昭和99年" in text(answer)


def test_a_stranger_s_case_prefills_nothing(enter, story, suzuki):
    story.received()
    assert page(enter(suzuki), "ask", case=story.case.pk).status_code == 404


def test_the_host_asks_back_the_requester_replies_the_host_declines(enter, suzuki, kobayashi, sato):
    client = enter(suzuki)
    send(client, "ask", subject="男性", no_consent="unmet", urgency="low", situation="様子を知りたい")
    with acting_as(suzuki.pk), transaction.atomic():
        asked = Request.objects.get().pk
    client = enter(kobayashi)
    assert "様子を知りたい" in text(page(client, "request", asked))
    send(client, "answer_request", asked, kind="question", text="いつからですか")
    assert told(suzuki, "answered") == ["/conferences/"]
    client = enter(suzuki)
    assert "追加の確認に答える" in text(page(client, "request", asked))
    send(client, "reply", asked, text="先月からです")
    client = enter(kobayashi)
    send(client, "answer_request", asked, kind="declines", text="別の支援で対応します")
    again = send(client, "answer_request", asked, kind="declines", text="もう一度")
    assert "すでに回答しています" in text(again)
    assert "もう一度" in text(again)
    assert page(enter(sato), "request", asked).status_code == 404


def test_a_request_stands_on_the_desk_of_whose_turn_it_is(enter, suzuki, kobayashi, sato):
    def desks():
        return [
            word in text(enter(user).get(reverse("cases:my_day")))
            for user, word in ((kobayashi, "からの依頼"), (suzuki, "市からの確認に答える"))
        ]

    send(enter(suzuki), "ask", subject="秘密の男性", no_consent="unmet", urgency="low", situation="様子を知りたい")
    with acting_as(suzuki.pk), transaction.atomic():
        asked = Request.objects.get().pk
    assert desks() == [True, False]
    assert "秘密の男性" not in text(enter(kobayashi).get(reverse("cases:my_day")))
    assert "開催の依頼" not in text(enter(sato).get(reverse("cases:my_day")))
    send(enter(kobayashi), "answer_request", asked, kind="question", text="いつからですか")
    assert desks() == [False, True]
    send(enter(suzuki), "reply", asked, text="先月からです")
    assert desks() == [True, False]
    send(enter(kobayashi), "answer_request", asked, kind="declines", text="別の支援で対応します")
    assert desks() == [False, False]


# Convening, pledging --------------------------------------------------------------------------------------------------


CONVENED = {"subject": "60代の男性", "no_consent": "refused", "purpose": "見守りの体制", "day": "R20.4.1", "clock": "10:00",
            "method": "both", "place": "相談室", "online": "https://meet", "document_no": "地共第1号", "pledged": "on"}  # fmt: skip


def test_the_pledge_asks_for_a_fresh_sign_in(enter, kobayashi):
    client = enter(kobayashi)
    with time_machine.travel(time.time() + 400):
        challenged = send(client, "convene", **CONVENED)
        assert challenged.status_code == 403
        assert "60代の男性" in text(challenged), "what was typed is carried"
        done = client.post(reverse("sealed:convene"), {**CONVENED, "stepup_password": PASSWORD}, follow=True)
    assert "60代の男性" in text(done)
    assert done.redirect_chain


def test_a_request_becomes_a_conference_and_the_members_are_called(enter, suzuki, kobayashi, sato, centre):
    send(enter(suzuki), "ask", subject="男性", no_consent="unmet", urgency="low", situation="様子を知りたい")
    with acting_as(suzuki.pk), transaction.atomic():
        asked = Request.objects.get().pk
    client = enter(kobayashi)
    assert "様子を知りたい" in text(page(client, "convene_for", asked))
    answer = send(client, "convene_for", asked, **CONVENED)
    assert answer.status_code == 302
    with acting_as(kobayashi.pk), transaction.atomic():
        conference = Conference.objects.get()
    shown = text(client.get(conference.get_absolute_url()))
    assert "次にすること" in shown
    assert "地共第1号" in shown
    with acting_as(suzuki.pk), transaction.atomic():
        assert Request.objects.get().last_word.kind == "convenes"
    post = sato.posts.get().pk
    send(client, "nominate", conference.pk, post=post, why="担当機関", valid_until="R20.4.1")
    assert told(sato, "called") == ["/conferences/"]
    with acting_as(kobayashi.pk), transaction.atomic():
        seat = Seat.objects.get(user=sato)
    client = enter(sato)
    assert page(client, "detail", conference.pk).status_code == 404
    send(client, "pledge", seat.pk, pledged="on")
    assert "60代の男性" in text(page(client, "detail", conference.pk))
    assert len(told(kobayashi, "seats")) == 1


def test_each_member_has_a_call_on_paper_that_says_not_about_whom(enter, secret, kobayashi, centre):
    secret.nominated("sato", centre)
    words = words_of(page(enter(kobayashi), "call_pdf", secret.conference.pk, secret.seat.pk).content)
    assert "招集" in words
    assert "氏名不詳" not in words


def test_one_s_duties_list_pledges_without_content(enter, secret, sato, centre):
    secret.sworn("sato", centre)
    client = enter(sato)
    shown = text(page(client, "duties"))
    assert "誓約（PDF）" in shown
    assert "氏名不詳" not in shown
    pledge = re.search(r"/duties/([0-9a-f-]{36})\.pdf", shown)[1]
    assert "誓約書" in words_of(page(client, "pledge_pdf", pledge).content)


def test_another_day_moves_the_day_of_the_papers_and_is_told(enter, secret, sato, kobayashi, centre):
    secret.sworn("sato", centre)
    client = enter(kobayashi)
    assert (
        send(client, "move", secret.conference.pk, day="R20.5.1", clock="9:30", method="online", place="別室").status_code
        == 302
    )
    with acting_as(kobayashi.pk), transaction.atomic():
        moved = Conference.objects.get()
        assert (moved.papers_until - timezone.localdate(moved.held_at)).days == 14
    assert len(told(sato, "moved")) == 1


def test_the_next_sitting_calls_the_same_members_again(enter, secret, sato, kobayashi, centre):
    secret.sworn("sato", centre)
    client = enter(kobayashi)
    assert "氏名不詳の男性" in text(page(client, "convene_again", secret.conference.pk))
    send(client, "convene_again", secret.conference.pk, **CONVENED)
    with acting_as(kobayashi.pk), transaction.atomic():
        later = Conference.objects.get(sitting=2)
        assert set(later.seats.values_list("user", "standing")) == {(kobayashi.pk, "sworn"), (sato.pk, "nominated")}
    assert page(enter(sato), "detail", later.pk).status_code == 404


def test_the_city_sets_its_figures(enter, kobayashi, sato):
    client = enter(kobayashi)
    figures = {"view_days": "7", "seat_days": "365", "basis": "条例", "asking_basis": "条例", "no_copying": "写さない"}
    assert send(client, "rules", **figures).status_code == 302
    send(client, "convene", **CONVENED)
    with acting_as(kobayashi.pk), transaction.atomic():
        conference = Conference.objects.get()
        assert (conference.papers_until - timezone.localdate(conference.held_at)).days == 7
    assert page(enter(sato), "rules").status_code == 404


# The sitting ----------------------------------------------------------------------------------------------------------


def test_members_prepare_the_chair_records_the_members_check_the_chair_fixes(enter, secret, sato, kobayashi, centre):
    secret.sworn("sato", centre)
    about = secret.conference.pk
    client = enter(kobayashi)
    send(client, "add_subject", about, name="本人", consent="none")
    send(client, "prepare", about, household="母と二人")
    send(client, "add_item", about, title="近況の共有")
    client = enter(sato)
    assert "自機関の欄を書く" in text(page(client, "detail", about))
    assert "どれか一つは" in text(send(client, "contribute", about, facts=""))
    send(client, "contribute", about, facts="去年から来所なし", can="月1回の訪問")
    send(client, "contribute", about, facts="去年から来所なし。電話は出る", can="月1回の訪問")
    client = enter(kobayashi)
    shown = text(page(client, "detail", about))
    assert "電話は出る" in shown
    item = re.search(r"/items/([0-9a-f-]{36})/", shown)[1]
    send(client, "record_item", about, item, talk="声をかける順番", present=[str(secret.seat.pk)])
    shown = text(page(client, "detail", about))
    assert f"在席：{sato.name}" in shown
    send(client, "offer_minutes", about)
    client = enter(sato)
    assert "会議録を確認する" in text(page(client, "detail", about))
    send(client, "check_minutes", about, remark="日付が違います")
    client = enter(kobayashi)
    send(client, "minutes", about, facts="直した", views="", decisions="見守る", unresolved="")
    assert "第2版" in text(page(client, "detail", about))
    send(client, "offer_minutes", about)
    send(client, "fix_minutes", about)
    assert "確定" in text(page(client, "detail", about))
    refused = send(client, "minutes", about, facts="書き直し", decisions="x")
    assert "確定しています" in text(refused)
    assert "書き直し" in text(refused)
    refused = send(client, "record_item", about, item, talk="あとから", present=[])
    assert "書き換えられません" in text(refused)
    assert len(told(sato, "check")) == 2


def test_information_is_asked_for_given_and_declined_with_a_reason(enter, secret, sato, kobayashi, centre):
    secret.sworn("sato", centre)
    about = secret.conference.pk
    client = enter(kobayashi)
    both = send(client, "inquire", about, seat=str(secret.seat.pk), outside="学校", what="出席の様子", due_on="R20.1.1")
    assert "どちらか一方" in text(both)
    send(client, "inquire", about, seat=str(secret.seat.pk), what="来所の記録", due_on="R20.1.1")
    send(client, "inquire", about, outside="山形西小学校", what="出席の様子", due_on="R20.1.1", document_no="地共第2号")
    assert len(told(sato, "inquiry")) == 1
    shown = text(page(client, "detail", about))
    outside = re.search(r"出席の様子.*?/inquiries/([0-9a-f-]{36})/", shown, re.S)[1]
    assert "地共第2号" in words_of(page(client, "inquiry_pdf", about, outside).content)
    client = enter(sato)
    assert page(client, "answer_inquiry", about, outside).status_code == 404
    own = re.search(r"/inquiries/([0-9a-f-]{36})/", text(page(client, "detail", about)))[1]
    assert "理由を書いてください" in text(send(client, "answer_inquiry", about, own, given="declined", answer=""))
    send(client, "answer_inquiry", about, own, given="given", answer="来所は3回")
    client = enter(kobayashi)
    send(client, "answer_inquiry", about, outside, given="nothing", answer="")
    shown = text(page(client, "detail", about))
    assert "来所は3回" in shown
    assert "該当なし" in shown


def test_papers_are_shown_under_the_reader_s_name_and_counted_out_and_in(enter, secret, sato, kobayashi, centre):
    secret.sworn("sato", centre)
    about = secret.conference.pk
    client = enter(kobayashi)
    refused = send(client, "add_paper", about, title="名簿", file=SimpleUploadedFile("名簿.txt", b"abc"))
    assert "PDFか画像" in text(refused)
    sheet = page(client, "blank_pdf", "papers").content
    send(client, "add_paper", about, title="図", file=SimpleUploadedFile("図.png", PICTURE))
    send(client, "add_paper", about, title="資料", file=SimpleUploadedFile("資料.pdf", sheet))
    send(client, "hand_out", about, paper="資料", seats=[str(secret.seat.pk)])
    reader = enter(sato)
    papers = re.findall(r"/papers/([0-9a-f-]{36})\.pdf", text(page(reader, "detail", about)))
    assert len(papers) == 2
    assert [page(reader, "paper_pdf", about, paper).content[:5] for paper in papers] == [b"%PDF-", b"%PDF-"]
    client = enter(kobayashi)
    copy = re.search(r"/copies/([0-9a-f-]{36})/returned/", text(page(client, "detail", about)))[1]
    early = client.post(reverse("sealed:destroy", args=[about, copy]), follow=True)
    assert "返却を記録してから" in text(early)
    send(client, "take_back", about, copy)
    send(client, "destroy", about, copy)
    assert "廃棄済み" in text(page(client, "detail", about))
    assert "資料管理簿" in words_of(page(client, "sheet_pdf", about, "papers").content)


def test_after_the_day_of_the_papers_only_what_remains_is_shown(enter, secret, sato, kobayashi):
    secret.lived()
    with acting_as(kobayashi.pk), transaction.atomic():
        secret.conference.papers_until = timezone.localdate() - timedelta(days=1)
        secret.conference.save(update_fields=["papers_until"])
    client = enter(sato)
    shown = text(page(client, "detail", secret.conference.pk))
    assert "秘密の世帯" not in shown
    assert "秘密の事実" not in shown
    assert "秘密の会議録" in shown
    assert page(client, "paper_pdf", secret.conference.pk, secret.paper.pk).status_code == 404


def test_only_the_released_words_leave_for_the_head_and_the_worker(enter, secret, sato, kobayashi, suzuki, centre):
    secret.lived(worker="sato")
    with acting_as(sato.pk), transaction.atomic():
        task = Task.objects.get()
    assert task.get_absolute_url() in text(enter(sato).get(reverse("cases:my_day")))
    assert page(enter(suzuki), "task", task.pk).status_code == 404
    client = enter(sato)
    shown = text(page(client, "task", task.pk))
    assert "週1回の声かけ" in shown
    assert "秘密" not in shown
    assert str(secret.conference.pk) not in shown
    send(client, "report_task", task.pk, report="2回会えた")
    assert told(kobayashi, "reported") == ["/conferences/"]
    assert "2回会えた" in text(page(enter(kobayashi), "detail", secret.conference.pk))


# The road of consent --------------------------------------------------------------------------------------------------


@pytest.fixture
def agreed(story, secret):
    """The son agreed; the mother's case is sato's."""
    story.received(consent=False)
    secret.lived()
    return story.case


def carried(client, secret, case, **changes):
    typed = {"subject": str(secret.subject.pk), "case": case.number, "category": "basic", "fact": "長男は33歳で同居", **changes}
    return send(client, "carry", secret.conference.pk, **typed)


def test_without_the_person_s_consent_no_fact_is_carried(enter, secret, agreed, sato):
    answer = carried(enter(sato), secret, agreed)
    assert "同意が記録されていません" in text(answer)
    assert "長男は33歳で同居" in text(answer)
    with acting_as(sato.pk), transaction.atomic():
        assert not Carry.objects.exists()


def test_each_fact_is_asked_of_the_consent_by_category(enter, story, secret, agreed, sato):
    story.consent("sato", story.centre, categories=["basic"])
    client = enter(sato)
    refused = carried(client, secret, agreed, category="health", fact="通院していない")
    assert "内容に含まれない" in text(refused)
    assert carried(client, secret, agreed).status_code == 302
    assert "すでに移しています" in text(carried(client, secret, agreed))
    with acting_as(sato.pk), transaction.atomic():
        note = Note.objects.get(text="長男は33歳で同居")
        assert note.visibility == "team"
        assert "会議" not in f"{note.heading}{note.text}{note.kind}"
        assert Carry.objects.get().by == sato
    assert "照合番号" in text(page(client, "detail", secret.conference.pk))
    assert "秘密" not in text(client.get(agreed.get_absolute_url()))


def test_of_whom_the_conference_knows_no_consent_nothing_is_carried(enter, story, secret, agreed, sato, kobayashi):
    story.consent("sato", story.centre)
    send(enter(kobayashi), "set_consent", secret.conference.pk, secret.subject.pk, consent="refused")
    assert "同意あり" in text(carried(enter(sato), secret, agreed))


def test_a_case_one_does_not_read_takes_no_fact(enter, secret, story, agreed, kobayashi):
    assert "見えません" in text(carried(enter(kobayashi), secret, agreed))


def test_what_is_due_is_called_to_mind_once_a_week_in_neutral_words(enter, secret, sato, kobayashi):
    """An inquiry with its member, a task with its worker; what was answered is left in peace."""
    secret.lived()
    with secret.story.by("kobayashi") as chair:
        released = {"agency": secret.story.centre, "what": "訪問", "due_on": timezone.localdate()}
        role = sitting.assign_role(secret.conference, by=chair, **released)
        task = sitting.release_task(role, by=chair, text="訪問してください", worker=sato)
    tasks.remind()
    tasks.remind()
    assert sorted(told(sato, "due")) == sorted([secret.conference.get_absolute_url(), task.get_absolute_url()])
    send(enter(sato), "answer_inquiry", secret.conference.pk, secret.inquiry.pk, given="given", answer="3回")
    assert told(kobayashi, "due") == []


# What tells nothing ---------------------------------------------------------------------------------------------------


def test_notices_and_letters_name_nothing(enter, secret, story, kobayashi):
    secret.lived()
    for user in story.people.values():
        with acting_as(user.pk), transaction.atomic():
            for notice in Notice.objects.filter(kind__startswith="sealed."):
                assert re.fullmatch(r"/(conferences|tasks)/([0-9a-f-]{36}/)?", notice.url)
    assert [letter for letter in mail.outbox if "支援会議" in letter.subject + letter.body] == []


@pytest.mark.parametrize("sheet", ["preparation", "minutes", "papers", "feedback", "pledge"])
def test_every_sheet_is_pressed_filled_and_blank(enter, secret, sato, sheet):
    secret.lived()
    client = enter(sato)
    assert page(client, "sheet_pdf", secret.conference.pk, sheet).content[:5] == b"%PDF-"
    assert not re.search("秘密の|短くて", words_of(page(client, "blank_pdf", sheet).content))


def test_the_page_asks_the_same_number_of_questions_whatever_is_on_it(enter, secret, kobayashi, django_assert_max_num_queries):
    client = enter(kobayashi)
    secret.lived()
    page(client, "detail", secret.conference.pk)
    with django_assert_max_num_queries(45) as few:
        page(client, "detail", secret.conference.pk)
    with secret.story.by("kobayashi") as chair:
        for at in range(4):
            item = sitting.add_item(secret.conference, by=chair, title=f"議題{at}")
            sitting.record_item(item, by=chair, talk="x", present={secret.chair.pk})
            sitting.add_subject(secret.conference, by=chair, name="x", consent="none", consent_on=None, remark="")
            sitting.assign_role(secret.conference, by=chair, agency=secret.story.centre, what="x")
    with django_assert_max_num_queries(len(few)) as many:
        page(client, "detail", secret.conference.pk)
    assert len(many) == len(few)


def test_a_story_without_a_conference_shows_the_same_case_page(enter, db, sato):
    """Outside, nothing tells that there is one."""
    story = Story().received(consent=False)
    client = enter(sato)

    def shown():
        return re.sub(r'nonce="[^"]+"|csrfmiddlewaretoken" value="[^"]+"', "", text(client.get(story.case.get_absolute_url())))

    before = shown()
    Secret()
    assert shown() == before
