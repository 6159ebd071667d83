"""No line, no view: where the book cannot be written the page is not given; what is sealed waits for the disk."""

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import Entry
from common.owner import as_owner
from tests.stories import NAME, Secret, Story


@pytest.fixture
def story(db):
    return Story().received()


def full(label):
    """From now on the book takes no line about records of that kind."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"alter table audit_entry add constraint full_disk check (about <> '{label}') not valid")


@pytest.mark.parametrize("page", ["cases:detail", "cases:notes_pdf", "cases:edit_person", "cases:sheets"])
def test_a_case_is_not_shown_without_its_line(story, enter, sato, page):
    client = enter(sato)
    client.raise_request_exception = False
    where = reverse(page, args=[story.case.pk])
    assert client.get(where).status_code == 200
    full("cases.case")
    answer = client.get(where)

    assert answer.status_code == 500
    assert NAME not in answer.content.decode("utf-8", "replace")
    assert story.case.number not in answer.content.decode("utf-8", "replace")


def test_nor_a_conference(db, enter, watanabe):
    secret = Secret().sworn("watanabe", watanabe.desk)
    client = enter(watanabe)
    client.raise_request_exception = False
    where = secret.conference.get_absolute_url()
    shown = client.get(where).content.decode()
    full("sealed.conference")
    answer = client.get(where)

    assert "支援会議" in shown
    assert answer.status_code == 500
    assert secret.conference.purpose not in answer.content.decode()


def waits():
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('synchronous_commit')")
        return cursor.fetchone()[0]


def test_what_is_sealed_waits_for_the_disk_and_a_case_does_not(story, enter, watanabe, sato):
    """The setting holds for the transaction of the page; here the test's own goes on with it."""
    secret = Secret().sworn("watanabe", watanabe.desk)
    enter(sato).get(reverse("cases:detail", args=[story.case.pk]))
    assert waits() == "off"
    enter(watanabe).get(secret.conference.get_absolute_url())
    assert waits() == "on"


def test_one_line_for_each_opening(story, enter, sato):
    client = enter(sato)
    for _ in range(3):
        client.get(reverse("cases:detail", args=[story.case.pk]))

    with as_owner():
        assert Entry.objects.filter(verb="opened", about="cases.case", actor_id=sato.pk).count() == 3
