"""What is being typed survives a crash, belongs to one person only, and is unreadable without the key."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.acting import acting_as
from common.owner import as_owner
from common.sealing import Unreadable, seal, unseal
from drafts import actions, tasks
from drafts.models import Draft

KEEP = "/drafts/"
TEXT = "母が転んだと話していた"


@pytest.fixture
def draft(enter, sato, story):
    story.received()
    place = reverse("cases:add_note", args=[story.case.pk])
    key = uuid.uuid4()
    response = enter(sato).post(
        KEEP,
        {"once": key, "draft_place": place, "draft_label": "支援経過を記録", "heading": "訪問", "text": TEXT},
        headers={"X-Juso-Autosave": "1"},
    )
    assert response.status_code == 200
    assert response.content.decode() == f"{timezone.localtime():%H:%M}"
    with as_owner():
        return Draft.objects.get(pk=key)


def test_it_is_taken_up_again_where_it_was_left(draft, enter, sato, story):
    waiting = enter(sato).get(draft.place)
    resumed = enter(sato).get(draft.address)

    assert draft.address in waiting.content.decode()
    assert TEXT in resumed.content.decode()
    assert f'value="{draft.pk}"' in resumed.content.decode()
    assert "入力してください" not in resumed.content.decode()


def test_sending_the_form_ends_the_draft(draft, enter, sato):
    page = enter(sato).get(draft.address)
    kind = page.context["form"].fields["kind"].choices[1][0]
    response = enter(sato).post(
        draft.place,
        {"once": draft.pk, "day": "R8.11.1", "clock": "10:00", "kind": kind, "heading": "訪問", "text": TEXT, "visibility": "team"},
    )  # fmt: skip

    assert response.status_code == 302
    with as_owner():
        assert not Draft.objects.exists()


def test_nobody_else_reads_or_removes_it(draft, enter, suzuki):
    with acting_as(suzuki.pk):
        assert list(Draft.objects.all()) == []
    client = enter(suzuki)

    assert client.get(draft.address).status_code == 404
    assert client.post(reverse("drafts:throw_away", args=[draft.pk])).status_code == 404


def test_another_person_cannot_write_over_it(draft, suzuki):
    with acting_as(suzuki.pk), pytest.raises(DatabaseError, match="duplicate key"), transaction.atomic():
        actions.keep(draft.pk, by=suzuki, place="/", label="", typed=QueryDict("text=x"))


def test_the_database_holds_no_readable_word(draft):
    assert TEXT.encode() not in bytes(draft.sealed)
    with pytest.raises(Unreadable):
        unseal(bytes(draft.sealed), about="drafts_draft:another:sealed")


def test_two_windows_keep_two_drafts(draft, enter, sato):
    enter(sato).post(KEEP, {"once": uuid.uuid4(), "draft_place": draft.place, "draft_label": "x", "text": "second"})

    with acting_as(sato.pk):
        assert Draft.objects.filter(place=draft.place).count() == 2


def test_too_long_is_a_sentence(enter, sato):
    data = {"once": uuid.uuid4(), "draft_place": "/cases/", "draft_label": "x", "text": "あ" * (actions.MOST + 1)}
    response = enter(sato).post(KEEP, data)

    assert response.status_code == 409
    assert "長すぎる" in response.content.decode()
    with as_owner():
        assert not Draft.objects.exists()


def test_the_session_may_have_ended(draft):
    response = Client().post(KEEP, {"once": draft.pk, "draft_place": draft.place, "text": "x"})

    assert response.status_code == 302
    with as_owner():
        assert Draft.objects.get().sealed == draft.sealed


def test_old_drafts_are_forgotten(draft, sato):
    with as_owner():
        Draft.objects.update(updated_at=timezone.now() - timezone.timedelta(days=400))
    tasks.forget_old_drafts()

    with as_owner():
        assert not Draft.objects.exists()


def test_a_key_can_be_replaced_while_old_texts_stay_readable(settings):
    old = seal("文", about="x")
    settings.FIELD_KEYS = {"new": bytes(range(32)), **settings.FIELD_KEYS}

    assert unseal(old, about="x") == "文"
    assert unseal(seal("字", about="x"), about="x") == "字"
    settings.FIELD_KEYS = {"new": bytes(range(32))}
    with pytest.raises(Unreadable):
        unseal(old, about="x")
