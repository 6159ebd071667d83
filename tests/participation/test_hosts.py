"""A host is told what the person agreed to, on a consent that reaches it, and answers without an account; a withdrawal stops it."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from audit.models import Entry
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import narrow_consent, withdraw_consent
from consents.effects import shared_of
from notices.models import Notice
from participation import hosts
from participation.enums import SheetState
from participation.models import FollowUp, HostCode, HostSheet
from participation.telling import Telling, grounds, proposed
from participation.wishes import plan_of

DEAD = "このコードでは回答できません"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def guest():
    return Client()


def give(guest, code, **said):
    return guest.post(
        reverse("participation:give"), {"code": code, "verdict": "accepted", "name": "園主　今野", "answer": "", **said}
    )


def as_it_is(sheet):
    with as_owner():
        return HostSheet.objects.get(pk=sheet.pk)


def test_what_is_offered_is_what_the_person_agreed_to(way):
    way.placemented()
    with way.by("yoshida"):
        assert proposed(way.placement, plan_of(way.case)) == {
            "name": "髙橋　﨑子", "wish": "土にさわる仕事をしてみたい\n几帳面", "care": "大きな音が苦手",
        }  # fmt: skip


def test_a_sheet_that_tells_more_than_was_agreed_is_refused(way):
    way.placemented()

    with pytest.raises(NotAllowed, match="伝えてよい内容"):
        way.told({"name": "さきこさん", "contact": "090-0000-0000"})
    with pytest.raises(NotAllowed, match="伝える内容がありません"):
        way.told({"name": ""})


def test_the_words_on_the_sheet_never_change(way):
    way.placemented().told()

    assert as_it_is(way.sheet).told == [["本人", "さきこさん"], ["希望・得意なこと", "土にさわりたい"]]
    assert as_it_is(way.sheet).categories == ["basic", "history"]
    with way.by("yoshida"), pytest.raises(DatabaseError), transaction.atomic():
        HostSheet.objects.update(told=[["本人", "別人"]])


def consented(way, **said):
    """The consent in force is replaced by another one."""
    with way.by("yamazaki") as user:
        for consent in way.case.person.consents.all():
            withdraw_consent(consent, by=user, at=timezone.now(), how="oral", reason="", case=way.case)
    way.consent("yamazaki", way.shakyo, **said)


HOUSING = "sumai-no-en"


@pytest.mark.parametrize(
    ("run_by", "consent", "may"),
    [
        ("", {}, {"name", "age", "contact", "wish", "care"}),  # nobody in the register: only where the consent names everybody
        ("", {"all_agencies": False, "recipients": [HOUSING]}, set()),
        (HOUSING, {"all_agencies": False, "recipients": [HOUSING]}, {"name", "age", "contact", "wish", "care"}),
        (HOUSING, {"all_agencies": False, "recipients": ["zao-minami"]}, set()),
        (HOUSING, {"exclusions": [HOUSING]}, set()),
        ("", {"categories": ["basic", "history"]}, {"name", "age", "contact", "wish"}),
        ("", {"categories": ["basic", "health"]}, {"name", "age", "contact", "care"}),
        ("", {"purposes": ["consult", "plan"]}, set()),
        ("", {"status": "refused"}, set()),
    ],
)
def test_the_ledger_decides_per_item_and_the_database_agrees(way, run_by, consent, may):
    way.placemented(agency=Agency.objects.get(code=run_by) if run_by else None)
    keys = {agency.code: agency.pk for agency in Agency.objects.all()}
    consented(
        way,
        **{
            name: [keys.get(each, each) for each in value] if isinstance(value, list) else value
            for name, value in consent.items()
        },
    )

    with way.by("yoshida"):
        assert {item for item, answer in grounds(way.placement).items() if answer} == may
    for item in ("name", "wish", "care"):
        if item in may:
            way.told({item: "ことば"})
            with way.by("yoshida") as user:
                hosts.withdraw_sheet(way.sheet, by=user)
        else:
            with pytest.raises(NotAllowed):
                way.told({item: "ことば"})
            with way.by("yoshida") as user, pytest.raises(DatabaseError), transaction.atomic():
                telling = Telling(way.placement, "見学", {item: "ことば"})
                HostSheet.objects.create(  # past the action
                    case=way.case, placement=way.placement, agency=way.shakyo, by=user, told=telling.told, categories=telling.categories,
                    asks="見学", answer_by=timezone.localdate(), agreed_on=timezone.localdate(), agreed_how="oral", basis="consent",
                    basis_reason="本人同意の範囲内です。", consent_id=way.said.pk,
                )  # fmt: skip


def test_the_host_answers_without_an_account(way, guest, yoshida):
    way.placemented().told().coded()
    door = reverse("participation:door")

    page = guest.post(door, {"code": way.code.lower().replace("-", " ")}).content.decode()
    assert "ふれあい農園　つちのこ" in page
    assert way.sheet.number in page
    assert all(word not in page for word in ("﨑子", "さきこ", "土にさわりたい", way.case.number))
    assert "条件、または受けられない理由" in give(guest, way.code, verdict="conditional").content.decode()
    thanks = give(guest, way.code, verdict="conditional", answer="午前中なら").content.decode()
    assert "回答を受け付けました" in thanks

    sheet = as_it_is(way.sheet)
    assert (sheet.state, sheet.answer, sheet.answered_name, sheet.answered_via) == (
        "conditional",
        "午前中なら",
        "園主　今野",
        "link",
    )
    with way.by("yoshida"):
        assert [notice.kind for notice in Notice.objects.filter(user=yoshida)][-1:] == ["participation.answered"]
    assert DEAD in give(guest, way.code).content.decode()  # once
    with as_owner():
        assert Entry.objects.filter(verb="host_sheet.conditional", about_id=str(sheet.pk)).count() == 1


def test_codes_that_do_not_serve_look_alike(way, guest):
    way.placemented().told().coded()
    first = way.code
    way.coded()  # a newer one ends it
    expired = way.code
    with as_owner():
        HostCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    unknown = "0" * 32

    def seen(code):
        response = guest.post(reverse("participation:door"), {"code": code})
        page = response.content.decode().replace(code, "")
        return response.status_code, page[page.index("<main") :].split("csrfmiddlewaretoken")[0]

    assert len({seen(code) for code in (first, expired, unknown)}) == 1
    assert hosts.hash_of(way.code) not in str(seen(unknown))


def test_too_many_wrong_codes_close_the_door(guest, db):
    for _ in range(10):
        give(guest, "0" * 32)

    assert give(guest, "0" * 32).status_code == 429
    assert guest.post(reverse("referrals:door"), {"code": "0" * 32}).status_code == 429  # one count for both doors


def test_the_code_is_for_who_is_signed_out(way, client, enter, yoshida):
    way.placemented().told().coded()
    enter(yoshida)

    assert "ログインしたままでは使えません" in client.post(reverse("participation:door"), {"code": way.code}).content.decode()
    assert client.get(reverse("participation:give")).status_code == 405


def test_an_answer_by_telephone_is_an_answer_and_ends_the_code(way, guest):
    way.placemented().told().coded()
    with way.by("yoshida") as user:
        said = {"verdict": "declined", "answer": "手が足りない", "name": "園主　今野", "way": "telephone"}
        with pytest.raises(NotAllowed, match="依頼書を作った日から"):
            hosts.record_answer(way.sheet, by=user, told_on=timezone.localdate() - timedelta(1), **said)
        hosts.record_answer(way.sheet, by=user, told_on=timezone.localdate(), **said)
        with pytest.raises(NotAllowed, match="もう回答を待っていません"):
            hosts.record_answer(way.sheet, by=user, told_on=timezone.localdate(), **said)

    assert (as_it_is(way.sheet).state, as_it_is(way.sheet).recorded_by_id) == ("declined", way.people["yoshida"].pk)
    assert DEAD in give(guest, way.code).content.decode()


def test_who_does_not_lead_makes_no_sheet_and_no_code(way):
    way.placemented().told()
    with pytest.raises(DatabaseError), transaction.atomic():
        way.told(by="sato")
    with pytest.raises(NotAllowed, match="参加支援の担当者だけ"):
        way.coded(by="sato")


@pytest.mark.parametrize("part", [{}, {"categories": ["history"]}, {"purposes": ["liaise"]}])
def test_a_withdrawal_voids_the_code_and_gives_the_worker_a_task(way, guest, client, enter, yoshida, part):
    way.placemented().told().coded()
    with way.by("yamazaki") as user:
        for consent in way.case.person.consents.all():
            said = {"by": user, "how": "oral", "reason": "", "case": way.case}
            narrow_consent(consent, **said, **part) if part else withdraw_consent(consent, at=timezone.now(), **said)

    sheet = as_it_is(way.sheet)
    assert (sheet.state, sheet.stopped_at is not None) == (SheetState.STOPPED, True)
    assert DEAD in give(guest, way.code).content.decode()
    with way.by("yoshida"):
        look = FollowUp.objects.get(side="host")
        assert (look.worker, "理由は言わずに" in look.plan) == (yoshida, True)
        assert Notice.objects.filter(user=yoshida, kind="participation.stopped").count() == 1
    enter(yoshida)
    assert client.get(reverse("participation:host_sheet_pdf", args=[way.case.pk, sheet.pk])).status_code == 403
    assert client.post(reverse("participation:host_sheet_link", args=[way.case.pk, sheet.pk])).status_code == 403
    assert "本人の同意が取りやめられました" in client.get(sheet.get_absolute_url()).content.decode()


def test_a_consent_that_has_run_out_no_longer_opens_the_code(way, guest):
    way.placemented().told().coded()
    with as_owner():
        way.case.person.consents.update(ends_at=timezone.now() - timedelta(seconds=1), starts_at=timezone.now() - timedelta(1))

    assert DEAD in give(guest, way.code).content.decode()


def test_an_ended_placement_waits_for_no_answer(way, guest):
    way.placemented().told().coded().stepped(("stopped", 0), words="本人がやめた", reason="not_wanted")

    assert as_it_is(way.sheet).state == SheetState.WITHDRAWN
    assert DEAD in give(guest, way.code).content.decode()


def test_what_was_told_is_listed_among_the_disclosures(way):
    way.placemented().told()
    with way.by("yamazaki"):
        told = [(each.to, each.what) for each in shared_of(way.case) if "依頼書" in each.what]

    assert told == [("ふれあい農園　つちのこ", "受け入れ先への依頼書（本人、希望・得意なこと）")]


def test_the_sheet_is_shown_before_it_is_made(way, client, enter, yoshida):
    way.placemented()
    enter(yoshida)
    url = reverse("participation:make_sheet", args=[way.case.pk, way.placement.pk])
    page = client.get(url).content.decode()
    assert "本人に「伝えてよい」と確かめていないもの：年代、本人の連絡先" in page
    today = timezone.localdate()
    said = {
        "asks": "見学をお願いします。", "say_name": "さきこさん", "say_wish": "", "say_care": "静かな所が好きです",
        "answer_by": str(today + timedelta(14)), "agreed_on": str(today), "agreed_how": "oral",
    }  # fmt: skip
    response = client.post(url, said)
    page = response.content.decode()
    assert "このとおりに伝わります" in page
    stamp = page.split('name="make" value="')[1].split('"')[0]
    assert client.post(url, {**said, "say_care": "変えた", "make": stamp}).status_code == 200  # not what was shown
    made = client.post(url, {**said, "make": stamp})
    assert made.status_code == 302
    with way.by("yoshida"):
        assert HostSheet.objects.get().told == [["本人", "さきこさん"], ["配慮してほしいこと", "静かな所が好きです"]]


def test_without_consent_the_page_says_what_to_ask_for(way, client, enter, yoshida):
    way.placemented()
    consented(way, all_agencies=False, recipients=[way.desk.pk])
    enter(yoshida)
    page = client.get(reverse("participation:make_sheet", args=[way.case.pk, way.placement.pk])).content.decode()

    assert "今の同意の提供先に含まれない機関があります" in page
    assert "「支援に必要な関係機関すべて」" in page
    assert reverse("cases:consents", args=[way.case.pk]) in page
    assert "何が伝わるか確かめる" not in page


def test_the_paper_tells_what_was_agreed_and_nothing_else(way, client, enter, yoshida):
    way.placemented().told()
    enter(yoshida)
    response = client.post(reverse("participation:host_sheet_link", args=[way.case.pk, way.sheet.pk]))
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) == 1
    with as_owner():
        assert HostCode.objects.filter(sheet=way.sheet).count() == 1
