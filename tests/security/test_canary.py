"""The canary of the house: a word of its own in every personal box, followed to every place it could get out by.

Outsiders receive none of them; addresses, titles, cookies, the book, sessions, mails and logs hold none of anybody's.
"""

import io
import logging
import re
import zipfile
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection, models, transaction
from django.urls import reverse

from audit.models import Entry
from cases.models import (
    AccessRequest,
    Attachment,
    Case,
    CaseUserObjectPermission,
    Custody,
    Intake,
    Move,
    NextStep,
    Note,
    Opening,
    Restriction,
    SavedFilter,
    SheetRecord,
    SheetRevision,
    Stake,
    Tie,
)
from common.owner import as_owner
from common.sealedtext import HideableTextField, SealedTextField
from community import models as community
from consents.models import Consent, Disclosure, Narrowing, SignedPaper, Withdrawal
from council import models as council
from handovers.models import Succession
from imports.models import Import
from matching.models import Match
from meetings.models import Addition, AgendaItem, Check, Copy, Guest, Preparation
from outreach.models import AreaNote, Contact, PotentialClient, Transfer
from oversight.models import Answer, Doubt
from packs.models import DisclosureEntry, DisclosureRequest, HandoverPack
from participation.models import FollowUp, HostCode, HostSheet, Participation, Placement, PlacementMove
from people.models import Household, Person, Relation
from plans.models import (
    AfterCheck,
    EvaluatedGoal,
    Evaluation,
    Goal,
    Issue,
    MonitoredGoal,
    Monitoring,
    Plan,
    RoleAssignment,
    RoleReport,
)
from printing.models import Line, PlanCopy
from referrals.models import AnswerLink, Offer, OfferStep
from sealed import models as sealed
from slips.models import Slip, SlipStep
from tests.common.test_pdf import words_of
from tests.security.test_doors import (  # noqa: F401
    ADDRESSES,
    AT_TABLE,
    CIRCLE,
    IN_CONFERENCE,
    KEEPERS,
    OF_CARD,
    OF_FRAME,
    OF_SLIP,
    PEOPLE,
    READS_CARDS,
    address,
    clients,
    doors,
    pressed_once,
    town,
)
from tests.stories import settle

TOKEN = re.compile(r"zq[0-9a-f]{4}qz")
WRITTEN = (models.CharField, models.TextField, SealedTextField)
COORDINATORS = {"custodian", "colleague"}
GIVEN_BACK = {"Attachment.name", "SignedPaper.name"}  # a file that was brought in keeps its name for those who may open it
TOLD_BESIDES = {"Conference.place": {"nominated"}}  # where to come to, before the pledge


def masked(model):
    """The boxes PersonalData masks."""
    return [model._meta.get_field(name) for name in getattr(model, "PersonalData", _Nobody).mask]


class _Nobody:
    mask = ()


class Canaries:
    """Every token that flies, and who may hear it."""

    def __init__(self):
        self.hearers: dict[str, set[str]] = {}
        self.perch: dict[str, str] = {}

    def token(self, perch: str, hearers: set[str]) -> str:
        hearers = hearers | TOLD_BESIDES.get(perch, set())
        token = f"zq{len(self.hearers):04x}qz"
        self.hearers[token], self.perch[token] = hearers, perch
        return token

    def in_sinks(self, caplog) -> dict[str, list[str]]:
        """Whose words stand in the book, the sessions, the mails or the log, by sink; empty if none do."""
        with as_owner():
            book = " ".join(f"{entry.verb} {entry.about} {entry.about_id} {entry.detail}" for entry in Entry.objects.all())
            sessions = " ".join(str(SessionStore().decode(session.session_data)) for session in Session.objects.all())
        assert "case.received" in book
        mails = " ".join(f"{letter.subject} {letter.body} {letter.to}" for letter in mail.outbox)
        sinks = {"book": book, "sessions": sessions, "mails": mails, "log": caplog.text}
        return {sink: found for sink, text in sinks.items() if (found := self.any_in(text))}

    def set_on(self, rows, hearers: set[str]):
        """In every box of these rows that PersonalData masks and somebody writes words in."""
        model = rows.model
        boxes = [box for box in masked(model) if isinstance(box, WRITTEN)]
        for row in rows:
            able = [box for box in boxes if not (box.name == "answered_name" and row.answered_at is None)]
            words = {box.name: self.token(f"{model.__name__}.{box.name}", hearers) for box in able}
            _overwrite(model, row.pk, {name: _fitting(row, name, token) for name, token in words.items()})

    def set_in(self, rows, name: str, said, hearers: set[str]):
        """In a box of answers: `said(token)` is what then stands there."""
        for row in rows:
            _overwrite(rows.model, row.pk, {name: said(self.token(f"{rows.model.__name__}.{name}", hearers))})

    def heard_by(self, relation: str, text: str) -> list[str]:
        """Where the words come from that this person should not have received."""
        return sorted({self.perch[token] for token in TOKEN.findall(text) if relation not in self.hearers[token]})

    def any_in(self, text: str) -> list[str]:
        return sorted({self.perch[token] for token in TOKEN.findall(text)})


def _fitting(row, name, token):
    box = row._meta.get_field(name)
    if isinstance(box, SealedTextField) or (isinstance(box, HideableTextField) and getattr(row, box.when)):
        return box.sealed(row, token)
    return f"{token}@example.jp" if isinstance(box, models.EmailField) else token


def _overwrite(model, key, words):
    """As the owner, past the triggers that keep notes and consents as they were written."""
    table = connection.ops.quote_name(model._meta.db_table)
    settle()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        assert model.objects.filter(pk=key).update(**words) == 1, model
        settle()
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def perches(case):
    """(rows, who may hear what stands in them) for every table with a box somebody writes words in."""
    people = Person.objects.filter(subject_of__case=case)
    yield people, CIRCLE
    yield Relation.objects.filter(person__in=people), CIRCLE
    yield Household.objects.filter(memberships__person__in=people).distinct(), CIRCLE
    yield Case.objects.filter(pk=case), CIRCLE
    for model in (
        Custody,
        Move,
        Intake,
        Note,
        NextStep,
        Tie,
        Plan,
        Offer,
        AgendaItem,
        Monitoring,
        RoleReport,
        Evaluation,
        AfterCheck,
        Participation,
        Placement,
        PlacementMove,
        FollowUp,
        HostSheet,
    ):
        yield model.objects.filter(case=case), CIRCLE
    for model in (Goal, Issue, RoleAssignment):
        yield model.objects.filter(plan__case=case), CIRCLE
    yield MonitoredGoal.objects.filter(monitoring__case=case), CIRCLE
    yield EvaluatedGoal.objects.filter(evaluation__case=case), CIRCLE
    for model in (Guest, Preparation, Check, Addition, Copy):
        yield model.objects.filter(item__case=case), AT_TABLE
    yield OfferStep.objects.filter(offer__case=case), CIRCLE
    left = Stake.objects.filter(case=case, agency__posts__user__username=PEOPLE["left_part"])
    yield left, CIRCLE | {"left_part"}  # why their own part ended
    yield Stake.objects.filter(case=case).exclude(pk__in=left.values("pk")), CIRCLE
    yield HostCode.objects.filter(sheet__case=case), set()
    yield AnswerLink.objects.filter(offer__case=case), set()
    yield Succession.objects.all(), OF_FRAME
    yield Attachment.objects.filter(note__case=case), CIRCLE
    yield Consent.objects.filter(person__in=people), CIRCLE
    yield Withdrawal.objects.filter(consent__person__in=people), CIRCLE
    yield Narrowing.objects.filter(consent__person__in=people), CIRCLE
    yield SignedPaper.objects.filter(consent__person__in=people), CIRCLE
    yield Disclosure.objects.filter(person__in=people), OF_FRAME
    yield PlanCopy.objects.filter(case=case), CIRCLE
    yield Line.objects.all(), {"host"}
    yield SavedFilter.objects.all(), {"custodian"}
    yield Match.objects.all(), COORDINATORS
    yield Import.objects.all(), COORDINATORS
    yield Slip.objects.all(), OF_SLIP
    yield SlipStep.objects.all(), OF_SLIP
    yield PotentialClient.objects.all(), COORDINATORS
    yield Contact.objects.all(), COORDINATORS
    yield Transfer.objects.all(), COORDINATORS | {"referrer"}
    yield AreaNote.objects.all(), COORDINATORS | {"referrer"}
    yield HandoverPack.objects.filter(case=case), CIRCLE
    yield DisclosureRequest.objects.filter(case=case), OF_FRAME
    yield DisclosureEntry.objects.filter(request__case=case), OF_FRAME
    yield Restriction.objects.all(), {"referrer"}
    yield CaseUserObjectPermission.objects.all(), {"referrer"}
    yield AccessRequest.objects.filter(case=case), COORDINATORS
    yield Opening.objects.filter(case=case), CIRCLE | {"section"}  # who opened it
    yield Answer.objects.all(), {"custodian"}
    yield community.ResourceContact.objects.all(), KEEPERS
    yield community.Suggestion.objects.all(), KEEPERS | {"clerk"}  # who made it
    for model in (community.Session, community.Need):
        yield model.objects.all(), KEEPERS | {"section"}
    for model in (community.Contact, community.RoundTable, community.Report):
        yield model.objects.all(), {"keeper", "host", "other_chair", "section"}
    of_conference = (
        "Task", "Subject", "Preparation", "Contribution", "Item", "MinutesCheck", "Inquiry",
        "Paper", "Copy", "Elsewhere",
    )  # fmt: skip
    for name in of_conference:
        yield getattr(sealed, name).objects.all(), IN_CONFERENCE
    yield sealed.Feedback.objects.all(), {"host", "referrer"}
    theirs = sealed.Seat.objects.filter(user__username=PEOPLE["other_chair"]).values("conference")
    for model, key in (("Conference", "pk"), ("Minutes", "conference"), ("WatchRole", "conference"), ("Seat", "conference")):
        rows, of_theirs = getattr(sealed, model).objects, {f"{key}__in": theirs}
        yield rows.filter(**of_theirs), {"other_chair"}
        yield rows.exclude(**of_theirs), IN_CONFERENCE | ({"nominated"} if model == "Seat" else set())
    for model in (council.Card, council.Step):
        unseen = {"card__checked_at" if model is council.Step else "checked_at": None}
        yield model.objects.filter(**unseen), OF_CARD
        yield model.objects.exclude(**unseen), READS_CARDS
    for model in (council.Comment, council.Sitting, council.Topic, council.Task):
        yield model.objects.all(), READS_CARDS
    for model in (sealed.Request, sealed.RequestWord):
        yield model.objects.all(), {"host", "other_chair", "nominated"}  # both are officers of the section that is asked


def _lay_the_table(item):
    """What the agencies wrote for the meeting and about its minutes."""
    seat = {"item": item, "agency": item.participants.get(capacity="city").agency}
    officer = item.participants.get(capacity="city").user
    Guest.objects.create(item=item, name="x", standing="family")
    Preparation.objects.create(**seat, written_by=officer, knows="x")
    Check.objects.create(**seat, by=officer, revision=item.revision, agrees=False, remark="x")
    Addition.objects.create(**seat, by=officer, text="x")
    Answer.objects.create(doubt=Doubt.objects.get(), by=officer, words="x")


@contextmanager
def _seeing_all():
    """The owner too reads nothing sealed unless it says so aloud, as a migration does."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        yield
        cursor.execute("select set_config('juso.migrating', '', true)")


@pytest.fixture
def flying(town, clients):  # noqa: F811
    """The town, with a canary in every box."""
    birds, case = Canaries(), town["case_id"]
    with as_owner(), _seeing_all():
        _lay_the_table(AgendaItem.objects.get(case=case))
        for rows, hearers in perches(case):
            birds.set_on(rows, hearers)
        sheets = SheetRecord.objects.filter(case=case)
        for rows in (sheets, SheetRevision.objects.filter(record__in=sheets)):
            birds.set_in(rows, "answers", lambda token: {"complaint": token}, CIRCLE)
        birds.set_in(HostSheet.objects.filter(case=case), "told", lambda token: [["本人", token]], CIRCLE)
        birds.set_in(Slip.objects.all(), "answers", lambda token: {"consent": "no", "wish": token}, OF_SLIP)
    return birds


def text_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if kind.startswith("application/pdf"):
        return words_of(content)
    if content.startswith(b"PK\x03\x04"):  # xlsx: every part of it, properties and all
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return " ".join([*packed.namelist(), *(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())])
    text = content.decode("utf-8", "replace")
    return text.replace("\r\n ", "") if kind.startswith("text/calendar") else text


def test_every_box_has_its_canary_and_the_circle_hears_it(flying, town, clients):  # noqa: F811
    """Otherwise the silence of the others would prove nothing."""
    with_words = {model for model in apps.get_models() if any(isinstance(box, WRITTEN) for box in masked(model))}
    assert with_words == {rows.model for rows, _ in perches(town["case_id"])}
    told_of = {perch.partition(".")[0] for perch in flying.perch.values()}
    assert {"Request", "Conference", "Minutes", "WatchRole", "Seat"} <= told_of
    heard = "".join(
        text_of(clients["custodian"].get(reverse(name, args=[town["case_id"]])))
        for name in ("cases:detail", "cases:edit_person", "cases:household", "cases:consents", "cases:sheets")
    )
    told = set(flying.any_in(heard))
    assert {"Person.name", "Person.address", "Person.contact_caution", "Intake.content", "NextStep.what"} <= told
    assert {"Note.heading", "Note.text", "Consent.given_by"} & told


def touched() -> dict[str, int]:
    """How often this transaction has written in each table, but for the book and the sessions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables"
            " where relname not in ('audit_entry', 'django_session')"
        )
        return dict(cursor.fetchall())


def ask(client, method, url):
    """What a visit writes in the book and the sessions stays: it is read in the end."""
    return getattr(client, method)(url)


def test_everybody_looks_at_everything_and_nothing_gets_out(flying, town, clients, pressed_once, caplog):  # noqa: F811
    """Every door answers a GET as reviewed, and on this walk of all people past all addresses no outsider hears a canary, none
    is in an address, a title, a cookie, the book, a session, a mail or a log, and nothing but the book is written."""
    caplog.set_level(logging.INFO)
    before = touched()
    loose, shown, kept = [], [], []  # in what an outsider reads; in an address or a title; in a cookie
    for name, answers in doors("get", town, clients, ask):
        for relation, response in answers.items():
            text = text_of(response) if response.status_code < 400 or "html" in response.get("Content-Type", "") else ""
            loose += [(relation, name, perch) for perch in flying.heard_by(relation, text)]
            addresses = " ".join(re.findall(r'(?:href|src|action|hx-[a-z-]+)="([^"]*)"', text))
            title = " ".join(re.findall(r"<title>.*?</title>", text, re.S))
            shown += [(relation, name, perch) for perch in flying.any_in(f"{addresses} {title} {response.get('Location', '')}")]
            file = set(flying.any_in(response.get("Content-Disposition", "")))
            shown += [(relation, name, perch) for perch in sorted(file - GIVEN_BACK)]
            kept += [(relation, name, perch) for perch in flying.any_in(response.cookies.output())]
    changed = {table for table, times in touched().items() if times != before.get(table, 0)}

    assert (loose, shown, kept, changed) == ([], [], [], set())
    type_into_boxes(flying, town, clients)
    assert flying.in_sinks(caplog) == {}


def test_searching_for_one_finds_nothing_outside_the_circle(flying, clients):  # noqa: F811
    for token, perch in flying.perch.items():
        if perch not in {"Person.name", "Person.kana", "Person.telephone", "Person.aliases"}:
            continue
        for relation in ("outsider", "nominated", "section"):
            for name, words in (("cases:search", "words"), ("matching:known", "name")):
                answer = text_of(clients[relation].post(reverse(name), {words: token})).replace(token, "", 2)
                assert flying.heard_by(relation, answer) == [], (relation, name, perch)


def type_into_boxes(flying, town, clients):  # noqa: F811
    """Canaries typed where they are searched for, and into forms that refuse them."""
    for token in list(flying.hearers)[:20]:
        clients["custodian"].post(reverse("cases:search"), {"words": token})
        clients["custodian"].post(reverse("cases:add_note", args=[town["case_id"]]), {"heading": token, "day": token})
        clients["outsider"].post(reverse("cases:receive"), {"name": token, "born_on": token})
