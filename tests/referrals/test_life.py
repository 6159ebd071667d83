"""The whole life of an offer: each step by whose turn it is, each wrong turn with its sentence, each reader what is theirs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from audit.models import Entry
from cases import actions as cases
from cases.actions import end_part
from cases.models import Case, Stake
from clocks.clock import answer_by, due_in
from common.deeds import call
from common.errors import NotAllowed, refusals
from common.owner import as_owner
from consents.actions import withdraw_consent
from consents.enums import Category, Purpose
from referrals import actions
from referrals.access import frames
from referrals.enclosure import pages_of
from referrals.enums import Decision, OfferKind, Review, Verdict
from referrals.models import IDENTITY, Offer, OfferStep
from tests.offers import at_rest, due_since, frame_of, night, send, stands, told

CENTRE, SHAKYO, DESK, HOST = "地域包括支援センター3", "山形市社会福祉協議会", "生活サポート相談窓口1", "地域共生社会課"
NOTHING = ("", None, None)
SON = {"name": "髙橋　辰也", "kana": "たかはし　たつや", "sex": "male", "kind": "child"}


def answer(story, by, verdict, words="理由", counter=""):
    with story.by(by) as user:
        actions.answer_offer(story.offer, verdict=verdict, by=user, answer=words, counter_proposal=counter)


def reads(story, login, offer=None):
    """Both walls: row-level security and the queryset agree on whether this person reads the offer."""
    with story.by(login) as user:
        behind = Offer.objects.filter(pk=(offer or story.offer).pk)
        user.__dict__.pop("_current_posts", None)
        assert behind.exists() == behind.visible_to(user).exists()
        return behind.exists()


def stakes(case):
    with as_owner():
        return dict(Stake.objects.current().filter(case=case).values_list("agency__name", "reason"))


def verbs(story):
    with as_owner():
        about = Entry.objects.filter(about="referrals.offer", about_id=str(story.offer.pk))
        return list(about.order_by("id").values_list("verb", flat=True))


# --- The four kinds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(OfferKind))
def test_whatever_is_sent_waits_for_an_answer_of_the_one_asked(story, kind):
    story.received()
    story.offer = send(story, kind, story.desk) if kind != OfferKind.HAND_BACK else story.returning().offer

    asked = DESK if kind != OfferKind.HAND_BACK else CENTRE
    assert stands(story.offer) == ("sent", "answer", asked, asked)
    assert at_rest(story.offer).due_on == at_rest(story.offer).answer_by
    assert told(story.offer) == ["sent"]


def test_a_partner_joins_and_owes_a_report(story):
    story.received()
    story.offer = send(story, OfferKind.JOIN, story.desk)
    story.accepted(by="ito")

    assert story.case.custodian == story.centre
    assert stakes(story.case) == {CENTRE: "custody", DESK: "joined"}
    assert stands(story.offer) == ("accepted", "outcome", DESK, DESK)
    assert at_rest(story.offer).due_on == due_in("outcome")


def test_an_accepted_case_owes_a_report_to_the_sender(story):
    story.taken()

    assert stands(story.offer) == ("accepted", "outcome", SHAKYO, SHAKYO)


def test_an_anonymous_consultation_is_answered_and_done(story):
    story.received(consent=False)
    story.offer = send(story, OfferKind.ANONYMOUS, story.desk)
    with story.by("ito") as user, pytest.raises(NotAllowed, match="回答の内容"):
        actions.accept(story.offer, by=user)
    answer(story, "ito", Verdict.ACCEPTED, "貸付の窓口が使えます")

    assert stands(story.offer) == ("accepted", *NOTHING)
    assert stakes(story.case) == {CENTRE: "custody"}
    with story.by("sato"):
        assert Offer.objects.get(pk=story.offer.pk).answer == "貸付の窓口が使えます"
    with story.by("ito"):
        assert not Case.objects.filter(pk=story.case.pk).exists()


# --- Question and reply -----------------------------------------------------------------------------------------------


def test_a_question_puts_the_clock_to_the_sender(story):
    story.received().offered(to=story.desk)
    with story.by("ito") as user:
        actions.ask_back(story.offer, by=user, words="収入は分かりますか")

    assert stands(story.offer) == ("sent", "reply", CENTRE, CENTRE)
    assert at_rest(story.offer).due_on == answer_by(story.centre, "low")


def test_the_reply_puts_it_back_and_renews_the_time(story):
    story.received().offered(to=story.desk)
    with story.by("ito") as user:
        actions.ask_back(story.offer, by=user, words="収入は分かりますか")
    with as_owner():
        Offer.objects.filter(pk=story.offer.pk).update(answer_by=timezone.localdate() - timedelta(days=3))
    with story.by("sato") as user:
        actions.reply(story.offer, by=user, words="年金だけです")

    assert stands(story.offer) == ("sent", "answer", DESK, DESK)
    assert at_rest(story.offer).answer_by == at_rest(story.offer).due_on == answer_by(story.desk, "low")
    assert told(story.offer) == ["sent", "asked", "replied"]
    with story.by("ito"):
        words = OfferStep.objects.filter(offer=story.offer).values_list("words", flat=True)
        assert {"収入は分かりますか", "年金だけです"} <= set(words)


def test_a_question_may_be_followed_by_an_answer_all_the_same(story):
    story.received().offered(to=story.desk)
    with story.by("ito") as user:
        actions.ask_back(story.offer, by=user, words="収入は")
    story.accepted(by="ito")

    assert story.case.custodian == story.desk


# --- Decline and review -----------------------------------------------------------------------------------------------


@pytest.fixture
def declined(story):
    story.received().offered(to=story.desk)
    answer(story, "ito", Verdict.DECLINED, "担当の範囲外です", "窓口2では")
    return story


def test_a_decline_waits_for_the_coordinators_look(declined):
    assert stands(declined.offer) == ("declined", "review", SHAKYO, SHAKYO)
    assert at_rest(declined.offer).due_on == due_in("review")


def test_the_coordinator_reads_the_decline_but_not_the_case(declined):
    with declined.by("yamazaki"):
        frame = frame_of(declined.offer)
        assert (frame.answer, frame.counter_proposal) == ("担当の範囲外です", "窓口2では")
        assert not Offer.objects.filter(pk=declined.offer.pk).exists()
        assert not Case.objects.filter(pk=declined.case.pk).exists()


def test_a_decline_agreed_to_waits_for_the_senders_next_step(declined):
    with declined.by("yamazaki") as user:
        actions.review(frame_of(declined.offer), by=user, verdict=Review.AGREED, words="やむを得ません")

    assert stands(declined.offer) == ("declined", "next", CENTRE, CENTRE)
    assert at_rest(declined.offer).due_on == due_in("next")
    with declined.by("sato") as user:
        actions.go_on(declined.offer, by=user, words="窓口2に相談します")
    assert stands(declined.offer) == ("declined", *NOTHING)
    assert told(declined.offer) == ["sent", "declined", "agreed", "went_on"]


def test_the_same_agency_is_asked_again_with_a_new_time(declined):
    with declined.by("yamazaki") as user:
        actions.review(frame_of(declined.offer), by=user, verdict=Review.AGAIN, words="住所が変わりました")

    again = at_rest(declined.offer)
    assert stands(declined.offer) == ("sent", "answer", DESK, DESK)
    assert (again.answer, again.counter_proposal, again.answered_at, again.answered_by) == ("", "", None, None)
    assert again.answer_by == answer_by(declined.desk, "low")
    assert reads(declined, "ito")
    with declined.by("sato"):  # what was said before is not lost
        assert OfferStep.objects.get(offer=declined.offer, kind="declined").words == "担当の範囲外です"
    declined.accepted(by="ito")
    assert declined.case.custodian == declined.desk


def test_asking_again_puts_a_hand_back_on_its_way_again(story):
    story.returning()
    with story.by("sato") as user:
        actions.decline(story.offer, by=user, answer="体制が整わない")
    with story.by("kobayashi") as user, pytest.raises(NotAllowed, match="確認を待っている辞退ではありません"):
        actions.review(frame_of(story.offer), by=user, verdict=Review.AGAIN, words="x")
    assert stands(story.offer) == ("declined", "next", SHAKYO, SHAKYO)


def test_a_hand_back_by_another_desk_goes_through_review_and_back(story):
    story.received().offered(to=story.desk).accepted(by="ito")
    with story.by("ito") as user:
        case = Case.objects.get(pk=story.case.pk)
        cases.move_case(case, to="active", by=user)
    story.offer = send(story, OfferKind.HAND_BACK, story.centre, by="ito")
    answer(story, "sato", Verdict.DECLINED)
    assert stands(story.offer)[1:3] == ("review", SHAKYO)
    with story.by("yamazaki") as user:
        actions.review(frame_of(story.offer), by=user, verdict=Review.AGAIN, words="もう一度")
    with as_owner():
        assert Case.objects.get(pk=story.case.pk).stage == "handing_back"
    story.accepted(by="sato")
    assert (story.case.custodian, story.case.stage) == (story.centre, "active")


def test_the_council_keeps_it_on_the_hosts_list(declined):
    with declined.by("yamazaki") as user:
        actions.review(frame_of(declined.offer), by=user, verdict=Review.COUNCIL, words="受け皿がない")

    assert stands(declined.offer) == ("declined", "review", SHAKYO, HOST)
    assert (at_rest(declined.offer).rung, at_rest(declined.offer).due_on) == (5, due_in("council"))
    with declined.by("kobayashi") as user:
        actions.review(frame_of(declined.offer), by=user, verdict=Review.AGREED, words="会議で確認")
    assert stands(declined.offer)[1:3] == ("next", CENTRE)
    assert at_rest(declined.offer).rung == 0


def test_what_the_coordinator_declines_the_host_section_reviews(story):
    story.received().offered()
    answer(story, "yamazaki", Verdict.DECLINED)

    assert stands(story.offer) == ("declined", "review", HOST, HOST)
    with story.by("kobayashi") as user:
        actions.review(frame_of(story.offer), by=user, verdict=Review.AGREED, words="確認しました")
    assert stands(story.offer)[1:3] == ("next", CENTRE)


def test_what_is_declined_to_the_coordinator_nobody_reviews(story):
    story.taken()
    story.offer = send(story, OfferKind.JOIN, story.desk, by="yamazaki")
    answer(story, "ito", Verdict.DECLINED)

    assert stands(story.offer) == ("declined", "next", SHAKYO, SHAKYO)


# --- Partial acceptance, withdrawal, parallel offers -----------------------------------------------------------------


def test_half_a_yes_joins_but_leaves_custody(story):
    story.received().offered(to=story.desk)
    answer(story, "ito", Verdict.PARTLY, "家計の相談だけなら")

    with as_owner():
        assert Case.objects.get(pk=story.case.pk).custodian == story.centre
    assert stakes(story.case) == {CENTRE: "custody", DESK: "joined"}
    assert stands(story.offer) == ("partly", "next", CENTRE, CENTRE)
    assert reads(story, "ito")
    with story.by("ito"):
        assert Case.objects.filter(pk=story.case.pk).exists()


def test_half_a_yes_to_a_hand_back_returns_to_support(story):
    story.returning()
    answer(story, "sato", Verdict.PARTLY)
    with as_owner():
        case = Case.objects.get(pk=story.case.pk)
    assert (case.stage, case.custodian) == ("active", story.shakyo)


def test_withdrawing_ends_the_wait_and_the_reading(story):
    story.received().offered(to=story.desk)
    with story.by("sato") as user:
        actions.withdraw(story.offer, by=user, words="家族が引き受けました")

    assert stands(story.offer) == ("withdrawn", *NOTHING)
    assert not reads(story, "ito")
    assert reads(story, "sato")


def test_withdrawing_a_hand_back_returns_to_support(story):
    story.returning()
    with story.by("yamazaki") as user:
        actions.withdraw(story.offer, by=user)
    with as_owner():
        assert Case.objects.get(pk=story.case.pk).stage == "active"


def test_a_yes_ends_what_was_asked_beside_it(story):
    story.received().offered(to=story.shakyo)
    beside = story.offer
    story.offered(to=story.desk)
    answer(story, "ito", Verdict.DECLINED)
    waiting_for_review = story.offer
    story.offer = beside
    story.accepted()

    assert stands(waiting_for_review) == ("declined", *NOTHING)
    assert told(waiting_for_review)[-1] == "overtaken"


def test_a_hand_back_beside_a_referral_does_not_stay_on_its_way(story):
    story.taken()
    with story.by("yamazaki") as user:
        cases.move_case(story.case, to="active", by=user)
    back = send(story, OfferKind.HAND_BACK, story.centre, by="yamazaki")
    story.offer = send(story, OfferKind.REFER, story.desk, by="yamazaki")
    story.accepted(by="ito")

    assert stands(back) == ("overtaken", *NOTHING)
    assert (story.case.custodian, story.case.stage) == (story.desk, "active")


# --- Outcome ----------------------------------------------------------------------------------------------------------


def test_the_outcome_is_told_to_the_sender(story):
    story.taken()
    with story.by("yamazaki") as user:
        actions.report(story.offer, by=user, words="家計相談につながりました")

    assert stands(story.offer) == ("accepted", *NOTHING)
    with story.by("sato"):
        offer = Offer.objects.get(pk=story.offer.pk)
        assert offer.outcome == "家計相談につながりました"
        assert offer.outcome_at is not None


def test_whoever_gives_the_case_away_reports_no_more(story):
    story.taken()
    first = story.offer
    story.offered(by="yamazaki", to=story.desk).accepted(by="ito")

    assert stands(first) == ("accepted", *NOTHING)
    assert (at_rest(first).outcome, told(first)[-1]) == ("主担当が移りました。", "reported")


def test_taking_back_ends_the_report_of_whoever_had_it(story):
    story.returning().accepted(by="sato")
    back = story.offer
    with story.by("yamazaki") as user:
        actions.take_back(story.case, by=user, reason="担当者不在")

    assert stands(back) == ("accepted", *NOTHING)


def test_a_closed_case_waits_for_nothing(story):
    story.received()
    joined = story.offer = send(story, OfferKind.JOIN, story.desk)
    story.accepted(by="ito")
    story.offered()
    refused = story.offer
    answer(story, "yamazaki", Verdict.DECLINED)
    with story.by("sato") as user:
        cases.close_case(story.case, by=user, reason="solved", note="落ち着いた")

    assert stands(joined) == ("accepted", *NOTHING)
    assert stands(refused) == ("declined", *NOTHING)
    assert at_rest(joined).outcome == "ケースが終結しました。"


def test_sending_to_another_is_the_next_step(declined):
    with declined.by("yamazaki") as user:
        actions.review(frame_of(declined.offer), by=user, verdict=Review.AGREED, words="やむを得ません")
    before = declined.offer
    declined.offered(to=declined.shakyo)

    assert stands(before) == ("declined", *NOTHING)
    assert told(before)[-1] == "went_on"


def test_every_step_stands_in_the_book_once(declined):
    with declined.by("yamazaki") as user:
        actions.review(frame_of(declined.offer), by=user, verdict=Review.AGAIN, words="もう一度")
    with declined.by("ito") as user:
        actions.ask_back(declined.offer, by=user, words="収入は")
    with declined.by("sato") as user:
        actions.reply(declined.offer, by=user, words="年金")
    answer(declined, "ito", Verdict.PARTLY)
    with declined.by("sato") as user:
        actions.go_on(declined.offer, by=user, words="社協へ")

    assert verbs(declined) == [
        "offer.sent", "offer.declined", "offer.reviewed", "offer.asked", "offer.replied", "offer.partly", "offer.went_on",
    ]  # fmt: skip


# --- Anonymous, and limited by consent --------------------------------------------------------------------------------

MARKS = [
    "髙橋",
    "高橋﨑子",
    "たかはしさん",
    "ﾀｶﾊｼ",
    "090-1234-5678",
    "０９０１２３４５６７８",
    "山形市旅篭町二丁目3番25号",
    "辰也",
]


@pytest.mark.parametrize("box", ["did", "keeps", "asks", "danger"])
@pytest.mark.parametrize("mark", MARKS)
def test_an_anonymous_consultation_names_nobody_in_any_box(story, box, mark):
    story.received(consent=False, members=[SON], mobile="090-1234-5678", address="山形市旅篭町二丁目3番25号")

    with pytest.raises(NotAllowed, match="匿名相談では"):
        send(story, OfferKind.ANONYMOUS, story.desk, **{box: f"{mark}のことで相談します"})


@pytest.mark.parametrize("mark", MARKS)
def test_nor_does_the_reply_to_a_question(story, mark):
    story.received(consent=False, members=[SON], mobile="090-1234-5678", address="山形市旅篭町二丁目3番25号")
    story.offer = send(story, OfferKind.ANONYMOUS, story.desk)
    with story.by("ito") as user:
        actions.ask_back(story.offer, by=user, words="どなたですか")
    with story.by("sato") as user, pytest.raises(NotAllowed, match="匿名相談では"):
        actions.reply(story.offer, by=user, words=f"{mark}です")

    assert stands(story.offer)[1] == "reply"


def test_what_goes_along_anonymously_has_no_box_for_a_name(story):
    story.received(consent=False, members=[SON], mobile="090-1234-5678", address="山形市旅篭町二丁目3番25号")
    enclosure = send(story, OfferKind.ANONYMOUS, story.desk).enclosure

    assert set(enclosure) == {"年代", "性別", "世帯", "相談内容"}
    assert not [mark for mark in MARKS if mark in str(enclosure)]


@pytest.mark.parametrize("label", IDENTITY)
def test_the_database_refuses_a_name_in_an_anonymous_consultation(story, label):
    story.received(consent=False)
    offer = send(story, OfferKind.ANONYMOUS, story.desk)

    with as_owner(), pytest.raises(IntegrityError, match="offer_anonymous_names_nobody"), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(enclosure={"年代": "70代", label: "x"})


def sheet(story):
    with story.by("sato") as user:
        cases.save_sheet(story.case, None, code="F2", seen=0, answers={}, agency=story.centre, by=user, visibility="team")
        return pages_of(story.case)


def test_a_page_on_health_does_not_travel_on_a_consent_without_health(story):
    story.received(consent=False)
    story.consent("sato", story.centre, categories=[Category.BASIC, Category.HISTORY])
    pages = [page for page in sheet(story) if page.number == 2]

    with story.by("sato"), pytest.raises(NotAllowed, match="同意の内容に含まれない情報"):
        send(story, OfferKind.REFER, story.desk, pages=pages)


def test_the_page_travels_where_everything_it_tells_of_is_covered(story):
    story.received(consent=False)
    story.consent("sato", story.centre, categories=[C for C in Category if C != Category.WORK])
    pages = {page.number: page for page in sheet(story)}

    offer = send(story, OfferKind.REFER, story.desk, pages=[pages[2]])
    assert offer.consent_id == story.said.pk
    with pytest.raises(NotAllowed, match="同意の内容に含まれない情報"):
        send(story, OfferKind.REFER, story.shakyo, pages=[pages[3]])


def test_in_danger_no_page_travels(story):
    story.received(consent=False)
    offer = send(story, OfferKind.REFER, story.desk, pages=sheet(story), danger="倒れている", approved_by="所長")

    assert set(offer.enclosure) <= set(IDENTITY) | {"性別"}


def test_nobody_is_asked_again_on_a_consent_taken_back(declined):
    with declined.by("sato") as user:
        withdraw_consent(declined.said, by=user, at=timezone.now(), how="oral")
    with declined.by("yamazaki") as user, pytest.raises(NotAllowed, match="同意が、今は有効ではない"):
        actions.review(frame_of(declined.offer), by=user, verdict=Review.AGAIN, words="もう一度")

    assert stands(declined.offer)[:2] == ("declined", "review")
    assert not reads(declined, "ito")


# --- Who reads what ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "afterwards"), [(Verdict.ACCEPTED, True), (Verdict.PARTLY, True), (Verdict.DECLINED, False)]
)
def test_who_reads_an_offer_after_each_answer(story, verdict, afterwards):
    story.received().offered(to=story.desk)
    assert (reads(story, "sato"), reads(story, "ito"), reads(story, "suzuki")) == (True, True, False)
    answer(story, "ito", verdict)

    assert (reads(story, "sato"), reads(story, "ito"), reads(story, "suzuki")) == (True, afterwards, False)
    with story.by("ito"):
        assert OfferStep.objects.filter(offer=story.offer).exists() == afterwards
        assert Case.objects.filter(pk=story.case.pk).exists() == afterwards


def test_whoever_was_overtaken_reads_nothing_more(story):
    story.received().offered(to=story.desk)
    beside = story.offer
    story.offered().accepted()

    assert not reads(story, "ito", beside)


def test_nobody_writes_steps_or_offers_by_hand(story):
    story.received().offered(to=story.desk)
    with story.by("ito"):
        for touch in (
            lambda: OfferStep.objects.create(offer=story.offer, at=timezone.now(), kind="accepted"),
            lambda: OfferStep.objects.filter(offer=story.offer).update(words="x"),
            lambda: OfferStep.objects.filter(offer=story.offer).delete(),
            lambda: Offer.objects.filter(pk=story.offer.pk).update(state="accepted"),
            lambda: call("referrals_wait", story.offer.pk, "", None, None),
            lambda: call("referrals_overtake", story.case.pk, None),
            lambda: call("referrals_report_ended", story.case.pk, None, "x"),
            lambda: call("referrals_end_open", story.case.pk, story.centre.pk),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                touch()


# --- Wrong turns ------------------------------------------------------------------------------------------------------

TODAY = timezone.localdate


def turn(function, *arguments):
    """A step tried at the database itself, past every form."""
    with refusals(), transaction.atomic():
        call(function, *arguments)


def wrong_turns(story):
    """(who, function, arguments, the sentence) on an offer to the desk that waits for its answer."""
    it, day = story.offer.pk, timezone.localdate()
    gone = "00000000-0000-4000-8000-000000000000"
    return [
        ("ito", "referrals_answer", (gone, "accepted", "", "", day), "このつなぎは見つかりません"),
        ("sato", "referrals_answer", (it, "accepted", "", "", day), "つなぎ先の機関だけが回答"),
        ("ito", "referrals_answer", (it, "maybe", "x", "", day), "その回答はできません"),
        ("ito", "referrals_answer", (it, "declined", " ", "", day), "辞退のときはその理由"),
        ("ito", "referrals_answer", (it, "declined", "x", "", day - timedelta(days=1)), "今日から1年以内"),
        ("ito", "referrals_answer", (it, "declined", "x", "", day + timedelta(days=401)), "今日から1年以内"),
        ("ito", "referrals_answer", (it, "declined", "x", "", None), "今日から1年以内"),
        ("suzuki", "referrals_ask", (it, "x", day), "照会できるのは"),
        ("sato", "referrals_ask", (it, "x", day), "照会できるのは"),
        ("sato", "referrals_reply", (it, "x", day), "返事を待っている照会はありません"),
        ("ito", "referrals_reply", (it, "x", day), "返事を待っている照会はありません"),
        ("ito", "referrals_withdraw", (it, ""), "送った機関だけです"),
        ("yamazaki", "referrals_review", (it, "agreed", "x", day), "確認を待っている辞退ではありません"),
        ("ito", "referrals_decide", (it, "extended", "x", day), "あなたの機関の判断を待っていません"),
        ("sato", "referrals_go_on", (it, "x", day), "次の手を決めるのは、送った機関です"),
        ("ito", "referrals_report", (it, "x"), "結果の報告を待っているつなぎではありません"),
        ("sato", "referrals_take_back", (story.case.pk, "x"), "調整機関だけです"),
        ("yamazaki", "referrals_take_back", (story.case.pk, "x"), "調整機関だけです"),
        ("ito", "referrals_due", (), "しくみ自身だけです"),
    ]


def test_a_wrong_turn_is_refused_with_its_sentence(story):
    story.received().offered(to=story.desk)
    for login, function, arguments, sentence in wrong_turns(story):
        with story.by(login), pytest.raises(NotAllowed, match=sentence):
            turn(function, *arguments)
    assert stands(story.offer) == ("sent", "answer", DESK, DESK)
    assert told(story.offer) == ["sent"]


def test_only_two_kinds_are_accepted_by_half(story):
    story.received()
    for kind in (OfferKind.JOIN, OfferKind.ANONYMOUS):
        story.offer = send(story, kind, story.desk)
        with story.by("ito") as user, pytest.raises(NotAllowed, match="その回答はできません"):
            actions.answer_offer(story.offer, verdict=Verdict.PARTLY, by=user, answer="半分だけ")


def test_nobody_asks_twice_before_the_reply(story):
    story.received().offered(to=story.desk)
    with story.by("ito") as user:
        actions.ask_back(story.offer, by=user, words="収入は")
        with pytest.raises(NotAllowed, match="すでに照会しています"):
            actions.ask_back(story.offer, by=user, words="収入は")


def test_nothing_happens_to_an_offer_that_was_withdrawn(story):
    story.received().offered(to=story.desk)
    with story.by("sato") as user:
        actions.withdraw(story.offer, by=user)
        with pytest.raises(NotAllowed, match="取り下げられています"):
            actions.withdraw(story.offer, by=user)
    with story.by("ito") as user:
        with pytest.raises(NotAllowed, match="取り下げられています"):
            actions.accept(story.offer, by=user)
        with pytest.raises(NotAllowed, match="照会できるのは"):
            actions.ask_back(story.offer, by=user, words="x")


@pytest.mark.parametrize(("words", "verdict", "sentence"), [(" ", "agreed", "理由や提案"), ("x", "maybe", "結果を選んで")])
def test_a_review_has_a_verdict_and_words(declined, words, verdict, sentence):
    with declined.by("yamazaki"), pytest.raises(NotAllowed, match=sentence):
        turn("referrals_review", declined.offer.pk, verdict, words, TODAY())


@pytest.mark.parametrize("login", ["sato", "ito", "suzuki", "sasaki"])
def test_only_the_reviewer_reviews(declined, login):
    with declined.by(login), pytest.raises(NotAllowed, match="確認を待っている辞退ではありません"):
        turn("referrals_review", declined.offer.pk, "agreed", "x", TODAY())


def test_asking_again_after_the_case_went_elsewhere_is_refused(story):
    story.received()
    story.offer = send(story, OfferKind.JOIN, story.desk)
    answer(story, "ito", Verdict.DECLINED)
    declined = story.offer
    story.offered().accepted()

    with story.by("yamazaki"), pytest.raises(NotAllowed, match="もう一度依頼することはできません"):
        turn("referrals_review", declined.pk, "again", "x", TODAY())


def test_an_offer_of_a_former_custodian_moves_nothing(story):
    story.received().offered(to=story.desk)
    with as_owner():
        Offer.objects.filter(pk=story.offer.pk).update(from_agency=story.shakyo)
    with story.by("ito") as user, pytest.raises(NotAllowed, match="主担当が変わったため、このつなぎは受けられません"):
        actions.accept(story.offer, by=user)


@pytest.mark.parametrize(("words", "verdict", "sentence"), [(" ", "extended", "理由を入力"), ("x", "maybe", "判断を選んで")])
def test_a_decision_has_a_verdict_and_words(story, words, verdict, sentence):
    story.received().offered(to=story.desk)
    due_since(story.offer, 90)
    night()
    with story.by("kobayashi"), pytest.raises(NotAllowed, match=sentence):
        turn("referrals_decide", story.offer.pk, verdict, words, TODAY())


def test_a_report_needs_words_and_a_taking_back_a_reason(story):
    story.taken()
    with story.by("yamazaki"):
        with pytest.raises(NotAllowed, match="結果を入力"):
            turn("referrals_report", story.offer.pk, " ")
        with pytest.raises(NotAllowed, match="引き取る理由"):
            turn("referrals_take_back", story.case.pk, " ")


def test_a_closed_case_is_not_taken_back(story):
    story.closed()
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="終結したケースは引き取れません"):
        actions.take_back(story.case, by=user, reason="担当者不在")


def test_a_closed_case_is_offered_to_nobody(story):
    story.received()
    with story.by("sato") as user:
        cases.close_case(story.case, by=user, reason="solved", note="x")
    with pytest.raises(NotAllowed, match="終結したケースは、つなげません"):
        story.offered()
    with pytest.raises(NotAllowed, match="自分の機関へは"):
        with story.by("sato") as user:
            cases.reopen_case(story.case, by=user, reason="再燃")
        send(story, OfferKind.JOIN, story.centre)


# --- What the database holds by itself ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("offer_waits_with_somebody", {"waits_with": None}),
        ("offer_waits_with_somebody", {"kept_by": None}),
        ("offer_waits_with_somebody", {"due_on": None}),
        ("offer_sent_waits", {"waits_for": "", "waits_with": None, "kept_by": None, "due_on": None, "rung": 0}),
        ("offer_waits_with_somebody", {"state": "declined", "answer": "x", "waits_for": ""}),
        ("offer_has_ground", {"basis": "none"}),
        ("offer_declined_with_reason", {"state": "declined", "answer": ""}),
        ("answered_at_answered_by", {"answered_at": timezone.now()}),
        ("answered_at_answered_by", {"answered_name": "事務の方"}),
        ("offer_anonymous_names_nobody", {"kind": "anonymous"}),
    ],
)
def test_even_the_owner_cannot_write_down(story, constraint, columns):
    story.received().offered(to=story.desk)

    with as_owner(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Offer.objects.filter(pk=story.offer.pk).update(**columns)


def test_not_even_the_owner_tells_a_rung_twice(story):
    story.received().offered(to=story.desk)
    due_since(story.offer, 1)
    night()
    with as_owner(), pytest.raises(IntegrityError, match="each_rung_once"), transaction.atomic():
        step = OfferStep.objects.filter(offer=story.offer, kind="climbed").first()
        step.pk, step._state.adding = None, True
        step.id = "00000000-0000-4000-8000-000000000001"
        step.save(force_insert=True)


# --- Frames -----------------------------------------------------------------------------------------------------------

CANARY = {"name": "金糸雀　鳴子", "kana": "かなりあ　なるこ", "mobile": "090-7777-1234", "address": "山形市鳥籠町9-9"}
SECRETS = [*CANARY.values(), "金糸雀", "シタコト", "ツヅケル", "オネガイ", "カナリア相談"]


@pytest.fixture
def canary(story):
    story.received(**CANARY)
    story.offer = send(story, OfferKind.REFER, story.desk, did="シタコト", keeps="ツヅケル", asks="オネガイ")
    return story


def holders_of_a_frame(story):
    found = set()
    for login in story.people:
        with story.by(login):
            if frames(story.offer.pk):
                found.add(login)
    return found


def sasaki_works_for(story, section):
    with as_owner():
        story.people["sasaki"].posts.update(agency=section)


def test_exactly_those_who_watch_over_it_get_the_frame(canary):
    # the desk keeps it, the coordinator and the host section watch, 長寿支援課 supervises the sender
    assert holders_of_a_frame(canary) == {"ito", "yamazaki", "kato", "yoshida", "kobayashi", "sasaki"}


def test_the_section_of_the_receiver_gets_it_too_and_no_other(canary):
    concerned = {canary.desk.section_id, canary.centre.section_id, canary.host.pk}
    sasaki_works_for(canary, Agency.objects.sections().exclude(pk__in=concerned).first())
    assert "sasaki" not in holders_of_a_frame(canary)

    sasaki_works_for(canary, canary.desk.section)
    assert "sasaki" in holders_of_a_frame(canary)


def test_no_frame_tells_anything_of_the_person(canary):
    for verdict in ("", Verdict.DECLINED):
        if verdict:
            answer(canary, "ito", verdict, "範囲外", "窓口2")
        for login in ("ito", "yamazaki", "kobayashi", "sasaki"):
            with canary.by(login):
                spelled = repr([vars(frame) for frame in frames(canary.offer.pk)])
                assert not [secret for secret in SECRETS if secret in spelled]


def test_the_words_of_a_decline_stand_only_in_the_reviewers_frame(declined):
    for login, words in (("yamazaki", "担当の範囲外です"), ("kobayashi", ""), ("sasaki", "")):
        with declined.by(login):
            assert frame_of(declined.offer).answer == words


def test_the_words_are_gone_from_the_frame_once_reviewed(declined):
    with declined.by("yamazaki") as user:
        actions.review(frame_of(declined.offer), by=user, verdict=Review.AGREED, words="やむを得ません")
        assert frame_of(declined.offer).answer == ""


def test_what_waits_for_nothing_has_no_frame(story):
    story.received().offered(to=story.desk)
    with story.by("sato") as user:
        actions.withdraw(story.offer, by=user)

    for login in story.people:
        with story.by(login):
            assert frames(story.offer.pk) == []


def test_the_list_of_what_has_climbed_holds_only_what_stands_on_ones_own(story):
    story.received().offered(to=story.desk)
    with story.by("ito"):
        assert frames(climbed=True) == []
    due_since(story.offer, 90)
    night()
    with story.by("kobayashi") as user:
        assert [frame.pk for frame in frames(climbed=True)] == [story.offer.pk]
        actions.decide(frame_of(story.offer), by=user, verdict=Decision.EXTENDED, words="もう少し")
        assert frames(climbed=True) == []
    with story.by("yamazaki"):
        assert frames(climbed=True) == []


def test_consent_purposes_are_asked(story):
    story.received(consent=False)
    story.consent("sato", story.centre, purposes=[Purpose.CONSULT])
    with pytest.raises(NotAllowed, match="目的に"):
        story.offered()


def left_with_a_question(story):
    """The centre has asked anonymously, given the case away and left it."""
    story.received()
    asked = send(story, OfferKind.ANONYMOUS, story.desk)
    offer = send(story, OfferKind.REFER, story.shakyo)
    with story.by("yamazaki") as user:
        actions.accept(offer, by=user)
    with story.by("sato") as sato:
        end_part(story.case, story.centre, by=sato, reason="つなぎ終えた")
    return asked


@pytest.mark.parametrize("turn", ["reply", "go_on"])
def test_who_has_left_the_case_does_not_ask_on_and_ends_it(story, enter, sato, turn):
    """Nobody there can see any more whether the words would name somebody."""
    asked = left_with_a_question(story)
    if turn == "reply":
        with story.by("ito") as ito:
            actions.ask_back(asked, by=ito, words="収入は")
    else:
        due_since(asked, 30)
        night()
        with story.by({SHAKYO: "yamazaki", HOST: "kobayashi"}[stands(asked)[3]]) as user:
            actions.decide(frame_of(asked), by=user, verdict=Decision.ADVISED, words="別の窓口を")
    client = enter(sato)
    assert client.get(reverse("referrals:detail", args=[asked.pk])).status_code == 200
    page = client.post(reverse(f"referrals:{turn}", args=[asked.pk]), {f"{turn}-words": "年金です"})

    assert page.status_code == 200
    assert "取り下げてください" in page.content.decode()
    assert "年金です" in page.content.decode()
    assert client.post(reverse("referrals:withdraw", args=[asked.pk]), {}).status_code == 302
    assert stands(asked)[1:] == NOTHING
