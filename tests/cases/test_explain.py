"""Who may read what, as it is explained, is what each person can in fact select."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from agencies.models import Post, User
from cases import explain, guarding
from cases.actions import add_note, end_part, save_sheet
from cases.models import Case, Note, SheetRecord
from common.acting import acting_as
from common.owner import as_owner
from demo.town.build import build
from meetings.models import AgendaItem
from plans.models import Plan
from referrals.actions import report
from tests.stories import Story

MODELS = (Case, Note, SheetRecord, Plan, AgendaItem)


@pytest.fixture
def city(db):
    """A generated town, and beside it what chance does not bring: restricted, declared, opened, parted, marked for the hosts."""
    with as_owner():
        build(60, seed=3)
    story = Story().decided()
    with story.by("yamazaki") as user:
        for visibility in ("agency", "team", "host"):
            add_note(
                story.case,
                by=user,
                agency=story.shakyo,
                happened_at=timezone.now(),
                kind="other",
                heading="h",
                text="x",
                visibility=visibility,
            )
        save_sheet(story.case, None, code="F2", seen=0, answers={}, agency=story.shakyo, by=user)
    with story.by("kobayashi") as user:
        guarding.declare_tie(story.case, by=user, bond="neighbour")
    shut = Story().decided()
    with shut.by("yamazaki") as user:
        guarding.restrict(
            shut.case, by=user, reason="abuse", words="x", people=[user, shut.people["ito"]], why="担当", until=None
        )
        add_note(
            shut.case,
            by=user,
            agency=shut.shakyo,
            happened_at=timezone.now(),
            kind="other",
            heading="h",
            text="x",
            visibility="team",
        )
    with shut.by("kobayashi") as user:
        assert guarding.open_in_emergency(by=user, agency=shut.host, number=shut.case.number, danger="life", reason="x")
    with story.by("suzuki") as user:
        assert guarding.open_in_emergency(by=user, agency=user.desk, number=story.case.number, danger="life", reason="x")
    parted = Story().received(name="丹野　茂", kana="たんの　しげる").offered("join", to=story.desk).accepted(by="ito")
    with parted.by("ito") as ito:
        add_note(parted.case, by=ito, agency=parted.desk, happened_at=timezone.now(), kind="other", heading="h", text="x")
        report(parted.offer, by=ito, words="x")
        end_part(parted.case, parted.desk, by=ito, reason="x")
    with as_owner():
        Post.objects.filter(user__username="kato").update(until=timezone.localdate() - timedelta(days=1))
    return story


def selected(user) -> dict:
    """What this person gets without any filter of ours but who sits at a meeting."""
    with acting_as(user.pk), transaction.atomic():
        found = {model: set(model.objects.values_list("pk", flat=True)) for model in MODELS[:-1]}
        return found | {AgendaItem: set(AgendaItem.objects.visible_to(user).values_list("pk", flat=True))}


def test_the_explanation_agrees_with_every_pair(city):
    users = list(User.objects.all())
    actual = {user.pk: selected(user) for user in users}
    pairs = {True: 0, False: 0}
    with as_owner():
        circles = {case.pk: explain.Circle(case) for case in Case.objects.all()}
        for model in MODELS:
            for record in model.objects.all():
                circle = circles[record.pk if model is Case else record.case_id]
                told = explain.readers_of(record, circle)
                can = {pk for pk, found in actual.items() if record.pk in found[model]}
                assert told == can, (model.__name__, record, told ^ can)
                pairs[True] += len(can)
                pairs[False] += len(users) - len(can)

    assert pairs[True] > 500
    assert pairs[False] > 5000


def test_whoever_reads_gets_the_same_explanation_as_the_owner(city):
    with as_owner():
        told = {case.pk: explain.readers_of(case, explain.Circle(case)) for case in Case.objects.all()}
    for pk, readers in told.items():
        for reader in sorted(readers)[:2]:
            with acting_as(reader), transaction.atomic():
                case = Case.objects.get(pk=pk)
                assert explain.readers_of(case, explain.Circle(case)) == readers


def test_everybody_is_answered_for(city):
    """For each person and case either a way, or what there is to ask for; and the page about a person lists those cases."""
    with as_owner():
        for case in Case.objects.all():
            circle = explain.Circle(case)
            readers = explain.readers_of(case, circle)
            for post in Post.objects.now().filter(user__is_active=True).select_related("agency"):
                answer = next(a for a in explain.answers_for(post.agency, circle) if a.user.pk == post.user_id)
                assert bool(answer.ways) == (post.user_id in readers) == (not answer.missing)
    for user in User.objects.all():
        with acting_as(user.pk), transaction.atomic():
            parts = explain.parts_of(user)
            listed = {row[0].pk for part in parts for row in part.rows}
            if not any(part.more for part in parts):
                assert listed == set(Case.objects.values_list("pk", flat=True))
