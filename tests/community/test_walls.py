"""Who reads and writes the city's resources, in PostgreSQL as in Python."""

import re

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from agencies.roles import Permission, roles_granting
from common.acting import acting_as
from common.deeds import select
from community.models import (
    Contact,
    District,
    Need,
    Place,
    Report,
    Resource,
    ResourceContact,
    RoundTable,
    Session,
    Suggestion,
)


def resource(by, **columns):
    given = {"name": "さくら農園", "kana": "さくらのうえん", "kind": "farm", "checked_on": timezone.localdate()}
    return Resource.objects.create(checked_by=by, keeper=by.desk, **given | columns)


def place(by, **columns):
    given = {
        "name": "ひだまり会", "kana": "ひだまりかい", "kind": "kayoi", "operator_kind": "residents_group", "venue_kind": "hall",
        "frequency": "weekly", "activity": "exercise", "district": District.objects.first(), "started_on": timezone.localdate(),
    }  # fmt: skip
    return Place.objects.create(agency=by.desk, **given | columns)


def test_the_keepers_are_the_same_in_both_worlds(db):
    (body,) = select("select pg_get_functiondef('public.community_my_agencies'::regproc)")[0]
    named = re.search(r"juso_agencies_as\('{([^}]*)}'\)", body)[1]
    assert sorted(named.split(",")) == sorted(roles_granting(Permission.PLACE_KEEP))


@pytest.mark.parametrize("login", ["honma", "yamazaki", "yoshida", "kobayashi"])
def test_who_keeps_places_writes(db, login, request):
    user = request.getfixturevalue(login)
    with acting_as(user.pk):
        kept = resource(user)
        ResourceContact.objects.create(resource=kept, name="農園の人")
        place(user, resource=kept)
        assert ResourceContact.objects.count() == 1


@pytest.mark.parametrize("login", ["sato", "sasaki", "endo", "mori", "ono"])
def test_everybody_else_reads_all_but_the_contact(db, honma, login, request):
    with acting_as(honma.pk):
        kept = resource(honma)
        ResourceContact.objects.create(resource=kept, name="農園の人")
        place(honma)
    user = request.getfixturevalue(login)
    with acting_as(user.pk):
        assert (Resource.objects.count(), Place.objects.count(), ResourceContact.objects.count()) == (1, 1, 0)
        assert Resource.objects.update(name="x") == Place.objects.update(name="x") == 0
        for attempt in (resource, place):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                attempt(user)


def test_nobody_who_is_not_signed_in_reads_a_thing(db, honma):
    with acting_as(honma.pk):
        resource(honma), place(honma)
    with acting_as(0):
        assert (Resource.objects.count(), Place.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("login", "reads"),
    [
        ("honma", {Session, Need, Contact, RoundTable, Report, Suggestion}),
        ("kobayashi", {Session, Need, Contact, RoundTable, Report, Suggestion}),
        ("sasaki", {Session, Need, Contact, RoundTable, Report}),
        ("yamazaki", {Session, Need, Suggestion}),
        ("endo", {Suggestion}),  # one's own
        ("sato", set()),
        ("mori", set()),
        ("ono", set()),
    ],
)
def test_what_was_done_and_heard_past_every_page(town, endo, login, reads, request):
    """PostgreSQL alone, without the first wall."""
    town.told(endo)
    with acting_as(request.getfixturevalue(login).pk):
        found = {model for model in (Session, Need, Contact, RoundTable, Report, Suggestion) if model.objects.exists()}
    assert found == reads


def test_one_agency_writes_nothing_in_the_name_of_another(town, yamazaki):
    town.work()
    with acting_as(yamazaki.pk):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Need.objects.create(agency=town.agency, recorded_by=yamazaki, day=town.today, need="food", words="x")
        assert Session.objects.update(note="x") == Need.objects.update(words="x") == 0
