"""Agencies without accounts: a code on paper that answers once, and answers by telephone or on paper. Both are real answers."""

import io
import logging
import re
import subprocess
import threading
from datetime import timedelta

import pikepdf
import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.roles import Permission, Role, roles_granting
from audit.models import Entry
from cases.models import Case, Move, Stake
from clocks.clock import has_accounts
from common.acting import acting_as
from common.deeds import call, select
from common.errors import NotAllowed
from common.logs import OneLine
from common.owner import as_owner
from referrals import actions, outside
from referrals.codes import hash_of, make_code, read_code
from referrals.enums import OfferKind, OfferState
from referrals.models import AnswerLink, Offer, OfferStep
from tests.stories import Story, settle

DEAD = "このコードでは回答できません"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def hospital(db):
    return Agency.objects.get(code="zao-minami")


@pytest.fixture
def housing(db):
    return Agency.objects.get(code="sumai-no-en")


@pytest.fixture
def guest():
    """Somebody at the hospital: a browser that is signed in nowhere."""
    return Client()


def code_for(story, by="sato") -> str:
    with story.by(by) as user:
        code, _ = outside.make_link(story.offer, by=user)
    return code


def give(guest, code, **said):
    values = {"code": code, "verdict": "accepted", "name": "相談員　今野", "answer": "", **said}
    return guest.post("/answer/give/", values)


def as_it_is(offer) -> Offer:
    with as_owner():
        return Offer.objects.get(pk=offer.pk)


def custodian(story) -> Agency:
    with as_owner():
        return Case.objects.select_related("custodian").get(pk=story.case.pk).custodian


def recorded(story, by="yamazaki", **said):
    values = {
        "way": "telephone", "name": "相談員　今野", "told_on": timezone.localdate(), "verdict": "accepted", "answer": "", **said,
    }  # fmt: skip
    with story.by(by) as user:
        outside.record_answer(story.offer, by=user, **values)


def page_of(response) -> str:
    text = re.sub(
        r'nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"|name="once" value="[^"]+"', "", response.content.decode()
    )
    return re.sub(r"(<textarea[^>]*>)[^<]*", r"\1", text)


# The code itself


def test_a_code_has_160_bits_and_can_be_typed_in_any_way():
    codes = {make_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}", code)
    code = "0A1B-2C3D-4E5F-6G7H-8J9K-0M1N-2P3Q-4R5S"
    for typed in (
        code.lower(),
        code.replace("-", " "),
        code.replace("-", ""),
        code.replace("0", "O").replace("1", "l"),
        "０Ａ１Ｂー２Ｃ３Ｄ　4E5F 6G7H 8J9K 0M1N 2P3Q 4R5S",
    ):
        assert hash_of(typed) == hash_of(code), typed
    assert [read_code(wrong) for wrong in ("", code[:-1], code + "A", code[:-1] + "U", code[:-1] + "あ")] == [""] * 5


# By the code


def test_a_yes_by_code_moves_custody_and_the_referrer_stays(story, housing, guest):
    story.received().offered(to=housing)
    code = code_for(story)
    page = guest.post("/answer/", {"code": code}).content.decode()
    assert "受理する" in page
    assert "地域包括支援センター3" in page
    for told in ("髙橋", "たかはし", story.case.number, "面談2回", "見守り"):
        assert told not in page

    thanks = give(guest, code, answer="今野が担当します。")

    settle()
    assert "回答を受け付けました" in thanks.content.decode()
    offer = as_it_is(story.offer)
    assert (offer.state, offer.answered_via, offer.answered_name, offer.answered_by) == (
        "accepted",
        "link",
        "相談員　今野",
        None,
    )
    assert custodian(story) == housing
    with story.by("sato"):
        case = Case.objects.get(pk=story.case.pk)
        assert (case.custodian, case.stage) == (housing, "assessing")
        assert Stake.objects.get(case=case, agency=story.centre, until=None).reason == "referred"
        move = Move.objects.get(case=case, to_stage="assessing")
        assert (move.by, move.reason) == (story.people["sato"], "つなぎを受理（回答用ページ）")
        line = OfferStep.objects.get(offer=offer, kind="accepted")
        assert (line.agency, line.by, line.via, line.name, line.words) == (
            housing,
            None,
            "link",
            "相談員　今野",
            "今野が担当します。",
        )


def test_what_then_waits_stands_on_the_list_of_somebody_who_can_look(story, housing, guest):
    story.received().offered(to=housing)
    give(guest, code_for(story))

    offer = as_it_is(story.offer)
    assert (offer.waits_for, offer.waits_with, offer.kept_by) == ("outcome", housing, story.centre)
    with story.by("sato") as user:
        actions.report(offer, by=user, words="入居が決まったと電話があった。")
    assert as_it_is(offer).waits_for == ""


def test_a_no_by_code_goes_to_review_and_leaves_the_sender_accountable(story, housing, guest):
    story.received().offered(to=housing)
    code = code_for(story)

    assert "辞退の理由を入力してください" in give(guest, code, verdict="declined", answer=" ").content.decode()
    assert as_it_is(story.offer).state == "sent"
    give(guest, code, verdict="declined", answer="空きがありません。")

    offer = as_it_is(story.offer)
    assert (offer.state, offer.waits_for, offer.waits_with) == ("declined", "review", story.shakyo)
    assert custodian(story) == story.centre


def test_who_holds_no_case_is_offered_to_join_only(story, hospital, guest):
    story.received().offered(to=hospital)
    code = code_for(story)
    page = guest.post("/answer/", {"code": code}).content.decode()
    assert ("協力機関として加わる" in page, "受理する" in page) == (True, False)

    assert "有効な選択肢" in give(guest, code, verdict="accepted").content.decode() or as_it_is(story.offer).state == "sent"
    give(guest, code, verdict="partly", answer="入院中の様子を知らせます。")

    assert as_it_is(story.offer).state == "partly"
    assert custodian(story) == story.centre
    with story.by("sato"):
        assert Stake.objects.get(case=story.case, agency=hospital, until=None).reason == "joined"


def test_the_database_keeps_custody_from_who_holds_no_case(story, hospital):
    story.received().offered(to=hospital)
    letter_code = code_for(story)
    with acting_as(0), pytest.raises(NotAllowed, match="ケースを持たない機関"):
        outside.answer_by_link(outside.open_link(letter_code), code=letter_code, verdict="accepted", answer="", name="今野")
    assert custodian(story) == story.centre


def test_a_request_to_join_is_accepted_by_code(story, hospital, guest):
    story.received().offered(OfferKind.JOIN, to=hospital)
    give(guest, code_for(story))

    assert as_it_is(story.offer).state == "accepted"
    assert custodian(story) == story.centre


def test_an_anonymous_consultation_is_answered_by_code(story, hospital, guest):
    story.received(consent=False).offered(OfferKind.ANONYMOUS, to=hospital)
    code = code_for(story)
    assert "回答・助言：入力してください" in give(guest, code).content.decode()
    give(guest, code, answer="まず往診をお勧めします。")

    assert as_it_is(story.offer).answer == "まず往診をお勧めします。"


def test_other_offers_end_with_a_yes_by_code(story, housing, guest):
    story.received().offered()
    other = story.offer
    story.offered(to=housing)
    give(guest, code_for(story))

    assert as_it_is(other).state == "overtaken"


def test_the_name_is_asked_for_and_what_was_typed_is_kept(story, housing, guest):
    story.received().offered(to=housing)
    page = give(guest, code_for(story), name=" ", answer="書いたことば").content.decode()

    assert "回答する人の氏名：入力してください" in page
    assert "書いたことば" in page
    assert as_it_is(story.offer).state == "sent"


def test_a_code_serves_once(story, housing, guest):
    story.received().offered(to=housing)
    code = code_for(story)
    give(guest, code)

    again = give(guest, code, verdict="declined", answer="やはり")
    assert DEAD in again.content.decode()
    assert as_it_is(story.offer).state == "accepted"


def test_unknown_used_ended_and_expired_look_alike_to_the_byte_and_ask_as_much(story, housing, guest):
    story.received().offered(to=housing)
    ended = code_for(story)
    used = code_for(story)
    give(guest, used)
    other = Story().received().offered(to=housing)
    expired = code_for(other)
    with as_owner():
        AnswerLink.objects.filter(hash=hash_of(expired)).update(expires_at=timezone.now() - timedelta(seconds=1))
    settled = Story().received().offered(to=housing)
    settled_code = code_for(settled)
    recorded(settled)

    answers, queries = set(), set()
    for code in (ended, used, expired, settled_code, make_code()):
        for address, more in (("/answer/", {}), ("/answer/give/", {"verdict": "accepted", "name": "今野"})):
            guest.get("/answer/")  # what every page keeps in the cache is there
            with CaptureQueriesContext(connection) as asked:
                response = guest.post(address, {"code": code, **more})
            answers.add((response.status_code, page_of(response)))
            queries.add(len(asked))
        cache.clear()
    assert len(answers) == 1
    assert len(queries) == 1
    assert DEAD in answers.pop()[1]


def test_a_new_code_ends_the_one_before(story, housing, guest):
    story.received().offered(to=housing)
    first = code_for(story)
    second = code_for(story)

    assert DEAD in guest.post("/answer/", {"code": first}).content.decode()
    assert "受理する" in guest.post("/answer/", {"code": second}).content.decode()


def test_a_withdrawn_offer_takes_its_code_along(story, housing, guest):
    story.received().offered(to=housing)
    code = code_for(story)
    with story.by("sato") as user:
        actions.withdraw(story.offer, by=user)

    assert DEAD in guest.post("/answer/", {"code": code}).content.decode()
    with story.by("sato"):
        assert outside.live_link(story.offer.pk) is None


def test_a_typing_mistake_is_named_and_kept(guest, db):
    page = guest.post("/answer/", {"code": "ABCD-EFGH"}).content.decode()

    assert "英数字32文字です" in page
    assert "ABCD-EFGH" in page


def test_who_is_signed_in_does_not_answer_by_code(story, housing, enter, sato):
    story.received().offered(to=housing)
    code = code_for(story)
    client = enter(sato)
    for response in (client.post("/answer/", {"code": code}), give(client, code)):
        assert "ログインしたままでは使えません" in response.content.decode()
    with story.by("sato"), pytest.raises(DatabaseError, match="ログアウトして"), transaction.atomic():
        outside.open_link(code)
    assert as_it_is(story.offer).state == "sent"


def test_guessing_is_stopped_for_one_place_and_for_all(guest, db):
    for _ in range(10):
        assert guest.post("/answer/", {"code": make_code()}).status_code == 200
    refused = guest.post("/answer/", {"code": make_code()})
    assert refused.status_code == 429
    assert "しばらくお待ちください" in refused.content.decode()
    assert guest.post("/answer/give/", {"code": make_code()}).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").post("/answer/", {"code": make_code()}).status_code == 200

    for number in range(30):
        for _ in range(10):
            Client(REMOTE_ADDR=f"198.51.100.{number}").post("/answer/", {"code": make_code()})
    assert Client(REMOTE_ADDR="203.0.113.9").post("/answer/", {"code": make_code()}).status_code == 429


def test_good_codes_and_typing_mistakes_are_not_counted(story, housing, guest):
    story.received().offered(to=housing)
    code = code_for(story)
    for _ in range(12):
        guest.post("/answer/", {"code": "ABCD"})
        assert guest.post("/answer/", {"code": code}).status_code == 200


def test_the_code_is_nowhere_but_on_the_sheet(story, housing, enter, sato, guest, caplog):
    story.received().offered(to=housing)
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(OneLine().format(record) + record.getMessage())
    logging.getLogger().addHandler(handler)
    try:
        sheet = enter(sato).post(f"/referrals/{story.offer.pk}/link/")
        code = re.search(r"([0-9A-Z]{4}-){7}[0-9A-Z]{4}", words_of(sheet.content)).group()
        guest.post("/answer/", {"code": code})
        give(guest, code)
    finally:
        logging.getLogger().removeHandler(handler)
    assert as_it_is(story.offer).state == "accepted"

    bare = code.replace("-", "")
    with as_owner():
        tables = [
            row[0]
            for row in select("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
        ]
        everything = "\n".join(str(row) for table in tables for row in select(f'select t::text from "{table}" t'))
    for form in (code, bare, code.lower(), bare.lower()):
        assert form not in everything
        assert form not in "\n".join(lines)
    assert hash_of(code) in everything
    assert "no-store" in sheet.headers["Cache-Control"]
    assert "code" not in sheet.headers["Content-Disposition"]


# By telephone and on paper


@pytest.mark.parametrize("way", ["telephone", "paper"])
def test_a_recorded_yes_moves_custody(story, housing, way):
    story.received().offered(to=housing)
    recorded(story, way=way, answer="受けます。", reference="文書 第12号")

    settle()
    assert custodian(story) == housing
    with story.by("sato"):
        offer = Offer.objects.get(pk=story.offer.pk)
        line = OfferStep.objects.get(offer=offer, kind="accepted")
    assert (offer.answered_via, offer.answered_name, offer.answered_by) == (way, "相談員　今野", story.people["yamazaki"])
    assert (line.told_on, line.reference, line.by_sender, line.by) == (
        timezone.localdate(),
        "文書 第12号",
        False,
        story.people["yamazaki"],
    )


def test_a_recorded_half_yes_and_a_recorded_no(story, hospital, housing):
    story.received().offered(to=hospital)
    recorded(story, verdict="partly")
    assert (as_it_is(story.offer).state, custodian(story)) == ("partly", story.centre)

    story.offered(to=housing)
    with pytest.raises(NotAllowed, match="理由"):
        recorded(story, verdict="declined")
    recorded(story, verdict="declined", answer="空きがない")
    assert (as_it_is(story.offer).state, custodian(story)) == ("declined", story.centre)


def test_only_the_coordinator_records(story, housing):
    story.received().offered(to=housing)
    for login in ("sato", "kobayashi", "ito"):
        with pytest.raises(NotAllowed, match="調整機関だけ"):
            recorded(story, by=login)


def test_what_the_coordinator_asked_and_wrote_down_itself_says_so(story, housing, enter, yamazaki):
    story.taken().offered(by="yamazaki", to=housing)
    recorded(story)

    with story.by("yamazaki"):
        assert OfferStep.objects.get(offer=story.offer, kind="accepted").by_sender
    page = enter(yamazaki).get(f"/referrals/{story.offer.pk}/").content.decode()
    assert "つなぎ元である調整機関が自ら記録しました" in page
    assert "相談員　今野（電話" in page
    assert "記録：山﨑　由美" in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "  "}, "氏名を入力"),
        ({"way": "screen"}, "方法を選んで"),
        ({"told_on": timezone.localdate() + timedelta(1)}, "送った日から今日まで"),
        ({"told_on": timezone.localdate() - timedelta(1)}, "送った日から今日まで"),
        ({"told_on": None}, "送った日から今日まで"),
    ],
)
def test_a_record_is_complete(story, housing, said, sentence):
    story.received().offered(to=housing)
    with pytest.raises(NotAllowed, match=sentence):
        recorded(story, **said)
    assert as_it_is(story.offer).state == "sent"


def test_the_page_of_the_record(story, housing, enter, yamazaki):
    story.received().offered(to=housing)
    client, address = enter(yamazaki), f"/referrals/{story.offer.pk}/frame/record/"
    assert address in client.get(f"/referrals/{story.offer.pk}/frame/").content.decode()
    page = client.get(address).content.decode()
    assert ("居住支援法人" in page, "髙橋" in page) == (True, False)
    values = {"way": "paper", "told_on": "R8.4.1", "name": "今野", "verdict": "accepted", "answer": "受けます"}
    page = client.post(address, values).content.decode()
    assert "送った日から今日までの日にしてください" in page
    assert "今野" in page

    response = client.post(address, {**values, "told_on": timezone.localdate().isoformat()})
    assert response.status_code == 302, response.content.decode()
    assert custodian(story) == housing


# Accounts that come meanwhile


def _employed(agency, user):
    today = timezone.localdate()
    Post.objects.create(user=user, agency=agency, role=Role.COUNSELLOR, since=today, until=today + timedelta(30))


def test_an_agency_that_gets_accounts_answers_on_the_screen_or_by_the_code_it_has(story, housing, takahashi, guest):
    story.received().offered(to=housing)
    code = code_for(story)
    _employed(housing, takahashi)

    with pytest.raises(NotAllowed, match="画面で回答できる職員がいます"):
        recorded(story)
    with pytest.raises(NotAllowed, match="回答用コードは要りません"):
        code_for(story)
    give(guest, code)
    assert custodian(story) == housing


def test_python_and_the_database_know_the_same_agencies_without_accounts(db, housing, takahashi, mori):
    _employed(housing, takahashi)
    over = Agency.objects.get(name="生活サポート相談窓口1")
    over.until = timezone.localdate() - timedelta(1)
    over.save()
    takahashi.desk.posts.update(until=timezone.localdate() - timedelta(1))

    agencies = Agency.objects.all()
    python = {agency.code: has_accounts(agency) for agency in agencies}
    assert python == {agency.code: call("referrals_has_accounts", agency.pk) for agency in agencies}
    assert set(python.values()) == {True, False}
    assert not python[over.code]
    (source,) = select("select prosrc from pg_proc where proname = 'referrals_has_accounts'")[0]
    named = source.split("p.role in (")[1].split(")")[0]
    assert sorted(word.strip(" '") for word in named.split(",")) == sorted(roles_granting(Permission.OFFER_ANSWER))


# Who sees what


def test_only_the_sender_and_the_coordinator_see_that_there_is_a_code(story, housing, hospital):
    story.received().offered(OfferKind.JOIN, to=hospital)
    recorded(story)
    story.offered(to=housing)
    code_for(story)
    _employed(hospital, story.people["takahashi"])

    seen = {}
    for login in story.people:
        with story.by(login):
            seen[login] = AnswerLink.objects.exists()
    assert {login for login, sees in seen.items() if sees} == {"sato", "yamazaki", "kato", "yoshida"}
    with story.by("takahashi"):  # in the circle of the case, and still not
        assert Case.objects.filter(pk=story.case.pk).exists()


def test_nobody_writes_a_code_by_hand(story, housing):
    story.received().offered(to=housing)
    for statement in (
        "update referrals_answerlink set used_at = null",
        "delete from referrals_answerlink",
        "select referrals_live_link('x')",
    ):
        with story.by("sato"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            select(statement)


@pytest.mark.parametrize("login", ["ito", "kobayashi", "takahashi"])
def test_others_make_no_code(story, housing, login):
    story.received().offered(to=housing)
    with pytest.raises(NotAllowed, match="送った機関と調整機関だけ"):
        code_for(story, by=login)


def test_the_book_knows_who_made_the_code_and_how_it_was_answered(story, housing, guest):
    story.received().offered(to=housing)
    give(guest, code_for(story))

    with story.by("sato"):
        lines = {line.verb: line for line in Entry.objects.about_case(story.case)}
    assert lines["offer.code_made"].actor_id == story.people["sato"].pk
    assert (lines["offer.accepted"].actor_id, lines["offer.accepted"].detail) == (0, {"via": "link"})


def test_a_case_held_outside_stands_on_the_desks_of_coordinator_and_referrer(story, housing, enter, yamazaki, sato, ito):
    story.received().offered(to=housing)
    recorded(story)

    title, number = "アカウントのない機関が主担当のケース", story.case.number
    pages = {user.username: enter(user).get("/").content.decode() for user in (yamazaki, sato, ito)}
    assert [title in pages[login] for login in ("yamazaki", "sato", "ito")] == [True, True, False]
    assert (number in pages["yamazaki"], "髙橋" in pages["yamazaki"]) == (True, False)  # outside the circle: no person
    assert (number in pages["sato"], "髙橋" in pages["sato"]) == (True, True)
    with story.by("yamazaki"):
        assert [one.case for one in outside.held_outside()] == [None]


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_held_cases_asks_as_often_for_three_as_for_one(story, housing, how_many, django_assert_num_queries):
    for _ in range(how_many):
        one = Story().received().offered(to=housing)
        recorded(one)
    with story.by("sato"), django_assert_num_queries(3):
        assert len(outside.held_outside()) == how_many


# On paper


def words_of(content: bytes) -> str:
    """What stands on the sheet, without gaps: letters set apart come out with blanks between them."""
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"[ \u3000]+", "", run.stdout.decode())


def test_the_slip_carries_the_enclosure_a_place_to_answer_and_the_code(story, housing, enter, sato, tmp_path):
    story.received(address="山形市旅篭町1-1", address_protected=True).offered(to=housing)
    sheet = enter(sato).post(f"/referrals/{story.offer.pk}/link/")
    assert (sheet.status_code, sheet.headers["Content-Type"]) == (200, "application/pdf")
    words = words_of(sheet.content)

    for phrase in (
        "取扱注意・複写禁止", f"文書番号{story.offer.letter_no}", "ページ", "佐藤美咲", "すまいの縁御中", "髙橋﨑子", "面談2回",
        "見守り", "整理", "（支援措置のため記載しません）", "☐受理する", "☐辞退する", "回答日", "令和", "/answer/", "1回だけ",
    ):  # fmt: skip
        assert phrase in words, phrase
    assert "旅篭町" not in words
    with pikepdf.open(io.BytesIO(sheet.content)) as document:
        facts = document.open_metadata()
        assert (facts["pdfaid:part"], facts["pdfaid:conformance"], facts["pdfuaid:part"]) == ("2", "A", "1")
    (tmp_path / "slip.pdf").write_bytes(sheet.content)
    run = subprocess.run(["qpdf", "--check", tmp_path / "slip.pdf"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_the_slip_without_a_code_makes_none(story, housing, enter, sato):
    story.received().offered(to=housing)
    words = words_of(enter(sato).get(f"/referrals/{story.offer.pk}/paper/").content)

    assert "髙橋﨑子" in words
    assert "回答用コード" not in words
    with as_owner():
        assert not AnswerLink.objects.exists()
        assert Entry.objects.filter(verb="printed", about_id=str(story.offer.pk)).exists()


def test_the_coordinators_sheet_names_nobody(story, housing, enter, yamazaki):
    story.received().offered(to=housing)
    words = words_of(enter(yamazaki).post(f"/referrals/{story.offer.pk}/frame/link/").content)

    assert "回答用コード" in words
    for told in ("髙橋", "面談2回", "見守り", story.case.number):
        assert told not in words


def test_where_the_agency_has_accounts_there_is_no_code(story, enter, sato, yamazaki):
    story.received().offered()
    client = enter(sato)
    assert "画面では回答できません" not in client.get(f"/referrals/{story.offer.pk}/").content.decode()
    assert client.post(f"/referrals/{story.offer.pk}/link/").status_code == 403
    assert enter(yamazaki).get(f"/referrals/{story.offer.pk}/frame/record/").status_code == 403


def test_the_sender_sees_what_to_do(story, housing, enter, sato):
    story.received().offered(to=housing)
    client = enter(sato)
    page = client.get(f"/referrals/{story.offer.pk}/").content.decode()
    assert "この機関は、画面では回答できません" in page
    assert "山形市社会福祉協議会" in page
    code_for(story)
    assert "作り直すと、前のコードは使えなくなります" in client.get(f"/referrals/{story.offer.pk}/").content.decode()


def test_a_hospital_and_a_school_may_be_asked(story, enter, sato):
    story.received()
    page = enter(sato).get(f"/cases/{story.case.pk}/offers/send/").content.decode()

    assert ("蔵王みなみ病院" in page, "さくら沢中学校" in page) == (True, True)


class TestRaces:
    """Real threads, real commits."""

    def _together(self, deeds):
        barrier, outcomes = threading.Barrier(len(deeds)), []

        def run(user_id, deed):
            try:
                with acting_as(user_id, "race"):
                    barrier.wait()
                    deed()
                    outcomes.append("done")
            except NotAllowed:
                outcomes.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=one) for one in deeds]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        return sorted(outcomes)

    def test_of_the_code_and_a_record_at_once_one_counts(self, racing):
        housing = Agency.objects.get(code="sumai-no-en")
        for _ in range(3):
            story = Story().received().offered(to=housing)
            code, user = code_for(story), story.people["yamazaki"]
            with acting_as(0), transaction.atomic():
                letter = outside.open_link(code)

            def by_code(letter=letter, code=code):
                outside.answer_by_link(letter, code=code, verdict="accepted", answer="", name="今野")

            def by_telephone(story=story, user=user):
                outside.record_answer(
                    story.offer, by=user, way="telephone", name="今野", told_on=timezone.localdate(), verdict="declined", answer="空きがない"
                )  # fmt: skip

            outcome = self._together([(0, by_code), (user.pk, by_telephone), (0, by_code), (user.pk, by_telephone)])
            assert outcome == ["done"] + ["refused"] * 3
            with as_owner():
                assert OfferStep.objects.filter(offer=story.offer, kind__in=["accepted", "declined"]).count() == 1
                offer = Offer.objects.get(pk=story.offer.pk)
                assert (Case.objects.get(pk=story.case.pk).custodian == housing) == (offer.state == OfferState.ACCEPTED)

    def test_of_four_new_codes_at_once_one_serves(self, racing):
        story = Story().received().offered(to=Agency.objects.get(code="sumai-no-en"))
        user = story.people["sato"]
        self._together([(user.pk, lambda: outside.make_link(story.offer, by=user))] * 4)
        with as_owner():
            assert AnswerLink.objects.filter(used_at=None, ended_at=None).count() == 1
            assert AnswerLink.objects.count() == 4


# Given up again -------------------------------------------------------------------------------------------------------


def held_outside_by(story, housing):
    story.received().offered(to=housing)
    recorded(story)
    settle()
    assert custodian(story) == housing


def test_whoever_gave_it_there_answers_for_it_again(story, housing, enter, sato):
    held_outside_by(story, housing)
    client, url = enter(sato), reverse("referrals:take_back", args=[story.case.pk])

    assert url in client.get(story.case.get_absolute_url()).content.decode()
    assert "引き取る理由：入力してください" in client.post(url, {"reason": ""}).content.decode()
    assert client.post(url, {"reason": "先方から続けられないと電話"}).status_code == 302
    settle()
    assert custodian(story) == story.centre


def test_nobody_fetches_a_case_back_from_an_agency_that_can_answer(story, sato):
    story.taken()

    with story.by("sato") as user, pytest.raises(NotAllowed, match="アカウントのない機関につないだ機関だけ"):
        outside.fetch_back(story.case, by=user, reason="x")


def test_nobody_else_fetches_it_back(story, housing, yamazaki):
    held_outside_by(story, housing)

    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="アカウントのない機関につないだ機関だけ"):
        outside.fetch_back(story.case, by=user, reason="x")
