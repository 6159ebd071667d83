"""Daily work through the pages: it works, it says what is wrong, it keeps what was typed, it loses nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case, Intake, Note
from common.acting import acting_as
from common.owner import as_owner
from demo.town.build import build
from people.models import Person

GOOD = {
    "received_on": "R8.11.1", "route": "visit", "urgency": "low", "consent": "not_yet", "known": "yes", "name": "𠮷田　髙橋﨑子", "kana": "よしだ　さきこ",
    "sex": "female", "born_on": "S24.3.3", "topics": ["03"], "content": "心配", "member-TOTAL_FORMS": "6", "member-INITIAL_FORMS": "0",
}  # fmt: skip


def receive(client, **changes):
    return client.post(reverse("cases:receive"), {**GOOD, **changes})


def count(model):
    with as_owner():
        return model.objects.count()


def test_a_consultation_is_received_with_its_household(enter, sato):
    response = receive(
        enter(sato), **{"member-0-name": "𠮷田　蓮", "member-0-kind": "child", "member-0-note": "長男", "member-0-sex": "male"}
    )

    assert response.status_code == 302
    with as_owner():
        case = Case.objects.get()
        assert (case.person.name, case.custodian, case.worker, case.number) == (
            "𠮷田　髙橋﨑子",
            sato.desk,
            sato,
            "H03-R8-0001",
        )
        assert sorted(Person.objects.values_list("name", flat=True)) == ["𠮷田　蓮", "𠮷田　髙橋﨑子"]
        assert (case.intake.topics, case.intake.main_topic) == (["03"], "03")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "氏名を入力してください"),
        ({"name": "あ" * 81}, "80 文字以下"),
        ({"kana": "漢字"}, "ひらがなで入力"),
        ({"born_on": "昭和64年1月8日"}, "平成元年1月8日です"),
        ({"born_on": "R80.1.1"}, "これからの日付です"),
        ({"born_on": "2026/2/30"}, "暦にありません"),
        ({"received_on": ""}, "日付を入力してください"),
        ({"topics": []}, "一つ以上選んでください"),
        ({"topics": ["99"]}, "正しく選択してください"),
        ({"main_topic": "12"}, "選んだ相談内容の中から"),
        ({"known": "no"}, "分かっていること"),
        ({"mobile": "でんわ"}, "数字とハイフン"),
        ({"postal_code": "99"}, "7桁の数字"),
        ({"member-0-kana": "れん"}, "世帯員の氏名"),
        ({"member-0-name": "蓮"}, "続柄を選んで"),
        ({"member-0-name": "蓮", "member-0-kind": "child", "member-0-born_on": "あした"}, "次のように入力"),
    ],
)
def test_bad_input_gets_a_sentence_keeps_what_was_typed_and_changes_nothing(enter, sato, changes, sentence):
    response = receive(enter(sato), **changes)

    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "心配" in page
    assert count(Person) == 0


def test_the_same_form_sent_twice_is_received_once(enter, sato):
    client, key = enter(sato), "0196a4f0-0000-7000-8000-000000000001"

    assert receive(client, once=key).status_code == 302
    assert "すでに送信されています" in receive(client, once=key).content.decode()
    assert count(Case) == 1


def test_a_person_without_a_name_is_received_by_what_is_known(enter, sato):
    assert receive(enter(sato), known="no", name="消える", description="60代の男性、駅前").status_code == 302
    with as_owner():
        assert Person.objects.values_list("name", "description").get() == ("", "60代の男性、駅前")


def test_what_the_person_said_about_handing_on_is_a_row(enter, sato):
    receive(enter(sato), consent="refused")
    with as_owner():
        assert Case.objects.get().person.consents.get().status == "refused"


def test_a_note_is_written_and_struck_but_never_lost(enter, story, sato):
    story.received()
    client = enter(sato)
    url = reverse("cases:add_note", args=[story.case.pk])
    note = {
        "day": "R8.11.1",
        "clock": "10:00",
        "kind": "telephone",
        "heading": "電話",
        "text": "消えない言葉",
        "visibility": "team",
    }
    assert client.post(url, note).status_code == 302
    with as_owner():
        written = Note.objects.get()
    client.post(reverse("cases:strike_note", args=[story.case.pk, written.pk]), {"reason": "別の人の記録"})

    page = client.get(story.case.get_absolute_url()).content.decode()
    assert "消えない言葉" in page
    assert "別の人の記録" in page


def test_only_the_author_strikes(enter, story, yamazaki):
    story.taken()
    with story.by("sato") as user:
        note = actions.add_note(
            story.case,
            by=user,
            agency=story.centre,
            happened_at=timezone.now(),
            kind="other",
            heading="x",
            text="x",
            visibility="team",
        )

    page = enter(yamazaki).post(reverse("cases:strike_note", args=[story.case.pk, note.pk]), {"reason": "x"})
    assert "書いた本人が" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "入力してください"),
        ({"clock": "25:00"}, "14:30 のように"),
        ({"day": "きょう"}, "次のように"),
        ({"text": "あ" * 8001}, "8000 文字以下"),
    ],
)
def test_a_bad_note_keeps_its_words(enter, story, sato, changes, sentence):
    story.received()
    note = {
        "day": "R8.11.1",
        "clock": "10:00",
        "kind": "telephone",
        "heading": "残る見出し",
        "text": "本文",
        "visibility": "team",
        **changes,
    }
    page = enter(sato).post(reverse("cases:add_note", args=[story.case.pk]), note).content.decode()

    assert sentence in page
    assert "残る見出し" in page
    assert count(Note) == 0


def test_a_stale_page_does_not_overwrite_a_colleague(enter, story, sato):
    story.received()
    client, url = enter(sato), reverse("cases:edit_person", args=[story.case.pk])
    seen = client.get(url).context["form"].initial["seen"]
    person = {"seen": seen, "known": "yes", "name": "先の変更", "sex": "female"}
    assert client.post(url, person).status_code == 302

    page = client.post(url, {**person, "name": "後の変更"}).content.decode()
    assert "ほかの職員が" in page
    assert "後の変更" in page
    with as_owner():
        assert Person.objects.get().name == "先の変更"


def test_closing_names_what_hangs_and_then_closes(enter, story, sato):
    story.received().offered()
    client, url = enter(sato), reverse("cases:close", args=[story.case.pk])
    answer = {"reason": "solved", "note": "落ち着いた"}

    assert "回答を待っているつなぎ" in client.post(url, answer).content.decode()
    client.post(reverse("referrals:withdraw", args=[story.offer.pk]))
    assert client.post(url, answer).status_code == 302
    assert "すでに終結しています" in client.post(url, answer).content.decode()
    with as_owner():
        assert (Case.objects.get().stage, Case.objects.get().close_reason) == ("closed", "solved")


def test_a_forbidden_step_is_refused(enter, story, sato):
    story.received()
    page = enter(sato).post(reverse("cases:move", args=[story.case.pk]), {"to": "deciding"}).content.decode()

    assert "正しく選択してください" in page


@pytest.mark.parametrize(
    "words",
    [
        "たかはし",
        "ﾀｶﾊｼ",
        "タカハシ　サキコ",
        "髙橋",
        "高橋",
        "高橋崎子",
        "S24.3.3",
        "3240303",
        "1949/3/3",
        "090-1111-2222",
        "０９０１１１１",
        "H03-R8-0001",
        "さき",
    ],
)
def test_one_box_finds_the_person_in_any_script(enter, story, sato, words):
    story.received(mobile="090-1111-2222")

    assert "髙橋　﨑子" in enter(sato).post(reverse("cases:search"), {"words": words}).content.decode()


@pytest.mark.parametrize("words", ["たかはし", "髙橋", "S24.3.3", "090-1111-2222", "H03-R8-0001"])
def test_outsiders_find_nothing(enter, story, takahashi, words):
    story.received(mobile="090-1111-2222")

    assert "髙橋　﨑子" not in enter(takahashi).post(reverse("cases:search"), {"words": words}).content.decode()


def test_an_empty_search_says_so(enter, sato):
    assert "探す言葉を入力してください" in enter(sato).post(reverse("cases:search"), {"words": " "}).content.decode()


def _queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "page", ["cases:my_day", "cases:list", "referrals:inbox", "meetings:list", "plans:to_decide", "sealed:list"]
)
def test_queries_do_not_grow_with_rows(enter, story, kobayashi, yamazaki, page):
    user = kobayashi if page in {"plans:to_decide", "sealed:list"} else yamazaki
    story.agreed()
    type(story)().received().offered()
    one = _queries(enter(user), reverse(page))
    for _ in range(2):
        type(story)().agreed()
        type(story)().received().offered()

    assert _queries(enter(user), reverse(page)) == one


def test_a_case_page_asks_as_often_for_three_notes_as_for_one(enter, story, sato):
    story.received()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            with story.by("sato") as user:
                actions.add_note(
                    story.case, by=user, agency=story.centre, happened_at=timezone.now(), kind="other", heading="x", text="x"
                )
                actions.plan_next_step(
                    story.case, by=user, agency=story.centre, what="x", due_on=date.today() + timedelta(days=1)
                )
        counts.append(_queries(enter(sato), story.case.get_absolute_url()))

    assert counts[0] == counts[1]


def test_the_list_is_walked_page_by_page(enter, story, sato):
    with as_owner(), acting_as(0):
        build(400, seed=2)
    client, seen, url = enter(sato), [], reverse("cases:list") + "?stage=all"
    while url:
        page = client.get(url).context["page"]
        seen += [row.pk for row in page.rows]
        url = reverse("cases:list") + f"?stage=all&after={page.next_mark}" if page.next_mark else ""
    with as_owner():
        mine = set(Case.objects.filter(stakes__agency=sato.desk, stakes__until=None).values_list("pk", flat=True))

    assert (len(seen), set(seen)) == (len(mine), mine)


def test_the_reader_list_names_who_opened_the_case(enter, story, yamazaki):
    story.decided()
    client = enter(yamazaki)
    client.get(story.case.get_absolute_url())

    page = client.get(reverse("cases:readers", args=[story.case.pk])).content.decode()
    assert "山﨑　由美" in page.split("閲覧の記録")[1]


def test_intakes_are_never_rewritten(story):
    story.received()
    with story.by("sato"), pytest.raises(Exception, match="permission denied"):
        Intake.objects.update(content="x")
