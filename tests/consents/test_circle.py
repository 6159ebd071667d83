"""The circle of a case stands on the consent: the database asks what lawful.py asks, and closes what is not covered any more."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from agencies.models import MeetingType
from cases.actions import add_note, admit, plan_next_step
from cases.models import Case, Note, Stake
from common.acting import acting_as
from common.deeds import deed, rows
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import narrow_consent, record_consent, withdraw_consent
from consents.enums import Act, Category, Kind, Purpose, Status
from consents.lawful import Facts, lawful
from consents.ledger import ask, rows_of, said_in
from consents.models import Consent
from meetings import actions as meetings
from people.models import Person
from plans import actions as plans
from plans.models import Plan
from referrals import actions as referrals
from referrals.models import Offer
from tests.offers import ask_database, send, stands, told
from tests.stories import Story, settle
from tests.workflow.test_chain_machine import BUDGET

SOME = st.lists(st.sampled_from(["desk", "shakyo", "host"]), max_size=2, unique=True)
PURPOSES = st.lists(st.sampled_from([Purpose.LIAISE, Purpose.PLAN]), max_size=2, unique=True)
CATEGORIES = st.lists(st.sampled_from([Category.BASIC, Category.HISTORY]), max_size=2, unique=True)
ROW = st.fixed_dictionaries(
    {
        "status": st.sampled_from([Status.GIVEN, Status.GIVEN, Status.GIVEN, Status.REFUSED]),
        "purposes": PURPOSES,
        "categories": CATEGORIES,
        "all_agencies": st.booleans(),
        "recipients": SOME,
        "exclusions": SOME,
        "days": st.sampled_from([-2, 30, 30]),  # until the end
        "cut": st.one_of(st.none(), st.tuples(PURPOSES, CATEGORIES, SOME)),
        "withdrawn": st.sampled_from([False, False, True]),
    }
)
QUESTIONS = [
    (Act.SHARE, "{liaise}", [Category.BASIC]),
    (Act.MAKE_PLAN, "{plan}", [Category.BASIC, Category.HISTORY]),
    (Act.HOLD_MEETING, "{plan,liaise}", [Category.BASIC, Category.HISTORY]),
]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(said=st.lists(ROW, max_size=3))
def test_the_database_and_the_law_say_the_same(db, said):
    mark = transaction.savepoint()
    story = Story().received(consent=False)
    for row in said:
        _record(story, dict(row))
    facts = _facts(story)
    for name in (None, "desk", "shakyo", "host"):
        agency = getattr(story, name) if name else None
        for act, purposes, categories in QUESTIONS:
            recipients = frozenset({agency.pk}) if agency else frozenset()
            answer = lawful(act, Facts(**facts, recipients=recipients, categories=frozenset(categories)))
            ((covers,),) = ask_database(
                "select consents_covers(%s, %s, %s, %s)",
                story.case.person_id, purposes, "{" + ",".join(categories) + "}", agency and agency.pk,
            )  # fmt: skip
            assert covers == bool(answer), (name, act, said)
    transaction.savepoint_rollback(mark)


def _record(story, row):
    days, cut, withdrawn = row.pop("days"), row.pop("cut"), row.pop("withdrawn")
    for name in ("recipients", "exclusions"):
        row[name] = [getattr(story, key).pk for key in row[name]]
    now = timezone.now()
    story.consent("sato", story.centre, **row, starts_at=now - timedelta(days=5), ends_at=now + timedelta(days=days))
    if row["status"] != Status.GIVEN or days < 0:
        return
    with story.by("sato") as sato:
        if cut and any(cut):
            purposes, categories, recipients = cut
            reached = [getattr(story, key).pk for key in recipients]
            narrow_consent(story.said, by=sato, how=Kind.ORAL, purposes=purposes, categories=categories, recipients=reached)
        if withdrawn:
            withdraw_consent(story.said, by=sato, at=timezone.now(), how=Kind.ORAL)


def _facts(story) -> dict:
    with story.by("sato"):
        return {"moment": timezone.now(), "said": said_in(rows_of(story.case.person))}


def circle(story) -> set[str]:
    with as_owner():
        return set(Stake.objects.current().filter(case=story.case).values_list("agency__name", flat=True))


def joined(story) -> Story:
    """The livelihood desk takes part, by an accepted question for help."""
    story.received()
    offer = send(story, "join", story.desk)
    with story.by("ito") as ito:
        story.joined = referrals.accept(offer, by=ito)
    return story


def taken_back(story, by="sato", **part):
    with story.by(by) as user:
        if part:
            narrow_consent(story.said, by=user, how=Kind.ORAL, case=story.case, **part)
        else:
            withdraw_consent(story.said, by=user, at=timezone.now(), how=Kind.ORAL, case=story.case)


def test_a_withdrawal_closes_the_case_to_all_but_the_accountable_agency(story):
    joined(story)
    with story.by("ito") as ito:
        add_note(
            story.case, by=ito, agency=story.desk, happened_at=timezone.now(), kind="other", heading="私の記録", text="x", visibility="team",
        )  # fmt: skip
    taken_back(story)

    assert circle(story) == {story.centre.name}
    with story.by("ito"):
        assert not Case.objects.exists()
        assert not Person.objects.exists()
        assert not Consent.objects.exists()
        assert not Offer.objects.exists(), "also what it had been told at first"
        assert [note.heading for note in Note.objects.all()] == ["私の記録"]
        part = Stake.objects.get(agency=story.desk)
        assert set(part.parting) == {"number", "consent"}
    with story.by("sato"):
        assert Case.objects.exists()


def test_the_steps_of_those_who_are_shut_out_fall_to_the_accountable_agency(story):
    joined(story)
    with story.by("sato") as sato:
        step = plan_next_step(story.case, by=sato, agency=story.desk, what="家計表", due_on=timezone.localdate())
    taken_back(story)
    with story.by("sato"):
        step.refresh_from_db()
        assert step.agency == story.centre


@pytest.mark.parametrize(
    ("part", "stays"),
    [
        ({"purposes": [Purpose.LIAISE]}, False),
        ({"purposes": [Purpose.CONSULT]}, True),
        ({"categories": [Category.BASIC]}, False),
        ({"categories": [Category.MONEY]}, True),
        ({"recipients": "desk"}, False),
        ({"recipients": "host"}, True),
    ],
)
def test_a_partial_withdrawal_closes_it_to_whom_it_concerns(story, part, stays):
    joined(story)
    part = {name: [getattr(story, value).pk] if isinstance(value, str) else value for name, value in part.items()}
    taken_back(story, **part)

    assert (story.desk.name in circle(story)) == stays
    assert story.centre.name in circle(story)


def test_another_consent_in_force_keeps_it_open(story):
    joined(story).consent("sato", story.centre)
    taken_back(story)
    assert story.desk.name in circle(story)


def test_what_began_in_an_emergency_does_not_rest_on_consent(story):
    story.received(consent=False)
    offer = send(story, "join", story.desk, danger="倒れている", approved_by="所長")
    with story.by("ito") as ito:
        referrals.accept(offer, by=ito)
    story.consent("sato", story.centre)
    taken_back(story)
    assert story.desk.name in circle(story)


def test_who_gave_the_case_away_is_shut_out_and_hears_no_outcome(story):
    story.taken()
    assert stands(story.offer)[1] == "outcome"
    taken_back(story, by="yamazaki")

    assert circle(story) == {story.shakyo.name}
    assert stands(story.offer)[1:] == ("", None, None)
    assert told(story.offer)[-1] == "stopped"
    with story.by("yamazaki") as user, pytest.raises(NotAllowed, match="結果の報告を待っているつなぎではありません"):
        referrals.report(story.offer, by=user, words="施設に入った")


def test_who_is_shut_out_has_nothing_more_to_report(story):
    joined(story)
    assert stands(story.joined)[1:3] == ("outcome", story.desk.name)
    taken_back(story)

    assert stands(story.joined)[1:] == ("", None, None)
    assert told(story.joined)[-1] == "stopped"


def test_nobody_is_let_in_beyond_the_consent(story):
    story.received()
    taken_back(story, recipients=[story.desk.pk])
    with story.by("sato"), pytest.raises(NotAllowed, match="及んでいません"):
        deed(admit)(story.case, story.desk, why="joined")
    with story.by("sato"):
        admit(story.case, story.host, why="joined")


def test_direct_sql_closes_the_circle_too(story):
    joined(story)
    with story.by("sato") as sato:
        ask_database(
            "insert into consents_withdrawal (id, created_at, updated_at, at, how, reason, consent_id, heard_by_id)"
            " values (gen_random_uuid(), now(), now(), now(), 'oral', '', %s, %s) returning 1",
            story.said.pk, sato.pk, actor=sato.pk,
        )  # fmt: skip
    assert circle(story) == {story.centre.name}


@pytest.mark.parametrize("function", ["cases_shut_out", "plans_halted", "meetings_to_look_at"])
def test_whom_it_reached_is_told_to_nobody_but_who_wrote_it_down(story, function):
    story.convened()
    taken_back(story, by="yamazaki")
    with acting_as(story.people["takahashi"].pk, "test"), transaction.atomic():
        assert rows(function, story.said.pk) == []


def test_the_inner_pieces_are_not_for_the_application(story):
    story.received()
    for question in (
        "select cases_end_stake(gen_random_uuid(), 1, 'x', '{}')",
        "select consents_covers(gen_random_uuid(), '{}', '{}', 1)",
        "select plans_carried(gen_random_uuid())",
    ):
        with story.by("sato"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(question)


class Circle(RuleBasedStateMachine):
    """Consents given, narrowed and taken back, agencies asked, called and let in, in any order."""

    @initialize()
    def begin(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.story = Story().planned()
        self.agencies = [self.story.centre, self.story.desk, self.story.host]

    def teardown(self):
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def attempt(self, login, act):
        try:
            with self.story.by(login) as user:
                user.__dict__.pop("_current_posts", None)
                act(user)
        except NotAllowed:
            return
        finally:
            settle()

    def case(self):
        return Case.objects.select_related("person", "custodian").get(pk=self.story.case.pk)

    def plan(self):
        return Plan.objects.select_related("case__person", "case__custodian").order_by("-version").first()

    @rule(everybody=st.booleans(), which=st.integers(0, 2), purposes=st.sampled_from([[Purpose.LIAISE], list(Purpose)]))
    def consents(self, everybody, which, purposes):
        now = timezone.now()
        said = {
            "status": "given",
            "kind": "oral",
            "categories": list(Category),
            "starts_at": now,
            "ends_at": now + timedelta(days=9),
        }
        reach = {
            "all_agencies": everybody,
            "recipients": [self.agencies[which].pk],
            "purposes": purposes,
            "text_version": "2026-04",
        }
        self.attempt(
            "yamazaki", lambda user: record_consent(self.case().person, by=user, agency=self.story.shakyo, **said, **reach)
        )

    @rule(number=st.integers(0, 5))
    def takes_back(self, number):
        def act(user):
            given = list(Consent.objects.in_force(timezone.now()).filter(person=self.case().person).order_by("starts_at"))
            if given:
                withdraw_consent(given[number % len(given)], by=user, at=timezone.now(), how="oral", case=self.case())

        self.attempt("yamazaki", act)

    @rule(number=st.integers(0, 5), which=st.integers(0, 2), liaise=st.booleans())
    def takes_a_part_back(self, number, which, liaise):
        def act(user):
            given = list(Consent.objects.in_force(timezone.now()).filter(person=self.case().person).order_by("starts_at"))
            part = {"purposes": [Purpose.LIAISE]} if liaise else {"recipients": [self.agencies[which].pk]}
            if given:
                narrow_consent(given[number % len(given)], by=user, how="oral", case=self.case(), **part)

        self.attempt("yamazaki", act)

    @rule(which=st.integers(0, 2), yes=st.booleans())
    def is_asked_for_help(self, which, yes):
        def act(user):
            case = self.case()
            self.offer = referrals.send_offer(
                case,
                kind="join",
                to_agency=self.agencies[which],
                by=user,
                from_agency=case.custodian,
                did="a",
                keeps="b",
                asks="c",
            )

        self.offer = None
        self.attempt("yamazaki", act)
        if self.offer and yes:
            login = ["sato", "ito", "kobayashi"][which]
            self.attempt(login, lambda user: referrals.accept(self.offer, by=user))

    @rule()
    def roles_are_offered(self):
        self.attempt("yamazaki", lambda user: plans.ask_roles(self.plan(), by=user))

    @rule()
    def the_plan_goes_on(self):
        self.attempt("yamazaki", lambda user: plans.resume(self.plan(), by=user))

    @rule()
    def is_invited(self):
        def act(user):
            meetings.convene(
                self.case(), plan=self.plan(), by=user, agency=self.story.shakyo, type=MeetingType.objects.get(code="ml-conference"),
                held_at=timezone.now(), place="x", method="room", function="sharing", required=self.story.required(),
                agencies=[self.story.desk],
            )  # fmt: skip

        self.attempt("yamazaki", act)

    @invariant()
    def nobody_is_in_the_circle_whom_the_law_does_not_let_in(self):
        if not hasattr(self, "atomic"):
            return
        with self.story.by("yamazaki"):
            case = self.case()
            lawful_for = {
                agency.pk: bool(ask(Act.SHARE, case.person, recipients=[agency], categories=[Category.BASIC]))
                for agency in self.agencies
            }
        with as_owner():
            inside = set(Stake.objects.current().filter(case=case).values_list("agency", flat=True))
            offers = set(Offer.objects.filter(state="sent").values_list("to_agency", flat=True))
        assert self.story.shakyo.pk in inside
        for agency, login in zip(self.agencies, ("sato", "ito", "kobayashi"), strict=True):
            assert agency.pk not in inside or lawful_for[agency.pk], f"{agency} reads a case the consent closes to it"
            with self.story.by(login):
                assert Case.objects.filter(pk=case.pk).exists() == (agency.pk in inside)
                if agency.pk not in inside | offers:
                    assert not Person.objects.filter(pk=case.person_id).exists()
                    assert not Plan.objects.exists()

    @invariant()
    def a_plan_stands_still_without_consent(self):
        if not hasattr(self, "atomic"):
            return
        with self.story.by("yamazaki"):
            plan = self.plan()
            assert plan.halted_at or ask(Act.MAKE_PLAN, self.case().person)


def test_whatever_is_said_and_taken_back_the_circle_follows(db):
    run_state_machine_as_test(Circle, settings=BUDGET)
