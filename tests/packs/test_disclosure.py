"""開示請求: listed, covered, looked through by a second person, decided by the host section, handed over."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from cases.actions import receive, save_sheet, strike_note
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import disclose
from notices.models import Notice
from packs import actions, paper
from packs.blackout import sentences
from packs.models import DisclosureEntry, DisclosureRequest
from packs.tasks import remind_of_disclosures
from people import actions as people
from people.models import Person
from tests.common.test_pdf import words_of
from tests.packs.conftest import note, opened, told
from tests.stories import Secret, Story


def received(story, login="yamazaki", **changes):
    values = {"received_on": timezone.localdate(), "identity": "運転免許証", **changes}
    with story.by(login) as user:
        story.asked = actions.receive_request(opened(user, story.case), by=user, **values)
    return story


def asked_as(story, user):
    """The request as its door gives it to a page of the accountable agency."""
    asked = DisclosureRequest.objects.get(pk=story.asked.pk)
    case = opened(user, story.case)
    if case.custodian in [post.agency for post in user.current_posts]:
        asked.seen_case = asked.case = case
    return asked


def done(story, deed, login, *arguments, **how):
    with story.by(login) as user:
        return deed(asked_as(story, user), *arguments, by=user, **how)


def listed(story, **changes):
    received(story, **changes)
    done(story, actions.list_records, "yamazaki")
    return story


def entries(story, kind=None):
    with story.by("yamazaki"):
        rows = DisclosureEntry.objects.filter(request=story.asked)
        return list(rows.filter(kind=kind) if kind else rows)


def mark(story, entry, **how):
    with story.by("yamazaki") as user:
        entry = DisclosureEntry.objects.get(pk=entry.pk)
        entry.request = asked_as(story, user)
        kept = how.pop("kept", range(len(entry.marks)))
        return actions.mark_entry(entry, by=user, **{"seen": entry.stamp, "withheld": "", "kept": list(kept), **how})


def reviewed(story, **changes):
    listed(story, **changes)
    done(story, actions.finish_preparation, "yamazaki")
    done(story, actions.review, "kobayashi")
    return story


def text_of(story, login="yamazaki"):
    with story.by(login) as user:
        return "".join(words_of(paper.disclosure_pdf(asked_as(story, user), by=user).pdf).split())


# Listing --------------------------------------------------------------------------------------------------------------


def test_every_record_of_the_file_is_listed_once_and_in_order(whole):
    with whole.by("yamazaki") as user:
        save_sheet(whole.case, None, code="F2", seen=0, answers={"complaint": "ねむれない"}, agency=whole.shakyo, by=user)

    found = entries(listed(whole))

    assert {entry.kind for entry in found} == {"intake", "sheet", "note", "consent", "plan", "item", "offer"}
    assert [entry.day for entry in found] == sorted(entry.day for entry in found)
    assert [entry.position for entry in found] == list(range(1, len(found) + 1))
    whole_text = "\n".join(entry.text for entry in found)
    assert [
        word
        for word in (
            "心配なこと",
            "ねむれない",
            "自機関だけの見立て",
            "この家で暮らしたい",
            "確認した",
            "面談2回",
            "本人は通院中",
        )
        if word not in whole_text
    ] == []


def test_sheets_speak_the_words_of_their_definition(whole):
    with whole.by("yamazaki") as user:
        save_sheet(whole.case, None, code="F2", seen=0, answers={"complaint": "ねむれない"}, agency=whole.shakyo, by=user)

    [sheet] = entries(listed(whole), "sheet")

    assert "complaint" not in sheet.text
    assert "：ねむれない" in sheet.text


def test_the_scope_is_kept(whole):
    assert {entry.kind for entry in entries(listed(whole, kinds=["note", "plan"]))} == {"note", "plan"}


def test_what_came_after_the_request_is_not_in_it(whole):
    received(whole, received_on=timezone.localdate() - timedelta(days=1), due_on=timezone.localdate())
    done(whole, actions.list_records, "yamazaki")

    assert entries(whole) == []


def test_nothing_of_a_conference_is_listed_not_even_that_there_was_one(whole):
    Secret(text="封じた会議のことば").sworn("yamazaki", whole.shakyo)

    said = "\n".join(f"{entry.title}{entry.text}" for entry in entries(reviewed(whole))) + text_of(whole)

    assert [word for word in ("封じた", "106条の6", "氏名不詳の男性", "見守る") if word in said] == []


def test_a_report_is_withheld_from_the_start_and_the_paper_does_not_say_what_it_is(whole):
    with whole.by("yamazaki") as user:
        disclose(
            whole.case.person, by=user, agency=whole.shakyo, basis="statute", statute="児童福祉法第25条", recipient="児童相談所",
            what="けがのこと", at=timezone.now(), approved_by="山崎",
        )  # fmt: skip

    reviewed(whole)
    [report] = entries(whole, "disclosure")
    text = text_of(whole)

    assert report.withheld == "item7"
    assert [word for word in ("児童相談所", "児童福祉法", "けが", "通報", "緊急提供") if word in text] == []
    assert "全部を開示しない記録1件" in text
    assert "第7号" in text


def test_a_record_whose_existence_is_not_told_is_not_even_counted(whole):
    listed(whole)
    [item] = entries(whole, "item")
    mark(whole, item, withheld="art81")
    done(whole, actions.finish_preparation, "yamazaki")
    done(whole, actions.review, "kobayashi")

    text = text_of(whole)

    assert "重層的支援会議の記録" not in text
    assert "第81条" not in text
    assert "全部を開示しない" not in text


# Black-out --------------------------------------------------------------------------------------------------------------


def test_what_is_covered_is_not_in_the_pdf_and_carries_its_ground(whole):
    reviewed(whole)

    text = text_of(whole)

    assert [word for word in ("蓮太", "れんた", "090-1234-5678", "H10.2.3", "平成10年2月3日") if word in text] == []
    assert "電話■■■■〔第2号〕。■■■■〔第2号〕（■■■■〔第2号〕生）が応対。" in text
    assert "本人は通院中" in text
    assert "開示しない根拠の一覧" in text
    assert "請求者以外の個人に関する情報" in text


def strings_of(thing):
    """Every string in an object of a PDF: titles, alternative texts, marks of the structure."""
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for each in thing:
            yield from strings_of(each)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for _, each in thing.items():
            if not (hasattr(each, "is_indirect") and each.is_indirect):
                yield from strings_of(each)


def test_nothing_covered_hides_in_the_objects_of_the_file_either(whole):
    reviewed(whole)
    with whole.by("yamazaki") as user:
        pdf = paper.disclosure_pdf(asked_as(whole, user), by=user).pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        said = " ".join(text for each in document.objects for text in strings_of(each))

    assert "保有個人情報の開示について" in said  # its title: strings are found where there are any
    assert [word for word in ("蓮太", "090-1234-5678", "H10.2.3") if word in said] == []


def test_the_informant_is_somebody_else(story):
    with story.by("sato") as sato:
        story.case = receive(
            agency=story.centre, by=sato, person={"known": True, "name": "増田　花", "kana": "ますだ　はな"},
            intake={"received_on": timezone.localdate(), "route": "visit", "topics": [], "visitor_name": "大沼　辰夫", "content": "大沼辰夫さんが見かけて心配"},
        )  # fmt: skip
        story.asked = actions.receive_request(opened(sato, story.case), by=sato, received_on=timezone.localdate(), identity="x")
        asked = asked_as(story, sato)
        actions.list_records(asked, by=sato)
        [entry] = DisclosureEntry.objects.filter(kind="intake")
        said = "".join(piece.text for piece in paper.pieces_of(entry, {}))

    assert "大沼" not in said
    assert "辰夫" not in said
    assert "見かけて心配" in said


def test_the_preparer_covers_sentences_and_words_and_uncovers_a_proposal(whole):
    listed(whole)
    [entry] = [each for each in entries(whole, "note") if "苦情" in each.text]
    at = next(n for n, (start, end) in enumerate(sentences(entry.text)) if "通院" in entry.text[start:end])
    marked = mark(whole, entry, kept=[0], sentences={at: "item1"}, words=["鈴木 一郎"], ground="item2")

    said = "".join(f"{piece.text}{piece.ground}" for piece in paper.pieces_of(marked, paper.short_grounds()))
    assert "鈴木" not in said
    assert "通院" not in said
    assert "第1号" in said
    assert "高橋蓮太" in said  # uncovered again by the preparer
    assert "090-1234-5678" not in said


def test_words_that_are_not_there_and_false_grounds_are_refused(whole):
    [entry] = [each for each in entries(listed(whole), "note") if "苦情" in each.text]

    with pytest.raises(NotAllowed, match="見つかりません"):
        mark(whole, entry, words=["どこにもない"], ground="item2")
    with pytest.raises(NotAllowed, match="根拠を選び直して"):
        mark(whole, entry, withheld="item99")
    with pytest.raises(NotAllowed, match="第81条は"):
        mark(whole, entry, words=["苦情"], ground="art81")


def test_of_two_preparers_the_second_reads_first_what_the_first_did(whole):
    entry = entries(listed(whole), "note")[0]
    mark(whole, entry, withheld="item7")

    with pytest.raises(NotAllowed, match="先に変えました"):
        mark(whole, entry, seen=entry.stamp)


# The second person ------------------------------------------------------------------------------------------------------


def test_there_is_no_pdf_before_a_second_person_has_looked(whole):
    listed(whole)
    with pytest.raises(NotAllowed, match="別の職員が確認するまで"):
        text_of(whole)
    done(whole, actions.finish_preparation, "yamazaki")
    with pytest.raises(NotAllowed, match="別の職員が確認するまで"):
        text_of(whole)


def test_the_preparer_cannot_review(whole):
    listed(whole)
    done(whole, actions.finish_preparation, "yamazaki")

    with pytest.raises(NotAllowed, match="準備した職員は、確認できません"):
        done(whole, actions.review, "yamazaki")


STEP = "update packs_disclosurerequest set state = 'reviewed', reviewed_at = now(), reviewed_by_id = %s where id = %s"


def test_the_database_wants_a_second_person_whoever_asks(whole):
    listed(whole)
    done(whole, actions.finish_preparation, "yamazaki")
    own, other = whole.people["yamazaki"], whole.people["kato"]

    with (
        pytest.raises(DatabaseError, match="disclosure_reviewed_by_another"),
        whole.by("yamazaki"),
        connection.cursor() as cursor,
    ):
        cursor.execute(STEP, [own.pk, whole.asked.pk])
    with pytest.raises(DatabaseError, match="確認する職員本人"), whole.by("yamazaki"), connection.cursor() as cursor:
        cursor.execute(STEP, [other.pk, whole.asked.pk])
    with as_owner(), pytest.raises(DatabaseError, match="disclosure_reviewed_by_another"), connection.cursor() as cursor:
        cursor.execute("savepoint here")
        try:
            cursor.execute(STEP, [own.pk, whole.asked.pk])
        finally:
            cursor.execute("rollback to savepoint here")


def test_nobody_steps_in_as_the_preparer_afterwards(whole):
    """So that the first could look through the own work under another's name."""
    listed(whole)
    done(whole, actions.finish_preparation, "yamazaki")
    with pytest.raises(DatabaseError, match="準備できるのは"), whole.by("kato") as user, connection.cursor() as cursor:
        cursor.execute("update packs_disclosurerequest set prepared_by_id = %s where id = %s", [user.pk, whole.asked.pk])


def test_the_words_of_a_listed_record_are_not_rewritten(whole):
    listed(whole)
    with pytest.raises(DatabaseError, match="permission denied"), whole.by("yamazaki"), connection.cursor() as cursor:
        cursor.execute("update packs_disclosureentry set text = 'x'")


@pytest.mark.parametrize(
    "step",
    [
        "set state = 'decided', decision = 'whole', decided_at = now(), decided_by_id = {me}",
        "set state = 'reviewed'",
        "set state = 'handed_over'",
    ],
)
def test_no_step_is_skipped_and_none_is_taken_by_others(whole, step):
    listed(whole)
    done(whole, actions.finish_preparation, "yamazaki")
    with pytest.raises(DatabaseError), whole.by("yamazaki") as user, connection.cursor() as cursor:
        cursor.execute(f"update packs_disclosurerequest {step.format(me=user.pk)} where id = %s", [whole.asked.pk])


def test_after_the_preparation_no_record_is_touched(whole):
    reviewed(whole)
    for statement in ("update packs_disclosureentry set marks = '[]'", "delete from packs_disclosureentry"):
        with whole.by("yamazaki"), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 0


def test_a_changed_record_makes_the_review_stale(whole):
    reviewed(whole)
    with whole.by("yamazaki") as user:
        strike_note(whole.note, by=user, reason="人違い")

    with pytest.raises(NotAllowed, match="記録が変わりました"):
        done(whole, actions.decide, "kobayashi", decision="part")
    done(whole, actions.list_records, "yamazaki")
    with whole.by("yamazaki"):
        again = DisclosureRequest.objects.get(pk=whole.asked.pk)
    assert (again.state, again.reviewed_by, again.prepared_by) == ("received", None, None)


def test_the_host_section_outside_the_case_is_told_of_a_change_too(db):
    """It reads what was listed, not the file: there the database answers."""
    story = told(Story().planned())
    listed(story)
    done(story, actions.finish_preparation, "yamazaki")
    with story.by("kobayashi") as officer:
        actions.review(DisclosureRequest.objects.get(pk=story.asked.pk), by=officer)
    with story.by("yamazaki") as user:
        strike_note(story.note, by=user, reason="人違い")

    with story.by("kobayashi") as officer:
        asked = DisclosureRequest.objects.get(pk=story.asked.pk)
        assert asked.seen_case is None
        assert actions.changed_in(asked) == 1
        with pytest.raises(NotAllowed, match="記録が変わりました"):
            actions.decide(asked, by=officer, decision="part")


def test_listing_again_keeps_what_was_marked_where_nothing_changed(whole):
    listed(whole)
    kept = next(each for each in entries(whole, "note") if "苦情" in each.text)
    mark(whole, kept, words=["鈴木一郎"], ground="item2")
    marks = next(each for each in entries(whole, "note") if "苦情" in each.text).marks
    with whole.by("yamazaki") as user:
        strike_note(whole.private, by=user, reason="書き直し")

    done(whole, actions.list_records, "yamazaki")

    again = {("苦情" in each.text): each for each in entries(whole, "note")}
    assert again[True].marks == marks
    assert any("書き直し" in each.text for each in entries(whole, "note"))


# Decision and handing over ----------------------------------------------------------------------------------------------


def test_the_word_of_the_decision_fits_the_paper(whole):
    reviewed(whole)
    for decision, sentence in (
        ("whole", "「開示」にはできません"),
        ("absent", "「不存在」にはできません"),
        ("none", "理由を入力"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            done(whole, actions.decide, "kobayashi", decision=decision)

    done(whole, actions.decide, "kobayashi", decision="part")
    done(whole, actions.hand_over, "yamazaki", how="窓口で本人に写し")
    text = text_of(whole)

    assert "部分開示" in text
    assert "決定前" not in text
    with whole.by("yamazaki"):
        assert DisclosureRequest.objects.get(pk=whole.asked.pk).state == "handed_over"
        verbs = list(
            Entry.objects.filter(case_id=whole.case.pk, verb__startswith="disclosure.")
            .order_by("id")
            .values_list("verb", flat=True)
        )
    assert verbs == [
        "disclosure.received",
        "disclosure.listed",
        "disclosure.prepared",
        "disclosure.reviewed",
        "disclosure.decided",
        "disclosure.handed_over",
    ]


def test_only_the_host_section_decides(whole):
    reviewed(whole)
    with pytest.raises(NotAllowed, match="市の所管課だけ"):
        done(whole, actions.decide, "kato", decision="part")


def test_the_due_date_is_thirty_days_and_once_thirty_more(whole):
    received(whole)
    assert whole.asked.due_on == timezone.localdate() + timedelta(days=30)
    with pytest.raises(NotAllowed, match="理由"):
        done(whole, actions.extend, "yamazaki", days=31, reason="多い")

    assert done(whole, actions.extend, "yamazaki", days=30, reason="記録が多い").due_on == timezone.localdate() + timedelta(
        days=60
    )
    with pytest.raises(NotAllowed, match="1回だけ"):
        done(whole, actions.extend, "yamazaki", days=1, reason="もう一度")


def test_one_request_at_a_time(whole):
    received(whole)
    with pytest.raises(NotAllowed, match="すでに受け付けて"):
        received(whole)


def test_the_near_due_date_is_told_once_to_both(whole, kobayashi, yamazaki):
    received(whole, received_on=timezone.localdate(), due_on=timezone.localdate() + timedelta(days=6))
    for _ in range(2):
        remind_of_disclosures()

    with as_owner():
        readers = list(Notice.objects.filter(kind="disclosure.due").values_list("user__username", flat=True))
    assert readers.count("kobayashi") == 1
    assert readers.count("yamazaki") == 1
    assert "takahashi" not in readers
    assert "ito" not in readers


# Who sees it ------------------------------------------------------------------------------------------------------------


def test_two_worlds(whole):
    """Another case of another agency, prepared at the same time: neither reads of the other."""
    listed(whole)
    other = Story().received(name="別人　太郎", kana="べつじん　たろう", born_on=None)
    with other.by("sato") as sato:
        other.asked = actions.receive_request(opened(sato, other.case), by=sato, received_on=timezone.localdate(), identity="x")
        actions.list_records(asked_as(other, sato), by=sato)
        assert set(DisclosureRequest.objects.values_list("pk", flat=True)) == {other.asked.pk}
        assert set(DisclosureEntry.objects.values_list("request", flat=True)) == {other.asked.pk}
    with whole.by("yamazaki"):
        assert set(DisclosureEntry.objects.values_list("request", flat=True)) == {whole.asked.pk}
    with whole.by("kobayashi"):
        assert DisclosureRequest.objects.count() == 2
    for outsider in ("ito", "takahashi", "sasaki", "mori"):
        with whole.by(outsider):
            assert not DisclosureRequest.objects.exists()
            assert not DisclosureEntry.objects.exists()


def test_when_the_case_changes_hands_the_new_agency_lists_what_it_may_read(story):
    """What the old one kept to itself does not come along in the snapshot."""
    story.received()
    with story.by("sato") as sato:
        note(story, sato, "前の機関だけの見立て", "agency")
        note(story, sato, "みんなの記録", "team")
        story.asked = actions.receive_request(opened(sato, story.case), by=sato, received_on=timezone.localdate(), identity="x")
        actions.list_records(asked_as(story, sato), by=sato)
        assert DisclosureEntry.objects.filter(text__contains="前の機関だけ").exists()
        actions.finish_preparation(asked_as(story, sato), by=sato)
    story.offered().accepted()

    with story.by("yamazaki"):
        assert not DisclosureEntry.objects.exists()
    with pytest.raises(NotAllowed, match="主担当が替わりました"):
        done(story, actions.review, "kato")
    done(story, actions.list_records, "yamazaki")
    with story.by("yamazaki"):
        said = "".join(entry.text for entry in DisclosureEntry.objects.all())
        assert DisclosureRequest.objects.get().agency == story.shakyo
    assert "みんなの記録" in said
    assert "前の機関だけ" not in said
    with story.by("sato"):
        assert not DisclosureEntry.objects.exists()


# Pages ------------------------------------------------------------------------------------------------------------------


def test_the_whole_way_on_the_pages(whole, enter, yamazaki, kobayashi):
    client = enter(yamazaki)
    typed = {"asker": "self", "identity": "免許証", "received_on": "R8.11.25", "kinds": ["note"]}
    typed["received_on"] = timezone.localdate().isoformat()
    page = client.post(reverse("packs:receive", args=[whole.case.pk]), typed, follow=True)
    asked = page.context["asked"]
    assert "記録を並べる" in page.text
    page = client.post(reverse("packs:list_records", args=[asked.pk]), follow=True)
    entry = next(each for each in page.context["entries"] if "苦情" in each.text)
    url = reverse("packs:mark", args=[asked.pk, entry.pk])
    form = client.get(url).context["form"]
    sent = {box.html_name: box.value() for box in form if box.value() not in (None, False)} | {"words": "鈴木 一郎"}
    wrong = client.post(url, sent)
    assert "語句を黒塗りにする根拠を選んでください。" in wrong.text
    assert "鈴木 一郎" in wrong.text
    assert "保存しました。" in client.post(url, {**sent, "ground": "item2"}, follow=True).text
    client.post(reverse("packs:prepared", args=[asked.pk]))
    assert client.get(reverse("packs:review", args=[asked.pk])).status_code == 403
    assert client.get(reverse("packs:disclosure_pdf", args=[asked.pk])).status_code == 409

    officer = enter(kobayashi)
    assert "髙橋　﨑子" in officer.get("/").text
    seen = officer.get(url).text
    assert "鈴木一郎" in seen.split("記録の全文")[1]
    assert "鈴木一郎" not in seen.split("記録の全文")[0]
    officer.post(reverse("packs:review", args=[asked.pk]), {"verdict": "good"})
    officer.post(reverse("packs:decide", args=[asked.pk]), {"decision": "part", "reason": "第三者の情報を除きます。"})
    pdf = officer.get(reverse("packs:disclosure_pdf", args=[asked.pk]))
    text = "".join(words_of(pdf.content).split())
    assert "鈴木" not in text
    assert "第三者の情報を除きます。" in text
    client = enter(yamazaki)
    end = client.post(reverse("packs:hand_over", args=[asked.pk]), {"how": "窓口"}, follow=True)
    assert "交付済み" in end.text
    assert "交付済み" in client.get(reverse("packs:requests")).text


def test_sending_back_needs_a_reason(whole, enter, kobayashi):
    listed(whole)
    done(whole, actions.finish_preparation, "yamazaki")
    client, page = enter(kobayashi), reverse("packs:review", args=[whole.asked.pk])

    assert "差し戻す理由を入力してください。" in client.post(page, {"verdict": "back"}).text
    assert "隣家の名前" in client.post(page, {"verdict": "back", "reason": "隣家の名前が残っています"}, follow=True).text


def test_the_list_asks_no_more_for_three_than_for_one(whole, enter, kobayashi, django_assert_max_num_queries):
    received(whole)
    client, page = enter(kobayashi), reverse("packs:requests")
    client.get(page)
    with django_assert_max_num_queries(100) as first:
        client.get(page)
    for name in ("一人目　乙", "二人目　丙"):
        other = Story().received(name=name, born_on=None)
        with other.by("sato") as sato:
            actions.receive_request(opened(sato, other.case), by=sato, received_on=timezone.localdate(), identity="x")
    with django_assert_max_num_queries(len(first)):
        assert "二人目" in client.get(page).text


def test_a_protected_address_is_not_disclosed_to_a_representative(whole):
    with whole.by("yamazaki") as user:
        people.correct_person(Person.objects.get(pk=whole.case.person_id), by=user, address_protected=True, address="隠れ町1番")
    with whole.by("yamazaki") as user:
        save_sheet(whole.case, None, code="F1a", seen=0, answers={}, agency=whole.shakyo, by=user)
        note(whole, user, "ふつうの記録", "team")

    reviewed(whole, asker="legal", asker_name="髙橋　蓮太")

    assert "隠れ町" not in text_of(whole)
