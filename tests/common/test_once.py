"""Forms are sent once, and constraints speak."""

import pytest
from django.db import IntegrityError, transaction

from agencies.models import Choice
from common.errors import NotAllowed, refusals, say
from common.forms import OnceForm


def test_a_constraint_with_a_sentence_becomes_a_refusal(db):
    say(one_choice_per_code="このコードは、すでにあります。")

    with pytest.raises(NotAllowed, match="すでにあります"), refusals(), transaction.atomic():
        Choice.objects.create(list_code="topic", code="01", label="x")


def test_a_constraint_without_one_stays_an_error(db):
    with pytest.raises(IntegrityError), refusals(), transaction.atomic():
        Choice.objects.create(pk=Choice.objects.first().pk, list_code="x", code="x", label="x")


def test_a_refused_deed_leaves_the_key_unspent(db):
    def refuse():
        raise NotAllowed("いまはできません。")

    form = OnceForm({"once": "0196a4f0-0000-7000-8000-000000000002"})
    assert form.is_valid()
    assert not form.attempt(refuse)
    assert form.non_field_errors() == ["いまはできません。"]

    again = OnceForm(form.data)
    assert again.is_valid()
    assert again.attempt(lambda: "done")
    assert again.result == "done"
