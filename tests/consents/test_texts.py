"""The city's wording of the consent text: a new version is put into use on a page, and none is ever changed."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from audit.models import Entry
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import put_text
from consents.masters import hash_of
from consents.models import ConsentText

NEW = {"version": "2027-04", "title": "個人情報の取扱い", "body": "１　利用の目的\r\n相談支援のため。"}


def test_a_new_version_is_used_from_now_on_and_the_old_one_stays(story, enter, kobayashi):
    client = enter(kobayashi)
    page = client.get(reverse("cases:add_consent_text")).content.decode()
    assert "利用の目的" in page, "it begins with the words in use"
    assert client.post(reverse("cases:add_consent_text"), NEW).status_code == 302

    text = ConsentText.objects.get(in_use=True)
    assert (text.version, text.sha256) == ("2027-04", hash_of("１　利用の目的\n相談支援のため。"))
    old = ConsentText.objects.get(version="2026-04")
    assert "利用の目的" in client.get(reverse("cases:consent_text", args=[old.pk])).content.decode()
    listed = client.get(reverse("cases:consent_texts")).content.decode()
    assert listed.index("2027-04") < listed.index("2026-04")
    with as_owner():
        assert Entry.objects.filter(verb="consent.text_put").count() == 1
    story.received(consent=False).consent("sato", story.centre, text_version="2027-04")
    assert story.said.text_sha256 == text.sha256


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"version": "2026-04"}, "すでにあります"),
        ({"body": ""}, "入力してください"),
        ({"body": "same"}, "いま使っている本文と同じ"),
    ],
)
def test_what_is_wrong_is_said_and_kept(enter, kobayashi, changes, sentence):
    if changes.get("body") == "same":
        changes = {"body": ConsentText.objects.get(in_use=True).body}
    page = enter(kobayashi).post(reverse("cases:add_consent_text"), {**NEW, **changes})
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert "個人情報の取扱い" in page.content.decode()
    assert ConsentText.objects.count() == 1


def test_the_hash_is_of_the_words_and_words_are_not_changed(story):
    with story.by("kobayashi"), pytest.raises(NotAllowed), transaction.atomic():
        put_text(version="2026-04", title="x", body="x", by=story.people["kobayashi"])
    text = ConsentText.objects.get()
    with story.by("kobayashi"), pytest.raises(DatabaseError, match="not of these words"), transaction.atomic():
        ConsentText.objects.create(version="x", title="x", body="x", sha256="0" * 64)
    for harm in ({"body": "x"}, {"version": "x"}):
        with story.by("kobayashi"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ConsentText.objects.filter(pk=text.pk).update(**harm)


def test_counsellors_do_not_come_here(enter, sato):
    assert enter(sato).get(reverse("cases:consent_texts")).status_code == 403
