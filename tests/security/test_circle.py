"""The second wall around ordinary cases: queries without any filter of ours see the circle and nothing else."""

import pytest
from django.db import ProgrammingError, transaction

from audit.models import Entry
from cases.models import Case, CaseSubject, Note
from common.acting import acting_as
from consents.models import Consent
from meetings.models import AgendaItem, Meeting
from people.models import Household, Membership, Person, Relation
from plans.models import (
    AfterCheck,
    EvaluatedGoal,
    Evaluation,
    Goal,
    Issue,
    MonitoredGoal,
    Monitoring,
    Plan,
    RoleAssignment,
    RoleReport,
)
from referrals import actions as referrals
from referrals.enums import OfferKind
from referrals.models import Offer

EVERYTHING = [
    Case, CaseSubject, Person, Household, Membership, Relation, Note, Consent, Offer, Plan, Goal, Issue, RoleAssignment, Meeting, AgendaItem, Entry,
    Monitoring, MonitoredGoal, RoleReport, Evaluation, EvaluatedGoal, AfterCheck,
]  # fmt: skip


def seen_by(user) -> set[str]:
    with acting_as(user.pk), transaction.atomic():
        return {model.__name__ for model in EVERYTHING if model.objects.exists()}


def test_outsiders_see_nothing_of_a_whole_case(story, takahashi, watanabe, sasaki, mori):
    story.closed()

    assert [seen_by(user) for user in (takahashi, watanabe, sasaki, mori)] == [set(), set(), set(), set()]


def test_the_invited_agency_sees_the_case(story, ito):
    story.closed()

    assert seen_by(ito) >= {
        "Case",
        "Person",
        "Plan",
        "Meeting",
        "AgendaItem",
        "Offer",
        "Consent",
        "Monitoring",
        "Evaluation",
        "AfterCheck",
    }


def test_an_agency_that_was_asked_sees_the_offer_and_not_the_case(story, yamazaki):
    story.received().offered()

    assert seen_by(yamazaki) == {"Offer"}


def test_an_agency_that_declined_sees_nothing_any_more(story, yamazaki):
    story.received().offered()
    with story.by("yamazaki") as user:
        referrals.decline(story.offer, by=user, answer="担当地区が違います")

    assert seen_by(yamazaki) == set()


def test_notes_follow_their_visibility(story, sato, yamazaki, ito):
    story.decided()
    from cases.actions import add_note

    with story.by("yamazaki") as user:
        for visibility in ("agency", "team", "host"):
            add_note(
                story.case,
                by=user,
                agency=story.shakyo,
                happened_at=story.case.opened_at,
                kind="other",
                heading=visibility,
                text="x",
                visibility=visibility,
            )

    def headings(user):
        with acting_as(user.pk), transaction.atomic():
            return sorted(Note.objects.values_list("heading", flat=True))

    kobayashi = story.people["kobayashi"]
    assert [headings(user) for user in (yamazaki, kobayashi, ito, sato)] == [
        ["agency", "host", "team"],
        ["host", "team"],
        ["team"],
        ["team"],
    ]


def test_knowing_the_id_of_a_person_opens_nothing(story, takahashi):
    story.received()
    stranger = Case(
        person_id=story.case.person_id,
        custodian=takahashi.desk,
        opened_by_agency=takahashi.desk,
        opened_at=story.case.opened_at,
        last_activity=story.case.opened_at,
    )
    with acting_as(takahashi.pk), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        stranger.save(force_insert=True)


def test_nobody_offers_a_case_they_do_not_hold(story, yoshida):
    story.received()
    with story.by("takahashi") as user, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Offer(
            case=story.case,
            kind=OfferKind.REFER,
            from_agency=user.desk,
            to_agency=story.shakyo,
            sent_by=user,
            sent_at=story.case.opened_at,
            answer_by=story.case.opened_at.date(),
            did="x",
            keeps="x",
            asks="x",
            basis="consent",
            basis_reason="x",
        ).save(force_insert=True)
