"""Offers on the screen: shown before sent, answered with what was typed kept, several at once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import save_sheet
from cases.models import Case
from consents.actions import withdraw_consent
from consents.models import Consent
from referrals.models import Offer
from tests.stories import Story

TYPED = {"kind": "refer", "urgency": "low", "did": "面談2回", "keeps": "見守り", "asks": "世帯の整理", "danger": ""}


def text_of(response) -> str:
    return response.content.decode()


def stamp_in(response) -> str:
    return re.search(r'name="shown" value="(\w+)"', text_of(response))[1]


def send(client, story, **changes):
    url = reverse("referrals:send", args=[story.case.pk])
    typed = {**TYPED, "to_agency": story.shakyo.pk, **changes}
    shown = client.post(url, typed)
    return shown, lambda **more: client.post(url, {**typed, "shown": stamp_in(shown), **more})


def test_what_arrives_is_shown_before_it_is_sent(enter, story, sato):
    story.received()
    client = enter(sato)

    shown, again = send(client, story)
    assert "このとおりに届きます" in text_of(shown)
    assert not Offer.objects.filter(case=story.case).exists()
    assert again().status_code == 302
    with story.by("sato"):
        offer = Offer.objects.get()
    assert (offer.waits_with, offer.waits_for, offer.kept_by) == (story.shakyo, "answer", story.shakyo)


def test_something_else_than_what_was_shown_is_not_sent(enter, story, sato):
    story.received()
    _, again = send(enter(sato), story)

    other = again(to_agency=story.desk.pk)
    assert other.status_code == 200
    assert f"{story.desk.name}に、このとおりに届きます" in text_of(other)
    with story.by("sato"):
        assert not Offer.objects.exists()


def test_an_anonymous_consultation_with_a_name_in_it_is_refused_and_the_text_stays(enter, story, sato):
    story.received(consent=False)

    shown = enter(sato).post(
        reverse("referrals:send", args=[story.case.pk]),
        {**TYPED, "kind": "anonymous", "to_agency": story.shakyo.pk, "asks": "高橋さんの長男について"},
    )
    assert "次の言葉を消してください：髙橋" in text_of(shown)
    assert "高橋さんの長男について" in text_of(shown)


def test_an_anonymous_consultation_is_answered_without_opening_the_case(enter, story, sato, yamazaki):
    story.received(consent=False)
    _, again = send(enter(sato), story, kind="anonymous")
    assert again().status_code == 302
    with story.by("sato"):
        offer = Offer.objects.get()
    client = enter(yamazaki)
    page = text_of(client.get(offer.get_absolute_url()))
    assert "70代" in page
    assert story.case.person.name not in page
    client.post(
        reverse("referrals:answer", args=[offer.pk]), {"answer-verdict": "accepted", "answer-answer": "家計相談が合います"}
    )
    with story.by("sato"):
        offer.refresh_from_db()
        assert (offer.state, offer.waits_for, offer.answer) == ("accepted", "", "家計相談が合います")
    assert client.get(story.case.get_absolute_url()).status_code == 404


def test_a_page_of_a_sheet_goes_along_only_where_consent_covers_it(enter, story, sato):
    story.received()
    with story.by("sato") as user:
        record = save_sheet(story.case, None, code="F2", seen=0, answers={"health": "good"}, agency=story.centre, by=user)

    shown, _ = send_pages(enter(sato), story, f"{record.pk}/2")
    assert "インテーク・アセスメントシート（2枚目）" in text_of(shown)
    story.consent("sato", story.centre, purposes=["consult", "liaise"], categories=["basic", "history"])
    with story.by("sato") as user:
        first = Consent.objects.order_by("starts_at").first()
        withdraw_consent(first, by=user, at=first.starts_at, how="oral")
    shown, _ = send_pages(enter(sato), story, f"{record.pk}/2")
    assert "今の同意の内容に含まれない情報があります" in text_of(shown)


def send_pages(client, story, *pages):
    typed = {**TYPED, "to_agency": story.shakyo.pk, "pages": list(pages)}
    return client.post(reverse("referrals:send", args=[story.case.pk]), typed), typed


def test_a_question_goes_to_and_fro(enter, story, sato, yamazaki):
    story.received().offered()
    url = story.offer.get_absolute_url()

    enter(yamazaki).post(reverse("referrals:ask", args=[story.offer.pk]), {"ask-words": "家賃は？"})
    page = text_of(enter(sato).get(url))
    assert "家賃は？" in page
    assert "照会に返事をする" in page
    enter(sato).post(reverse("referrals:reply", args=[story.offer.pk]), {"reply-words": "4万円です"})
    page = text_of(enter(yamazaki).get(url))
    assert "4万円です" in page
    assert "回答する" in page


def test_declining_without_a_reason_keeps_what_was_typed(enter, story, yamazaki):
    story.received().offered()

    answer = {"answer-verdict": "declined", "answer-answer": "", "answer-counter_proposal": "包括4はいかがですか"}
    page = text_of(enter(yamazaki).post(reverse("referrals:answer", args=[story.offer.pk]), answer))
    assert "辞退の理由を入力してください" in page
    assert "包括4はいかがですか" in page


def test_a_decline_is_looked_at_without_the_person(enter, story, ito, yamazaki, sato):
    story.received().offered(to=story.desk)
    enter(ito).post(
        reverse("referrals:answer", args=[story.offer.pk]), {"answer-verdict": "declined", "answer-answer": "満員です"}
    )
    url = reverse("referrals:frame", args=[story.offer.pk])

    page = text_of(enter(yamazaki).get(url))
    assert "満員です" in page
    assert story.case.number in page
    assert story.case.person.name not in page
    enter(yamazaki).post(url, {"verdict": "agreed", "words": "生活支援課に相談を"})
    page = text_of(enter(sato).get(story.offer.get_absolute_url()))
    assert "生活支援課に相談を" in page
    assert "次の手を決める" in page


def test_several_cases_are_sent_in_one_act_and_those_without_ground_are_named(enter, sato):
    told = [Story().received(), Story().received(name="後藤　茂", kana="ごとう　しげる"), Story().received(consent=False)]
    client, url = enter(sato), reverse("referrals:send_many")
    typed = {
        **{name: TYPED[name] for name in ("kind", "did", "keeps", "asks")},
        "to_agency": told[0].shakyo.pk,
        "cases": [str(story.case.pk) for story in told],
    }

    shown = client.post(url, typed)
    assert "このケースは送れません" in text_of(shown)
    assert "このとおりに2件を送る" in text_of(shown)
    client.post(url, {**typed, "shown": stamp_in(shown)})
    with told[0].by("sato"):
        assert set(Offer.objects.values_list("case", flat=True)) == {told[0].case.pk, told[1].case.pk}


def test_several_cases_are_taken_back_in_one_act(enter, story, yamazaki):
    story.returning().accepted(by="sato")
    with story.by("yamazaki"):
        assert Case.objects.get(pk=story.case.pk).custodian == story.centre

    client, url = enter(yamazaki), reverse("referrals:take_back_many")
    assert "引き取る理由" in text_of(client.post(url, {"cases": [str(story.case.pk)], "reason": ""}))
    client.post(url, {"cases": [str(story.case.pk)], "reason": "担当者不在"})
    with story.by("yamazaki"):
        assert Case.objects.get(pk=story.case.pk).custodian == story.shakyo


@pytest.mark.parametrize("page", ["referrals:inbox", "referrals:send_many"])
def test_lists_are_read_in_the_same_number_of_queries(enter, sato, page):
    client = enter(sato)
    client.get("/")
    counts = []
    for many in (1, 2):
        for number in range(many):
            Story().received(name=f"後藤　{number}{many}", kana="ごとう").offered()
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(page))
        counts.append(len(seen))
    assert counts[0] == counts[1]
