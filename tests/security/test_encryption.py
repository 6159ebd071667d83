"""What is designated as sealed is unreadable in a dump of the database, and the list of it is true.

To write the list anew after a change: JUSO_ENCRYPTION=write pytest tests/security/test_encryption.py
"""

import os
import subprocess

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone

from agencies import factor_secrets
from agencies.models import User
from common import embedded, rotation, sealing
from common.owner import as_owner
from drafts import actions as drafts
from people.models import WHERE
from plans.models import Plan
from printing import work
from printing.actions import order_plans
from sealed import actions as sealed
from sealed import sitting
from sealed.models import PledgeText, Seat
from tests.security.test_doors import town  # noqa: F401
from tests.stories import NAME, Story

LISTING = settings.ROOT / "docs" / "security" / "encryption.md"
HEAD = """# What lies sealed in the database, and under which key

Written by `JUSO_ENCRYPTION=write pytest tests/security/test_encryption.py`; a test keeps it true. AES-256-GCM with a nonce of
its own per value and the id of its key in front; table, row and column are bound in as associated data. `field keys` are those
of `JUSO_FIELD_KEYS` ([keys.md](keys.md)); a key of the conference lies wrapped in `sealed_conferencekey`.

| table | column | key | while |
|---|---|---|---|
"""


def listing() -> str:
    lines = [
        f"| {column.table} | {column.field.column} | field keys | {_while(column.field)} |\n" for column in rotation.columns()
    ]
    lines += [
        f"| {field.model._meta.db_table} | {field.column} | the conference's own | always |\n"
        for field in rotation.under_own_keys()
    ]
    return HEAD + "".join(sorted(lines))


def _while(field) -> str:
    return f"`{field.when}`" if hasattr(field, "when") else "always"


def test_the_list_is_true():
    if os.environ.get("JUSO_ENCRYPTION") == "write":
        LISTING.parent.mkdir(exist_ok=True)
        LISTING.write_text(listing(), encoding="utf-8")

    assert listing() == LISTING.read_text(encoding="utf-8")


class Words:
    """A word of its own for every designated column."""

    def __init__(self):
        self.of: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        return self.of.setdefault(name, f"zq{len(self.of):04x}qz")


def _typed(words):
    """Through the deeds of the house, as somebody types them."""
    Story().received(address_protected=True, **{name: words(f"people_person.{name}") for name in WHERE})
    story = Story()
    with story.by("suzuki") as user:
        asked = {name: words(f"sealed_request.{name}") for name in ("subject", "situation")}
        request = sealed.ask_city(by=user, agency=user.desk, no_consent="refused", **asked)
        drafts.keep(
            "01a213b3-08e7-7727-9b21-67c1f510f6bd",
            by=user,
            place="/",
            label="x",
            typed=QueryDict(f"text={words('drafts_draft.sealed')}"),
        )
    with story.by("kobayashi") as user:
        sealed.say_about_request(request, by=user, kind="question", text=words("sealed_requestword.text"))
        told = {name: words(f"sealed_conference.{name}") for name in ("subject", "purpose", "place", "document_no")}
        conference = sealed.convene(by=user, host=story.host, no_consent="refused", held_at=timezone.now(), **told)
        seat = Seat.objects.get(conference=conference, user=user)
        sealed.pledge(seat.pk, text=PledgeText.objects.get(), by=user)
        written = {name: words(f"sealed_minutes.{name}") for name in ("facts", "views", "decisions")}
        sitting.write_minutes(conference, by=user, **written)
        watch = {name: words(f"sealed_watchrole.{name}") for name in ("what", "sign")}
        sitting.assign_role(conference, by=user, agency=story.centre, **watch)
        sealed.nominate(
            conference.pk,
            user=story.people["sato"],
            agency=story.centre,
            why=words("sealed_seat.why"),
            by=user,
            valid_until=timezone.localdate(),
        )
    seed = words("mfa_authenticator.data")
    Authenticator.objects.create(
        user=User.objects.get(username="mori"), type="totp", data={"secret": factor_secrets.seal(seed)}
    )


def _printed(plan_id):
    """One batch whole, as a file; of another the first sheet, which waits for the others."""
    work.do_next()
    work.do_next()
    story = Story()
    with story.by("kobayashi") as user:
        order_plans([Plan.objects.get(pk=plan_id)], by=user, agency=story.host)
    work.do_next()


def _put_in_files(words):
    """Where bytes lie: into the rows that are there, bound to their cell as their own apps do it."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        for column in rotation.columns():
            if column.cast != "bytea" or column.name in words.of or column.table == "sealed_conferencekey":
                continue
            cursor.execute(f"select {column.key.column} from {column.table} order by {column.field.column} is null limit 1")
            (key,) = cursor.fetchone() or (None,)
            assert key, f"no row of {column.name} to put a word in"
            word = sealing.seal_bytes(words(column.name).encode(), about=column.field.about(key))
            cursor.execute(f"update {column.table} set {column.field.column} = %s where {column.key.column} = %s", [word, key])


def _put_in_conferences(words):
    """What lies under a conference's own key and was not typed above: into a row of the town, sealed as its app does it."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        for field in rotation.under_own_keys():
            name = f"{field.model._meta.db_table}.{field.column}"
            if name in words.of:
                continue
            row = field.model._base_manager.first()
            assert row, f"no row of {name} to put a word in"
            key = (row if field.key_of == "self" else getattr(row, field.key_of)).data_key
            word = sealing.seal(words(name), about=field.about(row.pk), key=key)
            table, own = field.model._meta.db_table, field.model._meta.pk.column
            cursor.execute(f"update {table} set {field.column} = %s where {own} = %s", [word, row.pk])


@pytest.fixture
def dumped(transactional_db, town):  # noqa: F811
    """(the words that lie sealed, the whole database as pg_dump writes it)"""
    words = Words()
    _typed(words)
    _printed(town["plan_id"])
    _put_in_files(words)
    _put_in_conferences(words)
    place = ["-h", str(embedded.sockets()), "-U", "postgres", connection.settings_dict["NAME"]]
    made = subprocess.run([embedded.binaries() / "pg_dump", *place], capture_output=True, check=True)
    return words, made.stdout


def test_a_dump_tells_nothing_of_what_is_sealed(dumped):
    words, dump = dumped
    designated = {column.name for column in rotation.columns()} | {
        f"{field.model._meta.db_table}.{field.column}" for field in rotation.under_own_keys()
    }
    assert set(words.of) == designated - {"sealed_conferencekey.wrapped"}  # a key, not a word
    assert NAME.encode() in dump  # what is not sealed stands there, so the scan sees
    told = [name for name, word in words.of.items() if word.encode() in dump or word.encode().hex().encode() in dump]
    assert told == []
    assert settings.FIELD_KEYS["demo"].hex().encode() not in dump
