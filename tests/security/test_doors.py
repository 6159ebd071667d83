"""Every address × method × person × htmx or not.

The table of answers stands in doors.txt and is reviewed like code (JUSO_DOORS=write rewrites it, with test_canary.py). Beside it stand rules that
hold for every page, also one added tomorrow: closed unless opened; hidden is the same as absent, to the byte; a fragment asks
the same door; reading changes nothing.
"""

import os
import re
import uuid
from copy import copy
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from agencies.models import ClosingDay, FactorReset, User
from cases import guarding
from cases.actions import add_note, add_relative, end_part, name_worker, plan_next_step, receive, save_filter, save_sheet, tie
from cases.models import AccessRequest, Case, Exclusion, NoteTemplate, Stake
from clocks.actions import add_answer_time
from common import pdf
from common.owner import as_owner
from common.uploads import accept
from consents.actions import add_paper, disclose, narrow_consent, record_consent
from consents.models import ConsentText
from demo.coming_in import come_in
from handovers.actions import hand_over
from imports.actions import put_up
from matching.models import Match
from meetings.actions import hand_out
from notices.actions import tell
from notices.kinds import KINDS, Kind
from notices.models import Notice
from outreach.actions import add_area_note, add_client, add_contact
from outreach.actions import offer as offer_client
from oversight.models import Doubt
from packs.actions import list_records, make_handover, receive_request
from packs.handing import Handing
from plans.models import AfterCheck
from printing.actions import copy_plan, order_plans
from referrals.actions import report
from reports.actions import begin_plan, set_indicator
from reports.models import ReturnItem
from routing.models import Rule
from sealed.actions import ask_city
from sealed.models import Pledge
from sealed.papering import inquire
from sealed.sitting import assign_role
from slips.actions import send_slip
from tests.community.conftest import Town as Kept
from tests.security import cast
from tests.security.walled import walled
from tests.stories import Raised, Secret, Story

LISTING = Path(__file__).with_name("doors.txt")
OURS = (
    "agencies",
    "boards",
    "cases",
    "clocks",
    "community",
    "council",
    "demo",
    "drafts",
    "handovers",
    "imports",
    "matching",
    "meetings",
    "notices",
    "outreach",
    "oversight",
    "packs",
    "participation",
    "plans",
    "printing",
    "referrals",
    "reports",
    "routing",
    "sealed",
    "slips",
    "ui",
)
PUBLIC = {
    "agencies:forgotten",
    "agencies:from_provider",
    "agencies:health",
    "agencies:set_password",
    "agencies:to_provider",
    "demo:door",
    "demo:enter",
    "participation:door",
    "participation:give",
    "referrals:door",
    "referrals:give",
}
PEOPLE = {
    "nobody": None,
    "custodian": "yamazaki",
    "colleague": "kato",
    "referrer": "sato",
    "invited": "ito",
    "host": "kobayashi",
    "nominated": "suzuki",
    "sworn": "watanabe",
    "outsider": "takahashi",
    "section": "sasaki",
    "clerk": "endo",
    "administrator": "mori",
    **{relation: login for relation, (login, *_) in cast.EXTRAS.items()},
    "auditor": "ono",
    "keeper": "honma",
    "council_member": "shoji",
}
# Who takes part in the case of the story; for everybody else it is not there.
CIRCLE = {"custodian", "colleague", "referrer", "invited", "host", "other_chair"}
AT_TABLE = CIRCLE - {"referrer"}  # who sits at the agenda item
KEEPERS = {"keeper", "custodian", "colleague", "host", "other_chair"}  # of places and resources, whatever the case
IN_CONFERENCE = {"host", "sworn", "referrer"}
OF_SLIP = {"clerk", "custodian", "colleague"}  # who sent it, and where it lies
OF_FRAME = {"custodian", "colleague", "host", "other_chair"}  # the coordinator and the host section see who waits for whom
OF_CARD = {"custodian", "host", "other_chair"}  # who raised it, and the host section
READS_CARDS = set(PEOPLE) - {"nobody", "administrator", "auditor", "closed", "not_yet", "post_over", "disabled"}
PARTS = {
    **dict.fromkeys(["case_id", "note_id", "step_id", "record_id", "person_id", "tie_id", "consent_id", "paper_id"], CIRCLE),
    **dict.fromkeys(
        ["plan_id", "role_id", "meeting_id", "item_id", "offer_id", "monitoring_id", "evaluation_id", "check_id"], CIRCLE
    ),
    "copy_id": AT_TABLE,
    "plan_copy_id": CIRCLE,
    "job_id": {"host"},
    "conference_id": IN_CONFERENCE,
    **dict.fromkeys(["subject_id", "inquiry_id", "watch_id", "document_id", "topic_id", "handed_id"], IN_CONFERENCE),
    "task_id": {"referrer"},
    "wish_id": {"host", "nominated", "other_chair"},
    "pledge_id": {"sworn"},
    "import_id": {"custodian", "colleague"},
    "handover_id": {"custodian", "colleague"},
    "slip_id": OF_SLIP,
    "client_id": {"custodian", "colleague"},
    "area_id": {"custodian", "colleague"},  # read by every agency of the programme, taken away by who wrote it
    "transfer_id": {"custodian", "colleague", "referrer"},  # who gives, and who is asked to take
    "notice_id": {"invited"},
    "session_id": {"outsider"},
    "stake_id": {"invited"},
    "frame_id": OF_FRAME,
    "pack_id": {"custodian", "colleague"},
    "request_id": OF_FRAME,
    "entry_id": OF_FRAME,
    "doubt_id": {"custodian"},  # the head of that agency, and not whom it is about
    "exclusion_id": CIRCLE,
    "asked_id": CIRCLE,
    "visit_id": CIRCLE,
    "gathering_id": KEEPERS | {"section"},
    "line_id": {"keeper"},
    "report_id": {"keeper", "host", "other_chair", "section"},
    "card_id": OF_CARD,  # nobody has checked it yet
    **dict.fromkeys(["sitting_id", "decision_id"], READS_CARDS),
    **dict.fromkeys(["participation_id", "placement_id", "host_sheet_id", "look_id"], CIRCLE),
    "watched_id": OF_FRAME | {"referrer", "section"},  # the section supervises the agency that was asked
}


def addresses(resolver=None, prefix=(), names=frozenset()):
    """(name, names of its parameters) of every address we have written."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = names | set(entry.pattern.converters)
        if isinstance(entry, URLPattern):
            if prefix and prefix[0] in OURS:
                yield ":".join([*prefix, entry.name]), frozenset(here)
        else:
            yield from addresses(entry, (*prefix, entry.namespace) if entry.namespace else prefix, here)


ADDRESSES = sorted(addresses())


@pytest.fixture
def town(db):
    """One case that has come all the way to a waiting hand-back, and one conference. A sample for every parameter."""
    cast.come_in()
    story = Story().returning().monitored().evaluating()
    cast.take_part(story)
    with story.by("yamazaki") as user:
        note = add_note(
            story.case,
            by=user,
            agency=story.shakyo,
            happened_at=timezone.now(),
            kind="other",
            heading="見出し",
            text="本文",
            visibility="team",
            attached=[accept("診断書.txt", b"secret")],
        )
        file = note.attachments.get()
        relative = add_relative(
            story.case,
            by=user,
            identity={"name": "髙橋　蓮"},
            relation={"kind": "child"},
            together=True,
            is_head=False,
            registered=True,
            on=timezone.localdate(),
        )
        bond = tie(story.case, by=user, name="隣人", strength="strong", direction="both")
        record = save_sheet(story.case, None, code="F2", seen=0, answers={}, agency=story.shakyo, by=user)
        paper = add_paper(story.said, accept("同意書.txt", b"signed"), by=user, case=story.case)
        others = record_consent(
            relative,
            by=user,
            agency=story.shakyo,
            case=story.case,
            status="given",
            kind="oral",
            purposes=["consult", "liaise"],
            categories=["basic"],
            all_agencies=True,
            starts_at=timezone.now(),
            ends_at=timezone.now() + timedelta(days=90),
            text_version="2026-04",
        )
        narrow_consent(others, by=user, how="oral", purposes=["liaise"], case=story.case)
        disclose(
            story.case.person,
            by=user,
            agency=story.shakyo,
            basis="danger",
            danger="倒れている",
            recipient="消防署",
            what="氏名と住所",
            at=timezone.now(),
            approved_by="山崎",
        )
        step = plan_next_step(story.case, by=user, agency=story.shakyo, what="すること", due_on=timezone.localdate())
    secret = Secret().lived()
    cast.sit(secret)
    secret.sworn("watanabe", story.people["watanabe"].desk)
    sworn_seat = secret.seat
    with story.by("kobayashi") as user:
        of_others = {"seat": None, "outside": "学校", "document_no": ""}
        inquiry = inquire(secret.conference, by=user, what="出席", due_on=timezone.localdate(), **of_others)
        to_release = assign_role(secret.conference, by=user, agency=secret.story.host, what="連絡")
    with story.by("suzuki") as user:
        wish = ask_city(by=user, agency=user.desk, subject="男性", no_consent="unmet", situation="相談したい")
    with story.by("watanabe") as user:
        own_pledge = Pledge.objects.get(user=user)
    secret.nominated("suzuki", story.people["suzuki"].desk)
    with story.by("ito") as ito:
        again = {
            "known": True,
            "name": story.case.person.name,
            "kana": story.case.person.kana,
            "born_on": story.case.person.born_on,
        }
        receive(
            agency=story.desk,
            by=ito,
            person=again,
            intake={"received_on": timezone.localdate(), "route": "visit", "topics": []},
        )
    with as_owner():
        match = Match.objects.get()
        later = {"agency": story.centre, "months": 1, "due_on": timezone.localdate()}
        looked = AfterCheck.objects.create(case=story.case, evaluation=story.evaluation, **later)
    with story.by("yamazaki") as user:
        kept = save_filter(by=user, name="急ぎ", query="urgency=today")
        name_worker(story.case, worker=user, by=user)
        handover = hand_over(story.shakyo, user, cases={story.case.pk: story.people["kato"]}, steps={}, by=user)
        copied = hand_out(story.item, by=user, participant=story.item.participants.first())
        imported = put_up(agency=story.shakyo, by=user, file_name="一覧.csv", rows=[["氏名"], ["増田　一"]])
    KINDS.setdefault("test.door", Kind("test.door", "お待ちしています", "試験", mail=True))
    tell("test.door", users=[story.people["ito"]], url="/system/", key="door")
    with as_owner():
        notice = Notice.objects.get(kind="test.door")
    with as_owner():
        doubt = Doubt.objects.create(
            day=timezone.localdate(), pattern="hours", actor=story.people["kato"], agency=story.shakyo, times=3
        )
    tried = cast.try_a_place(story)
    part = parted(story)
    account = User.objects.get(username="takahashi")
    pack, asked, entry = packed(story)
    with story.by("kobayashi") as officer:
        own_time = add_answer_time(agency=story.desk, urgency="week", days=1, by=officer)
    with story.by("endo") as clerk:
        slip = send_slip(
            by=clerk, from_agency=clerk.desk, to_agency=story.shakyo, version=1, channel="counter", answers={"consent": "no"}
        )
    with story.by("yamazaki") as user:
        plan_copy = copy_plan(story.plan, by=user, agency=story.desk)
    declared, wanted, opening = asked_and_opened(story)
    with story.by("kobayashi") as user:
        job = order_plans([story.plan], by=user, agency=story.host)
    tended = Kept(User.objects.get(username="honma")).told(clerk)
    spoken = Raised().checked().stepped("council").commented().called().recorded()
    raised = Raised(title="まだ確認していないカード")
    approached, area, transfer = outreached(story)
    cast.go()
    return {
        "card_id": raised.card.pk,
        "comment_id": spoken.comment.pk,
        "sitting_id": spoken.sitting.pk,
        "decision_id": spoken.task.pk,
        "office_id": spoken.sitting.type.offices.first().pk,
        "case_id": story.case.pk,
        "note_id": note.pk,
        "step_id": step.pk,
        "consent_id": story.said.pk,
        "paper_id": paper.pk,
        "plan_id": story.plan.pk,
        "role_id": story.role.pk,
        "monitoring_id": story.monitoring.pk,
        "evaluation_id": story.evaluation.pk,
        "check_id": looked.pk,
        "record_id": record.pk,
        "person_id": relative.pk,
        "tie_id": bond.pk,
        "sheet": "F2",
        **measured(story),
        "list_code": "topic",
        "notice_id": notice.pk,
        "closing_id": ClosingDay.objects.first().pk,
        "attachment_id": file.pk,
        "template_id": NoteTemplate.objects.first().pk,
        "draft_id": uuid.uuid4(),
        "slip_id": slip.pk,
        "client_id": approached.pk,
        "area_id": area.pk,
        "transfer_id": transfer.pk,
        "frame_id": slip.pk,
        "text_id": ConsentText.objects.first().pk,
        "time_id": own_time.pk,
        "match_id": match.pk,
        "merge_id": uuid.uuid4(),
        "filter_id": kept.pk,
        "import_id": imported.pk,
        "handover_id": handover.pk,
        "rule_id": Rule.objects.first().pk,
        "agency_id": account.desk.pk,
        "meeting_id": story.meeting.pk,
        "item_id": story.item.pk,
        "copy_id": copied.pk,
        "plan_copy_id": plan_copy.pk,
        "job_id": job.pk,
        "outcome": "decided",
        "offer_id": story.offer.pk,
        "watched_id": story.offer.pk,
        "stake_id": part.pk,
        "pack_id": pack.pk,
        "request_id": asked.pk,
        "entry_id": entry.pk,
        "conference_id": secret.conference.pk,
        "doubt_id": doubt.pk,
        "district_id": tended.district.pk,
        "gathering_id": tended.session.pk,
        "line_id": {
            "community:edit_contact": tended.talk.pk,
            "community:edit_need": tended.need.pk,
            "community:edit_table": tended.table.pk,
        },
        "place_id": tended.place.pk,
        "report_id": tended.sent.pk,
        "resource_id": tended.resource.pk,
        "suggestion_id": tended.suggestion.pk,
        "kind": "sheet",
        "exclusion_id": declared.pk,
        "asked_id": wanted.pk,
        "opening_id": opening.pk,
        "visit_id": opening.pk,
        "seat_id": {"sealed:pledge": secret.seat.pk, "sealed:leave": sworn_seat.pk, "sealed:call_pdf": sworn_seat.pk},
        "wish_id": wish.pk,
        "pledge_id": own_pledge.pk,
        **tried,
        "task_id": secret.task.pk,
        "subject_id": secret.subject.pk,
        "inquiry_id": inquiry.pk,
        "watch_id": to_release.pk,
        "document_id": secret.paper.pk,
        "topic_id": secret.item.pk,
        "handed_id": secret.copy.pk,
        "form": "minutes",
        "user_id": account.pk,
        "reset_id": FactorReset.objects.create(user=account, asked_by=User.objects.get(username="mori"), how="対面").pk,
        "session_id": UserSession.objects.create(user=account, ip="127.0.0.1", session_key="k" * 32).pk,
        "post_id": account.posts.get().pk,
        "login": "sato",
        "uidb64": urlsafe_base64_encode(force_bytes(account.pk)),
        "token": default_token_generator.make_token(account),
    }


def parted(story):
    """Another case, in which the livelihood desk took part and has left: its own part is all it reads."""
    other = Story().received(name="丹野　茂", kana="たんの　しげる").offered("join", to=story.desk).accepted(by="ito")
    with other.by("ito") as ito:
        report(other.offer, by=ito, words="家計表を作った")
        end_part(other.case, story.desk, by=ito, reason="役割を終えた")
    with as_owner():
        return Stake.objects.get(case=other.case, agency=story.desk)


def asked_and_opened(story):
    """A colleague has declared a tie, somebody outside asks to read, another has opened the case in an emergency."""
    with story.by("yoshida") as user:
        guarding.declare_tie(story.case, by=user, bond="neighbour")
        declared = Exclusion.objects.get(user=user)
    with story.by("watanabe") as user:
        guarding.ask_for(by=user, agency=user.desk, number=story.case.number, reason="引継ぎ")
    with story.by("sasaki") as user:
        opening = guarding.open_in_emergency(
            by=user, agency=user.desk, number=story.case.number, danger="life", reason="倒れた"
        )
        guarding.end_opening(opening, by=user)
    closed = Story().received(name="丹野　茂", kana="たんの　しげる")
    with closed.by("sato") as user:
        guarding.restrict(closed.case, by=user, reason="abuse", words="理由", people=[user], why="担当")
    with as_owner():
        return declared, AccessRequest.objects.get(case=story.case), opening


def outreached(story):
    """The 社協 looks after somebody nobody has met, and asks the centre to go on."""
    today = timezone.localdate()
    with story.by("yamazaki") as user:
        said = {"label": "一軒家の方", "district": "鈴川町", "known_on": today, "source": "neighbour", "ground": "risk"}
        client = add_client(by=user, agency=story.shakyo, ground_words="心配", **said)
        add_contact(client, by=user, happened_at=timezone.now(), how="visit", result="absent", next_on=today)
        asked = {"to_agency": story.centre, "basis": "agreed", "basis_words": "電話で聞いた", "summary": "四十代"}
        transfer = offer_client(client, by=user, **asked)
        return client, add_area_note(by=user, agency=story.shakyo, district="鈴川町", words="午後に在宅"), transfer


def packed(story):
    """A pack for another municipality, and a disclosure request whose records are listed."""
    with story.by("yamazaki") as user:
        case = Case.objects.select_related("person", "custodian", "intake").get(pk=story.case.pk)
        case.circle = list(Stake.objects.current().filter(case=case).select_related("agency"))
        handing = Handing(case, case.custodian, occasion="move_out", recipient="担当者", to_body="天童市", remarks="頼む")
        pack = make_handover(handing, by=user)
        asked = receive_request(case, by=user, received_on=timezone.localdate(), identity="免許証")
        list_records(asked, by=user)
        return pack, asked, asked.entries.first()


def measured(story):
    """The plan of the city with one indicator, and a line of the return."""
    with story.by("kobayashi") as host:
        plan = begin_plan(by=host)
        part = plan.entries.first()
        indicator = set_indicator(
            part, None, by=host, targets={}, code="received", words="相談", unit="件", figure="received", source="", level="programme",
            direction="up", base_value=None, base_year=None, is_example=True, retired=False,
        )  # fmt: skip
        samples = {"plan_part_id": part.pk, "indicator_id": indicator.pk, "return_item_id": ReturnItem.objects.first().pk}
    return {**samples, "fiscal_year": plan.first_year, "figure_code": "received"}


def address(name, parameters, samples):
    values = {key: samples[key][name] if isinstance(samples[key], dict) else samples[key] for key in parameters}
    return reverse(name, kwargs=values)


@pytest.fixture
def pressed_once(monkeypatch):
    """A sweep asks many people for the same sheet: one that differs in nothing but who prints it when is pressed once."""
    press, pressed = pdf._in_turn, {}

    def once(page):
        sheet = re.sub('data-printed="[^"]*"', "", page)
        if sheet not in pressed:
            pressed[sheet] = press(page)
        return pressed[sheet]

    monkeypatch.setattr(pdf, "_in_turn", once)


@pytest.fixture
def clients(town, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 60  # a sweep may last longer than a proof is young
    found = {}
    for relation, login in PEOPLE.items():
        found[relation] = Client(raise_request_exception=True)
        if login:
            come_in(found[relation], User.objects.get(username=login))
            found[relation].get("/me/")  # the session has begun
    return found


def knock(client, method, url, **headers):
    """Ask, and leave the database and the session as they were."""
    mark, cookies = transaction.savepoint(), copy(client.cookies)
    try:
        return getattr(client, method)(url, headers=headers)
    finally:
        transaction.savepoint_rollback(mark)
        transaction.savepoint_commit(mark)  # rolled back to, it would still stand, and the next one inside it
        client.cookies = cookies


def body(response) -> bytes:
    """The answer without what differs by nature: nonce, CSRF token, form key."""
    text = re.sub(
        rb'nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"|name="(\w+-)?once" value="[^"]+"', b"", response.content
    )
    return re.sub(rb"/(meetings|cases|conferences)/[0-9a-f-]{36}/", b"", text)


def doors(method, town, clients, ask):
    """(address, what everybody is answered) of each door, and at the end all of them against the listing.

    Where a record is hidden from somebody, the answer is, to the byte, that there is no such page. Every answer carries the
    walls of the browser. GET is swept by test_canary.py, which also reads what is answered.
    """
    lines = []
    for name, parameters in ADDRESSES:
        url = address(name, parameters, town)
        answers = {relation: ask(client, method, url) for relation, client in clients.items()}
        for answer in answers.values():
            walled(answer)
        lines.append(f"{name} {method.upper()}: " + " ".join(f"{who}={answer.status_code}" for who, answer in answers.items()))
        for relation in hidden_from(parameters):
            assert answers[relation].status_code in {404, 405}, (name, relation, answers[relation].status_code)
            if answers[relation].status_code == 404:
                assert body(answers[relation]) == no_such_page(clients[relation], url), (name, relation)
        yield name, answers
    if os.environ.get("JUSO_DOORS") == "write":
        others = [line for line in LISTING.read_text(encoding="utf-8").splitlines() if f" {method.upper()}: " not in line]
        LISTING.write_text("\n".join(sorted(others + lines)) + "\n", encoding="utf-8")

    assert lines == [line for line in LISTING.read_text(encoding="utf-8").splitlines() if f" {method.upper()}: " in line]
    assert "=500" not in " ".join(lines)


def test_every_door_answers_a_post_as_reviewed(town, clients):
    assert len(list(doors("post", town, clients, knock))) == len(ADDRESSES)


@cache
def no_such_page(client, url) -> bytes:
    """What stands there in this part of the menu."""
    return body(knock(client, "get", "/".join(["", url.split("/")[1], "nowhere", ""])))


def hidden_from(parameters) -> set[str]:
    """To whom a record that an address names is not there."""
    allowed = [PARTS[part] for part in parameters if part in PARTS]
    return set(PEOPLE) - set.intersection(*allowed) - {"nobody", "disabled"} if allowed else set()


def test_nobody_signed_in_reaches_only_the_public_pages(town, clients):
    for name, parameters in ADDRESSES:
        if name in PUBLIC:
            continue
        for method in ("get", "post"):
            response = knock(clients["nobody"], method, address(name, parameters, town))
            assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/"), name


def test_a_record_that_is_not_there_is_answered_like_any_other(town, clients):
    """Not only hidden records: the address of none gives the same page."""
    absent = {key: uuid.uuid4() if isinstance(value, uuid.UUID) else value for key, value in town.items()}
    absent["seat_id"] = dict.fromkeys(town["seat_id"], uuid.uuid4())
    absent["line_id"] = dict.fromkeys(town["line_id"], uuid.uuid4())
    for relation in ("outsider", "custodian"):
        for name, parameters in ADDRESSES:
            if relation in hidden_from(parameters):
                url = address(name, parameters, absent)
                answer = knock(clients[relation], "get", url)
                found = (answer.status_code, body(answer))
                assert found[0] == 405 or found == (404, no_such_page(clients[relation], url)), (name, relation)


def reviewed() -> dict[tuple[str, str], int]:
    """(address, relation) → what the listing says a GET is answered with."""
    found = {}
    for line in LISTING.read_text(encoding="utf-8").splitlines():
        head, answers = line.split(": ")
        name, method = head.split(" ")
        if method == "GET":
            found |= {(name, relation): int(status) for relation, status in (each.split("=") for each in answers.split(" "))}
    return found


def test_a_fragment_asks_the_same_door(town, clients, pressed_once):
    """Asked by htmx, the answer is the one that stands in the listing."""
    whole = reviewed()
    for name, parameters in ADDRESSES:
        url = address(name, parameters, town)
        for relation, client in clients.items():
            part = knock(client, "get", url, **{"HX-Request": "true"})
            assert whole[name, relation] == part.status_code, (name, relation)
            if not name.endswith("health"):
                assert "HX-Request" in part.headers.get("Vary", ""), name


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(town, clients, method):
    for name, parameters in ADDRESSES:
        for relation in ("custodian", "sworn", "administrator"):
            answer = knock(clients[relation], method, address(name, parameters, town))
            walled(answer)
            status = answer.status_code
            assert status in {405, 404, 403} or (name in PUBLIC and status in {200, 302}), (name, method, status)


def test_a_post_without_its_token_is_refused(town, sato):
    client = Client(enforce_csrf_checks=True)
    come_in(client, sato)
    for name, parameters in ADDRESSES:
        response = client.post(address(name, parameters, town))
        assert response.status_code in {403, 405}, name
