"""The town in bulk leaves what the deeds would have left: the same kinds of rows, in the same states."""

from collections import Counter
from random import Random

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from agencies.models import Municipality
from cases.enums import NEXT, Stage
from cases.models import Case, Custody, Move, Stake
from common.acting import acting_as
from common.owner import as_owner
from demo.town.build import _numbers_so_far, build, employ, put_aside
from demo.town.kinds import KINDS, path_of
from demo.town.stories import Writer
from plans.evaluation import set_meeting_day, submit
from referrals.models import OfferStep
from tests.stories import Story, settle

TABLES = ["cases", "referrals", "plans", "meetings", "consents"]


def shape(case) -> Counter:
    """How many rows of each kind a case has gathered, but for those that chance decides (notes, steps, household)."""
    found = Counter()
    for model in (m for label in TABLES for m in apps.get_app_config(label).get_models()):
        names = {field.name for field in model._meta.get_fields()}
        if "case" in names and model.__name__ not in {"Note", "NextStep", "CaseSubject"}:
            found[model.__name__] = model.objects.filter(case=case).count()
    found["stages"] = tuple(case.moves.order_by("at").values_list("from_stage", "to_stage"))
    found["stakes"] = tuple(sorted(case.stakes.values_list("reason", "stage")))
    found["custodies"] = tuple(case.custodies.order_by("since").values_list("why", flat=True))
    found["offers"] = tuple(case.offers.order_by("sent_at").values_list("kind", "state", "waits_for"))
    found["steps"] = tuple(sorted(OfferStep.objects.filter(offer__case=case).values_list("offer__kind", "kind")))
    found["plans"] = tuple(case.plans.values_list("state", flat=True))
    found["stage"] = case.stage
    found["worker is of custodian"] = case.worker is None or case.worker.posts.filter(agency=case.custodian).exists()
    return found


def told(name):
    """The same story by the deeds."""
    story = Story()
    tell = {
        "received": lambda: story.received(consent=False),
        "asked": lambda: story.received().offered(),
        "taken": story.taken,
        "planning": story.planned,
        "in_meeting": story.convened,
        "deciding": story.agreed,
        "supported": story.decided,
        "evaluated": lambda: _evaluated(story),
        "handing_back": story.returning,
        "handed_back": lambda: story.returning().accepted(by="sato"),
    }[name]
    tell()
    settle()
    return story.case.pk


def _evaluated(story):
    """Before the city."""
    story.decided().monitored().evaluating()
    with story.by("yamazaki") as user:
        submit(story.evaluation, by=user)
        set_meeting_day(story.evaluation, by=user, on=timezone.localdate())


BY_CHANCE = {"meeting", "joined"}  # who else is invited, and to whom roles are offered


@pytest.mark.parametrize(
    "name",
    [
        "received",
        "asked",
        "taken",
        "planning",
        "in_meeting",
        "deciding",
        "supported",
        "evaluated",
        "handing_back",
        "handed_back",
    ],
)
def test_a_case_in_bulk_looks_like_one_told_by_deeds(db, name):
    by_deeds = told(name)
    kind = next(kind for kind in KINDS if kind.name == name)
    with as_owner(), acting_as(0):
        expected = shape(Case.objects.get(pk=by_deeds))
        dice = Random(3)
        staff = employ(dice)
        with put_aside():
            writer = Writer(dice, staff, Municipality.objects.get(), _numbers_so_far(), now=timezone.now())
            case = writer.tell(kind)
            writer.save()
        found = shape(Case.objects.get(pk=case.pk))

    if name in {"in_meeting", "deciding", "supported", "evaluated", "handing_back", "handed_back"}:
        expected["stakes"] = tuple(row for row in expected["stakes"] if row[0] not in BY_CHANCE)
        found["stakes"] = tuple(row for row in found["stakes"] if row[0] not in BY_CHANCE)
    expected["Stake"] = found["Stake"] = 0
    assert found == expected


def test_a_small_town_breaks_no_rule(db):
    with as_owner(), acting_as(0):
        build(400, seed=5)
        settle()
        assert Case.objects.count() == 400
        assert {move.to_stage in NEXT[move.from_stage] for move in Move.objects.all()} == {True}
        assert Custody.objects.filter(until=None).count() == 400
        assert all(
            Stake.objects.filter(case=case, agency=case.custodian, reason="custody", until=None).exists()
            for case in Case.objects.all()
        )
        assert set(Case.objects.values_list("stage", flat=True)) == set(Stage)


def test_the_same_seed_makes_the_same_town(db):
    def names():
        with as_owner(), acting_as(0):
            build(20, seed=11)
            found = sorted(Case.objects.values_list("person__name", "stage", "custodian__code"))
            with connection.cursor() as cursor:
                cursor.execute("truncate cases_case, people_person, people_household, audit_entry cascade")
            return found

    assert names() == names()


def test_every_path_follows_the_table_of_stages():
    for kind in KINDS:
        stage = Stage.RECEIVED
        for following in path_of(kind):
            assert following in NEXT[stage], kind.name
            stage = following
        assert stage == kind.stage
