"""Where a person under protection lives is sealed in its row: the table, its keys and its dumps do not tell it."""

import pytest
from django.db import IntegrityError, connection, transaction

from cases import actions as cases
from common import sealing
from common.acting import acting_as
from common.owner import as_owner
from people.models import WHERE, Person

SECRET = {"postal_code": "990-0047", "address": "隠れ町1番", "registered_address": "元の町2番", "telephone": "023-111-2222"}


@pytest.fixture
def hidden(story):
    return story.received(**SECRET, mobile="090-1111-2222", address_protected=True)


def lying(person) -> dict[str, str]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(WHERE)}, telephone_key from people_person where id = %s", [person.pk])
        return dict(zip((*WHERE, "telephone_key"), cursor.fetchone(), strict=True))


def said(story) -> dict[str, str]:
    with story.by("sato"):
        person = Person.objects.get(pk=story.case.person_id)
        return {name: getattr(person, name) for name in WHERE}


def correct(story, **identity):
    with story.by("sato") as user:
        person = Person.objects.get(pk=story.case.person_id)
        cases.correct_person(story.case, by=user, seen=person.updated_at.isoformat(), **identity)


def test_the_circle_reads_it_and_the_table_does_not_tell_it(hidden):
    assert said(hidden) == SECRET
    row = lying(hidden.case.person)
    assert all(row[name].startswith("sealed:demo:") for name in WHERE)
    assert row["telephone_key"] == " 09011112222"  # by the mobile number a desk still knows who calls


def test_nobody_finds_it_by_its_words(hidden):
    with as_owner():
        assert not Person.objects.filter(address__contains="隠れ町").exists()
        assert not Person.objects.filter(telephone__contains="111").exists()
        assert "隠れ町" not in str(list(Person.objects.values_list("address", flat=True)))


def test_protection_that_begins_and_ends_takes_everything_along(story):
    story.received(**SECRET)
    assert lying(story.case.person)["address"] == "隠れ町1番"

    correct(story, address_protected=True)
    assert said(story) == SECRET
    assert all(lying(story.case.person)[name].startswith("sealed:demo:") for name in WHERE)

    correct(story, address="越した先3番")
    assert said(story) == SECRET | {"address": "越した先3番"}
    assert lying(story.case.person)["address"].startswith("sealed:demo:")

    correct(story, address_protected=False)
    assert lying(story.case.person)["address"] == "越した先3番"
    assert said(story) == SECRET | {"address": "越した先3番"}


def test_what_is_not_written_is_empty_and_not_sealed(story):
    story.received(address_protected=True)
    assert {lying(story.case.person)[name] for name in WHERE} == {""}


@pytest.mark.parametrize(
    "statement",
    [
        "update people_person set address = '平文' where id = %s",
        "update people_person set address_protected = false where id = %s",
        "update people_person set telephone = '0231112222' where id = %s",
    ],
)
def test_the_database_refuses_it_plain(hidden, statement):
    with (
        as_owner(),
        pytest.raises(IntegrityError, match="protected_address_is_sealed"),
        transaction.atomic(),
        connection.cursor() as c,
    ):
        c.execute(statement, [hidden.case.person_id])


def test_moved_to_another_row_or_column_it_does_not_open(hidden, story):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update people_person set address = registered_address where id = %s", [hidden.case.person_id])
    with acting_as(story.people["sato"].pk), transaction.atomic():
        person = Person.objects.get(pk=hidden.case.person_id)
        assert person.registered_address == "元の町2番"
        with pytest.raises(sealing.Unreadable):
            _ = person.address
