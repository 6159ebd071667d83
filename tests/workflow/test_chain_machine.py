"""The whole chain driven by dice: whatever anybody tries in whatever order, the promises hold after every step.

JUSO_DEEP=1 runs many more and longer walks (for the night).
"""

import os
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import F, Sum
from django.db.models.functions import Length
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from agencies.models import Agency
from audit.models import Entry
from cases import actions as cases
from cases.enums import Stage
from cases.models import Case, Move, Stake
from common.acting import acting_as
from common.deeds import call, deed
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import withdraw_consent
from consents.models import Consent
from drills.promises import broken
from referrals import actions
from referrals.access import frames
from referrals.enums import Decision, OfferKind, Review, Verdict
from referrals.models import Offer, OfferStep
from referrals.tasks import climb
from tests.offers import TEXTS
from tests.stories import Story, settle

DEEP = bool(os.environ.get("JUSO_DEEP"))
BUDGET = settings(
    max_examples=300 if DEEP else 20,
    stateful_step_count=60 if DEEP else 40,
    deadline=None,
    derandomize=not DEEP,
    database=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
    phases=(Phase.generate, Phase.shrink) if DEEP else (Phase.generate,),
)
DESKS = {
    "sato": "地域包括支援センター3",
    "ito": "生活サポート相談窓口1",
    "suzuki": "基幹相談支援センター2",
    "yamazaki": "山形市社会福祉協議会",
}
WATCHING = {"yamazaki": DESKS["yamazaki"], "kobayashi": "地域共生社会課", "sasaki": "長寿支援課"}
any_of = st.integers(0, 1000)
desks = st.sampled_from(sorted(DESKS))
kinds = st.sampled_from(list(OfferKind))


@deed
def part(case, agency):
    call("cases_part", case.pk, agency.pk, "役割を終えた")


class Chain(RuleBasedStateMachine):
    """Four desks, the host section and a field section; every rule is one person's attempt at one deed."""

    @initialize()
    def begin(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.story = Story()
        self.agencies = {login: Agency.objects.get(name=name) for login, name in (DESKS | WATCHING).items()}
        self.login_of = {agency.pk: login for login, agency in self.agencies.items()}
        self.words = self.steps = self.done = 0
        self.receive("sato", consent=True)

    def teardown(self):
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # --- who, what, and what the book says of it -------------------------------------------------------------------------

    def attempt(self, login, verb, act):
        """Done: one line of this verb in the book. Refused: not a line of anything."""
        before = self.lines()
        try:
            with self.story.by(login) as user:
                user.__dict__.pop("_current_posts", None)
                act(user)
        except NotAllowed:
            assert self.lines() == before, f"{verb} was refused, and stands in the book"
            return False
        settle()
        after = self.lines()
        assert after.get(verb, 0) == before.get(verb, 0) + 1, (
            f"{verb} stands in the book {after.get(verb, 0) - before.get(verb, 0)} times"
        )
        self.done += 1
        return True

    def lines(self):
        with as_owner():
            verbs = list(Entry.objects.exclude(verb="opened").values_list("verb", flat=True))
        return {verb: verbs.count(verb) for verb in set(verbs)}

    def a_case(self, number):
        with as_owner():
            found = list(Case.objects.select_related("custodian").order_by("created_at", "pk"))
        return found[number % len(found)]

    def an_offer(self, number):
        with as_owner():
            found = list(Offer.objects.order_by("-sent_at", "pk").select_related("case"))
        return found[number % len(found)] if found else None

    def holder(self, case):
        return self.login_of[case.custodian_id]

    # --- rules -----------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.cases() < 3)
    @rule(login=desks, consent=st.booleans())
    def another_case(self, login, consent):
        self.receive(login, consent=consent)

    def cases(self):
        with as_owner():
            return Case.objects.count()

    def receive(self, login, *, consent):
        def act(user):
            self.story.case = cases.receive(
                agency=self.agencies[login], by=user, person={"known": True, "name": "髙橋　﨑子", "kana": "たかはし　さきこ", "sex": "female"},
                intake={"received_on": timezone.localdate(), "route": "visit", "topics": ["03"], "main_topic": "03", "content": "心配"},
            )  # fmt: skip

        assert self.attempt(login, "case.received", act)
        if consent:
            self.story.consent(login, self.agencies[login])

    @rule(number=any_of)
    def consent(self, number):
        self.story.case = case = self.a_case(number)
        self.story.consent(self.holder(case), case.custodian)

    @rule(number=any_of)
    def consent_is_taken_back(self, number):
        case = self.a_case(number)

        def act(user):
            given = Consent.objects.filter(person=case.person_id, withdrawal=None).first()
            if given is None:
                raise NotAllowed("同意がありません。")
            withdraw_consent(given, by=user, at=timezone.now(), how="oral")

        self.attempt(self.holder(case), "consent.withdrawn", act)

    @rule(number=any_of, kind=kinds, to=desks, danger=st.sampled_from(["", "", "倒れている"]), twice=st.booleans())
    def send(self, number, kind, to, danger, twice):
        case = self.a_case(number)

        def act(user):
            actions.send_offer(
                case,
                kind=kind,
                to_agency=self.agencies[to],
                by=user,
                from_agency=case.custodian,
                danger=danger,
                approved_by="所長",
                **TEXTS,
            )

        sent = self.attempt(self.holder(case), "offer.sent", act)
        if sent and twice:
            assert not self.attempt(self.holder(case), "offer.sent", act), "the same was sent twice"

    @rule(number=any_of, login=desks)
    def sent_by_somebody_else(self, number, login):
        """Past every page: the row itself, in the name of the agency that holds the case."""
        case = self.a_case(number)
        if login == self.holder(case):
            return
        to = next(agency for name, agency in self.agencies.items() if name in DESKS and agency.pk != case.custodian_id)
        with self.story.by(login) as user, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Offer.objects.create(
                case_id=case.pk, kind=OfferKind.ANONYMOUS, from_agency=case.custodian, to_agency=to, sent_by=user, sent_at=timezone.now(),
                answer_by=timezone.localdate(), basis="no_identity", waits_for="answer", waits_with=to, kept_by=to, due_on=timezone.localdate(),
                **TEXTS,
            )  # fmt: skip

    def of(self, number, side, verb, act, *, stranger=False):
        """One step on an offer by its side, or by a stranger, who never gets anywhere."""
        offer = self.an_offer(number)
        if offer is None:
            return
        right = self.login_of[getattr(offer, side)]
        login = next(name for name in sorted(DESKS) if name != right) if stranger else right
        done = self.attempt(login, verb, lambda user: act(offer, user))
        assert not (stranger and done), f"{login} did {verb} in another's place"

    @rule(number=any_of, stranger=st.integers(0, 9))
    def ask_back(self, number, stranger):
        act = lambda offer, user: actions.ask_back(offer, by=user, words="収入は")  # noqa: E731
        self.of(number, "to_agency_id", "offer.asked", act, stranger=not stranger)

    @rule(number=any_of, stranger=st.integers(0, 9))
    def reply(self, number, stranger):
        act = lambda offer, user: actions.reply(offer, by=user, words="年金")  # noqa: E731
        self.of(number, "from_agency_id", "offer.replied", act, stranger=not stranger)

    @rule(number=any_of, verdict=st.sampled_from([*Verdict, Verdict.ACCEPTED]), stranger=st.integers(0, 9))
    def answer(self, number, verdict, stranger):
        act = lambda offer, user: actions.answer_offer(offer, verdict=verdict, by=user, answer="理由")  # noqa: E731
        self.of(number, "to_agency_id", f"offer.{verdict}", act, stranger=not stranger)

    @rule(number=any_of, stranger=st.integers(0, 9))
    def withdraw(self, number, stranger):
        act = lambda offer, user: actions.withdraw(offer, by=user)  # noqa: E731
        self.of(number, "from_agency_id", "offer.withdrawn", act, stranger=not stranger)

    @rule(number=any_of, stranger=st.integers(0, 9))
    def go_on(self, number, stranger):
        act = lambda offer, user: actions.go_on(offer, by=user, words="次の手")  # noqa: E731
        self.of(number, "from_agency_id", "offer.went_on", act, stranger=not stranger)

    @rule(number=any_of, stranger=st.integers(0, 9))
    def report(self, number, stranger):
        act = lambda offer, user: actions.report(offer, by=user, words="つながった")  # noqa: E731
        self.of(number, "to_agency_id", "offer.reported", act, stranger=not stranger)

    @rule(login=st.sampled_from(sorted(WATCHING)), verdict=st.sampled_from(list(Review)), number=any_of)
    def review(self, login, verdict, number):
        self._on_frame(
            login, number, "offer.reviewed", lambda it, user: actions.review(it, by=user, verdict=verdict, words="確認")
        )

    @rule(login=st.sampled_from(sorted(WATCHING | DESKS)), verdict=st.sampled_from(list(Decision)), number=any_of)
    def decide(self, login, verdict, number):
        self._on_frame(
            login, number, "offer.decided", lambda it, user: actions.decide(it, by=user, verdict=verdict, words="判断")
        )

    def _on_frame(self, login, number, verb, act):
        with self.story.by(login):
            found = frames()
        if found:
            self.attempt(login, verb, lambda user: act(found[number % len(found)], user))

    @rule(number=any_of)
    def take_back(self, number):
        case = self.a_case(number)
        self.attempt("yamazaki", "custody.taken_back", lambda user: actions.take_back(case, by=user, reason="担当者不在"))

    @rule(number=any_of, login=desks)
    def an_agency_parts(self, number, login):
        case, before = self.a_case(number), self.lines()
        try:
            with self.story.by(login):
                part(case, self.agencies[login])
        except NotAllowed:
            return
        finally:
            settle()
        assert login != self.holder(case)
        assert self.lines() == before
        with as_owner():
            assert not Stake.objects.current().filter(case=case, agency=self.agencies[login]).exists()

    @rule(number=any_of, to=st.sampled_from([Stage.ACTIVE, Stage.ACTIVE, Stage.ASSESSING, Stage.EVALUATING, Stage.SUSPENDED]))
    def move(self, number, to):
        case = self.a_case(number)
        self.attempt(self.holder(case), "case.moved", lambda user: cases.move_case(case, to=to, by=user))

    @rule(number=any_of)
    def close(self, number):
        case = self.a_case(number)
        self.attempt(self.holder(case), "case.closed", lambda user: cases.close_case(case, by=user, reason="solved", note="x"))

    @rule(number=any_of)
    def reopen(self, number):
        case = self.a_case(number)
        self.attempt(self.holder(case), "case.reopened", lambda user: cases.reopen_case(case, by=user, reason="再燃"))

    @rule(days=st.integers(1, 40))
    def time_passes(self, days):
        """All deadlines, and what was told of them, lie so much further back; then the night comes, once or twice."""
        gone, before = timedelta(days=days), self.lines()
        custody = self.custody()
        with as_owner():
            OfferStep.objects.filter(kind="climbed").update(due_on=F("due_on") - gone)
            Offer.objects.exclude(waits_for="").update(due_on=F("due_on") - gone, answer_by=F("answer_by") - gone)
        climb()
        climb()
        settle()
        assert self.lines() == before
        assert self.custody() == custody

    def custody(self):
        with as_owner():
            return sorted(Case.objects.values_list("pk", "custodian_id", "stage")), Move.objects.count()

    # --- what holds after every step ----------------------------------------------------------------------------------------

    @invariant()
    def every_promise_holds(self):
        if hasattr(self, "atomic"):
            with acting_as(0, "promises"):
                assert broken() == {}

    @invariant()
    def no_word_vanishes(self):
        if hasattr(self, "atomic"):
            with as_owner():
                steps, words = OfferStep.objects.count(), OfferStep.objects.aggregate(n=Sum(Length("words")))["n"] or 0
            assert steps >= self.steps
            assert words >= self.words
            self.steps, self.words = steps, words


def test_whatever_anybody_tries_the_promises_hold(db):
    run_state_machine_as_test(Chain, settings=BUDGET)
    with connection.cursor() as cursor:  # as everywhere: not as the owner, whom no policy binds
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("juso_app",)


@pytest.mark.parametrize(
    ("promise", "harm"),
    [
        ("whatever waits stands on the list", "update agencies_agency set until = juso_today() - 1, since = juso_today() - 2 where id = {desk}"),
        ("an offer is accepted once", "insert into referrals_offerstep (id, created_at, updated_at, at, kind, via, name, words, rung, waits_for, offer_id) select gen_random_uuid(), created_at, updated_at, at, k, via, name, words, rung, '', offer_id from referrals_offerstep, (values ('accepted'), ('partly')) x (k) where kind = 'sent'"),
        ("stages move along the table", "insert into cases_move (id, created_at, updated_at, from_stage, to_stage, reason, at, by_id, case_id) select gen_random_uuid(), now(), now(), 'received', 'handing_back', '', now(), {sato}, '{case}'"),
        ("the stage of a case", "update cases_case set stage = 'active' where id = '{case}'"),
        ("nobody else does", "update cases_stake set reason = 'joined' where case_id = '{case}'"),
        ("custody moves once", "update referrals_offer set state = 'accepted' where case_id = '{case}'"),
        ("waits only with the one who holds", "update referrals_offer set from_agency_id = {desk} where case_id = '{case}'"),
        ("the book has one line", "update referrals_offerstep set kind = 'asked'"),
        ("nothing is sent on a consent", "insert into consents_withdrawal (id, created_at, updated_at, at, how, reason, consent_id, heard_by_id) select gen_random_uuid(), now(), now(), starts_at, 'oral', '', id, {sato} from consents_consent"),
    ],
)  # fmt: skip
def test_a_broken_promise_is_found(story, promise, harm):
    """The questions are no ornament: each finds what it is for, done by the owner past all walls."""
    story.received().offered(to=story.desk)
    assert broken() == {}
    with acting_as(0, "harm"), as_owner(), connection.cursor() as cursor:
        cursor.execute(harm.format(case=story.case.pk, desk=story.desk.pk, sato=story.people["sato"].pk))

    assert [name for name in broken() if promise in name]
