"""rotate_keys: everything sealed moves to the newest key, and nothing of what people do meanwhile is lost."""

import threading
import uuid
from collections import Counter
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings as conf
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection, transaction
from django.http import QueryDict

from agencies import factor_secrets
from agencies.models import User
from common import rotation
from common.acting import acting_as
from common.owner import as_owner
from drafts import actions as drafts
from drafts.models import Draft
from people.models import Person
from sealed import actions as sealed
from sealed.models import Conference, Minutes, Request
from tests.stories import Secret, Story

OLD, NEW = conf.FIELD_KEYS["demo"], bytes(range(32))


@pytest.fixture
def only_the_new(settings):
    """What the operator has once the old key is taken out."""

    def take_out():
        settings.FIELD_KEYS = {"new": NEW}
        settings.MFA_ENCRYPTION_KEY = ""

    return take_out


def rotated() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def test_every_column_of_bytes_is_known_or_said_to_be_no_secret():
    """A sealed column added tomorrow is either found by the rotation or stops here."""
    known = {column.name for column in rotation.columns()} | {
        f"{field.model._meta.db_table}.{field.column}" for field in rotation.under_own_keys()
    }
    of_bytes = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.get_internal_type() == "BinaryField"
    }
    assert of_bytes - known == set()
    assert {"people_person.address", "mfa_authenticator.data", "sealed_conferencekey.wrapped", "drafts_draft.sealed"} <= known


def test_everything_moves_and_opens_without_the_old_key(db, settings, only_the_new, kobayashi):
    story = Story().received(address="隠れ町1番", telephone="023-111-2222", address_protected=True)
    secret = Secret()
    with story.by("suzuki") as user:
        sealed.ask_city(by=user, agency=user.desk, subject="依頼の対象", no_consent="refused", situation="依頼の状況")
        draft = drafts.keep(uuid.uuid4(), by=user, place="/", label="", typed=QueryDict("text=下書き"))
    with acting_as(kobayashi.pk), transaction.atomic():
        key = Conference.objects.get().data_key
    settings.FIELD_KEYS = {"new": NEW, "demo": OLD}

    said = rotated()
    only_the_new()

    assert "demo: no longer needed" in said
    assert "sealed_conferencekey.wrapped: 1 sealed anew" in said
    assert "隠れ町" not in said
    with story.by("suzuki"):
        assert drafts.typed_in(Draft.objects.get(pk=draft.pk))["text"] == "下書き"
    with story.by("sato"):
        person = Person.objects.get(pk=story.case.person_id)
        assert (person.address, person.telephone) == ("隠れ町1番", "023-111-2222")
    with acting_as(kobayashi.pk), transaction.atomic():
        conference = Conference.objects.get(pk=secret.conference.pk)
        assert (conference.data_key, conference.subject, conference.place) == (key, "氏名不詳の男性", "相談室")
        assert Minutes.objects.get().facts == "秘密の会議録"
        assert Request.objects.get().situation == "依頼の状況"


def test_texts_of_a_conference_are_not_touched_only_its_key(db, settings):
    Secret()
    before = _raw("select facts, decisions from sealed_minutes"), _raw("select wrapped from sealed_conferencekey")
    settings.FIELD_KEYS = {"new": NEW, "demo": OLD}
    rotated()

    assert _raw("select facts, decisions from sealed_minutes") == before[0]
    assert _raw("select wrapped from sealed_conferencekey") != before[1]


def test_a_second_run_finds_nothing_to_do(db, settings):
    Story().received(address="隠れ町1番", address_protected=True)
    settings.FIELD_KEYS = {"new": NEW, "demo": OLD}
    assert "people_person.address: 1 sealed anew" in rotated()
    assert "\n0 values in" in rotated()


def test_what_does_not_open_is_counted_kept_and_the_old_key_stays(db, settings):
    story = Story().received(address="隠れ町1番", telephone="023-111-2222", address_protected=True)
    _run("update people_person set address = telephone where id = %s", story.case.person_id)
    settings.FIELD_KEYS = {"new": NEW, "demo": OLD}

    out = StringIO()
    with pytest.raises(CommandError, match="Keep that key"):
        call_command("rotate_keys", stdout=out)

    assert "people_person.address: 0 sealed anew, 1 unreadable" in out.getvalue()
    assert "people_person.telephone: 1 sealed anew" in out.getvalue()
    assert "demo: needed for 1 values" in out.getvalue()


def test_second_factors_move_from_their_former_key(db, settings, only_the_new, sato):
    settings.MFA_ENCRYPTION_KEY = Fernet.generate_key().decode()
    of_before = Fernet(settings.MFA_ENCRYPTION_KEY).encrypt(b"seed").decode()
    from allauth.mfa.models import Authenticator

    one = Authenticator.objects.create(user=sato, type="totp", data={"secret": of_before})
    two = Authenticator.objects.create(user=sato, type="recovery_codes", data={"migrated_codes": [of_before], "used_mask": 3})
    settings.FIELD_KEYS = {"new": NEW, "demo": OLD}
    assert factor_secrets.unseal(of_before) == "seed"

    said = rotated()
    only_the_new()

    assert "mfa_authenticator.data: 2 sealed anew" in said
    one.refresh_from_db()
    two.refresh_from_db()
    assert factor_secrets.unseal(one.data["secret"]) == factor_secrets.unseal(two.data["migrated_codes"][0]) == "seed"
    assert two.data["used_mask"] == 3


def test_saving_meanwhile_is_neither_lost_nor_undone(racing, settings):
    """One thread goes on saving while the other seals anew: what was saved last is what stands there."""
    settings.FIELD_KEYS = {"demo": OLD}
    stories = [
        Story().received(name=f"人　{number}", address=f"隠れ町{number}番", address_protected=True) for number in range(12)
    ]
    people, failures = [story.case.person_id for story in stories], []
    sato = User.objects.get(username="sato").pk
    settings.FIELD_KEYS = {"new": NEW, "demo": OLD}
    stop = threading.Event()
    saved = Counter()

    def go_on_saving():
        try:
            while not stop.is_set() or min(saved[key] for key in people) < 2:
                for key in people:
                    with acting_as(sato), transaction.atomic():
                        person = Person.objects.select_for_update().get(pk=key)
                        person.address = f"隠れ町{saved[key] + 1}回目"
                        person.save(update_fields=["address", "updated_at"])
                    saved[key] += 1
        except Exception as problem:
            failures.append(problem)
        finally:
            close_old_connections()
            connection.close()

    thread = threading.Thread(target=go_on_saving)
    thread.start()
    rotated()
    stop.set()
    thread.join()

    assert failures == []
    with acting_as(sato), transaction.atomic():
        for key in people:
            assert Person.objects.get(pk=key).address == f"隠れ町{saved[key]}回目"


def _raw(statement):
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        cursor.execute(statement)
        rows = [tuple(bytes(value) for value in row) for row in cursor.fetchall()]
        cursor.execute("select set_config('juso.migrating', '', true)")
        return rows


def _run(statement, *parameters):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
