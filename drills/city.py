"""The people of a drilled city and what they do in a day: the real deeds, as juso_app, chosen by dice."""

import threading
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from agencies.actions import close_account
from agencies.models import Agency, Municipality, Post, User
from agencies.roles import Role
from cases import actions as cases
from cases.enums import NEXT, Stage, Urgency
from cases.models import Case, NextStep
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from consents import actions as consents
from consents.enums import Category, Purpose
from consents.models import Consent
from demo.personas import settle_in
from demo.town.build import employ
from handovers.actions import end_agency, hand_over
from referrals import actions
from referrals.access import frames
from referrals.enums import Decision, OfferKind, Review, Verdict
from referrals.models import Offer

TEXTS = {"did": "面談を重ねた", "keeps": "見守りを続ける", "asks": "相談をお願いしたい"}
MOST_ASKED = 3  # agencies asked about one case at once
TAKES_PART = """
select 1 from cases_stake s join agencies_agency a on a.id = s.agency_id
 where s.case_id = %s and s.agency_id = %s and s.until is null and (a.until is null or a.until >= juso_today())
"""
WAITING = """
select o.id, o.kind, o.state, o.waits_for, o.from_agency_id, o.to_agency_id, o.waits_with_id, o.kept_by_id, o.rung, o.case_id
  from referrals_offer o where o.waits_for <> '' order by o.id
"""


def people_the_city(agencies: int, dice: Random) -> None:
    """As the owner: as many desks as wanted, two counsellors in each, a head in every second, an officer in every section."""
    settle_in()
    desks = list(Agency.objects.desks().exclude(kind="city_section").order_by("pk"))
    for number in range(len(desks), agencies):
        like = desks[number % len(desks)]
        Agency.objects.create(
            code=f"drill-{number}", mark=f"DR{number}", name=f"相談窓口{number}", kind=like.kind, field=like.field, form=like.form,
            section=like.section, since=like.since,
        )  # fmt: skip
    employ(dice)
    for number, agency in enumerate(Agency.objects.desks().exclude(kind="city_section").order_by("pk")):
        if number % 2:
            _appoint(agency, Role.LEADER)
    for section in Agency.objects.sections().filter(supervised__isnull=False).distinct():
        _appoint(section, Role.SECTION_OFFICER)
    Post.objects.update(since=date(2026, 4, 1), until=date(2029, 3, 31))


def _appoint(agency, role):
    user = User(username=f"{role}-{agency.pk}".replace("_", "-"), name="山形　太郎", kana="やまがた　たろう")
    user.set_unusable_password()
    user.save()
    Post.objects.create(user=user, agency=agency, role=role, since=timezone.localdate(), until=timezone.localdate())


class City:
    """Everybody's dice are one, so that a seed tells the year."""

    def __init__(self, owner, *, agencies: int, silent: float, seed: int):
        self.owner, self.dice, self.done, self.refused = owner, Random(seed), Counter(), Counter()
        self.faults: list[str] = []
        municipality = Municipality.objects.select_related("coordinator", "host").get()
        self.coordinator, self.host = municipality.coordinator, municipality.host
        desks = list(Agency.objects.desks().exclude(kind="city_section").exclude(pk=self.coordinator.pk).order_by("pk"))
        self.desks = desks[: agencies - 1]
        self.agencies = {agency.pk: agency for agency in Agency.objects.all()}
        self.silent = {agency.pk for agency in self.dice.sample(self.desks, round(len(self.desks) * silent))}
        self.mori = User.objects.get(username="mori")
        self._read_staff()

    def _read_staff(self):
        self.staff: dict[int, list[User]] = {}
        reading = [role for role in Role if role not in (Role.CLERK, Role.ADMINISTRATOR)]
        for post in Post.objects.now().filter(role__in=reading, user__is_active=True).select_related("user").order_by("pk"):
            self.staff.setdefault(post.agency_id, []).append(post.user)

    @contextmanager
    def as_of(self, agency_id: int):
        """Somebody of that agency acts, in one transaction like a page."""
        user = self.dice.choice(self.staff[agency_id])
        with acting_as(user.pk, "drill"), transaction.atomic():
            yield user

    def attempt(self, what, agency_id, act) -> bool:
        """`act(user)` is done or refused with a sentence; anything else is a fault of the product."""
        if agency_id not in self.staff:
            return False
        try:
            with self.as_of(agency_id) as user:
                act(user)
        except NotAllowed as refusal:
            self.refused[f"{what}：{str(refusal)[:20]}"] += 1
            return False
        except Exception as fault:
            self.faults.append(f"{what}: {fault!r}"[:300])
            return False
        self.done[what] += 1
        return True

    # --- what comes in ------------------------------------------------------------------------------------------------

    def receive(self) -> None:
        agency = self.dice.choice(self.desks)
        consent = self.dice.random() < 0.85

        def act(user):
            case = cases.receive(
                agency=agency, by=user, person={"known": True, "name": "山形　花子", "kana": "やまがた　はなこ", "sex": "female"},
                intake={"received_on": timezone.localdate(), "route": "visit", "topics": ["03"], "main_topic": "03", "content": "生活のこと"},
                urgency=self.dice.choice(list(Urgency)),
            )  # fmt: skip
            if consent:
                self._consent(case, agency, user)
            case_of.append(case)

        case_of: list[Case] = []
        if self.attempt("received", agency.pk, act):
            for _ in range(self.dice.choice([1, 1, 2])):
                self.send(case_of[0].pk, agency.pk)

    def _consent(self, case, agency, user):
        now = timezone.now()
        consents.record_consent(
            case.person, by=user, agency=agency, case=case, status="given", kind="written", purposes=list(Purpose.values),
            categories=list(Category.values), all_agencies=True, starts_at=now, ends_at=now + timedelta(days=300), text_version="2026-04",
        )  # fmt: skip

    # --- offers -------------------------------------------------------------------------------------------------------

    def send(self, case_id, custodian_id) -> bool:
        kinds, weights = [OfferKind.REFER, OfferKind.JOIN, OfferKind.ANONYMOUS, OfferKind.HAND_BACK], [5, 3, 1, 2]
        kind = self.dice.choices(kinds, weights)[0]
        others = [agency for agency in [*self.desks, self.coordinator, self.coordinator] if agency.pk != custodian_id]
        to, danger = self.dice.choice(others), "倒れている" if self.dice.random() < 0.1 else ""

        def act(user):
            case = self._opened(case_id, custodian_id)
            if kind == OfferKind.HAND_BACK and Stage.HANDING_BACK not in NEXT[case.stage]:
                raise NotAllowed("まだ支援中ではありません。")
            if case.offers.filter(state="sent").count() >= MOST_ASKED:
                raise NotAllowed("もう何か所にも送っています。")
            holder = self.agencies[custodian_id]
            actions.send_offer(
                case, kind=kind, to_agency=to, by=user, from_agency=holder, danger=danger, approved_by="所長", **TEXTS
            )

        return self.attempt(f"sent {kind}", custodian_id, act)

    def _opened(self, case_id, agency_id) -> Case:
        """As its door opens it. A case is hidden only from whoever takes no part in it any more, or has ended."""
        case = Case.objects.filter(pk=case_id).first()
        if case is not None:
            return case
        if self.owner.execute(TAKES_PART, [case_id, agency_id]).fetchone():
            raise LookupError(f"case {case_id} is hidden from {agency_id}, which takes part in it")
        raise NotAllowed("このケースには、もう関わっていません。")

    def answers(self) -> None:
        """Everybody looks at what waits with them; who is silent looks at nothing."""
        for row in self.owner.execute(WAITING).fetchall():
            keys = ("id", "kind", "state", "waits_for", "from", "to", "with", "kept_by", "rung", "case")
            it = dict(zip(keys, row, strict=True))
            if it["rung"] >= 2 and it["kept_by"] not in self.silent:
                self._decide(it)
            elif it["with"] not in self.silent and self.dice.random() < 0.3:
                getattr(self, f"_{it['waits_for']}")(it)
            elif it["state"] == "sent" and it["from"] not in self.silent and self.dice.random() < 0.01:
                self._on(it, "withdrawn", it["from"], lambda offer, user: actions.withdraw(offer, by=user))

    def _on(self, it, what, agency_id, act):
        def run(user):
            offer = Offer.objects.filter(pk=it["id"]).first()
            if offer is None:
                self._must_have_moved_on(it)
            act(offer, user)

        self.attempt(what, agency_id, run)

    def _must_have_moved_on(self, it):
        """Not there for whoever is to act: only because somebody settled it earlier this day."""
        now = self.owner.execute(
            "select state, waits_for, kept_by_id from referrals_offer where id = %s", [it["id"]]
        ).fetchone()
        if now == (it["state"], it["waits_for"], it["kept_by"]):
            raise LookupError(f"{it['waits_for']} of {it['id']} is hidden from {it['kept_by']}")
        raise NotAllowed("このつなぎは、今日すでに動いています。")

    def _answer(self, it):
        verdicts = [Verdict.ACCEPTED, Verdict.DECLINED, Verdict.PARTLY, "asked"]
        halves = it["kind"] in (OfferKind.REFER, OfferKind.HAND_BACK)
        verdict = self.dice.choices(verdicts, [50, 22, 10 * halves, 18])[0]
        if verdict == "asked":
            self._on(it, "asked", it["to"], lambda offer, user: actions.ask_back(offer, by=user, words="収入は分かりますか"))
        elif verdict == Verdict.ACCEPTED and self.dice.random() < 0.1:
            self._two_counters(it)
        else:
            words = {"answer": "そのように答えます", "counter_proposal": "別の窓口では" if verdict == Verdict.DECLINED else ""}
            self._on(it, verdict, it["to"], lambda offer, user: actions.answer_offer(offer, verdict=verdict, by=user, **words))

    def _two_counters(self, it):
        """Two people of one agency say yes at the same moment: one counts."""
        user, barrier, outcomes = self.dice.choice(self.staff.get(it["to"], [None])), threading.Barrier(2), []
        if user is None:
            return

        def click():
            try:
                with acting_as(user.pk, "drill"):
                    with transaction.atomic():
                        offer = Offer.objects.get(pk=it["id"])
                    barrier.wait()
                    actions.answer_offer(offer, verdict=Verdict.ACCEPTED, by=user, answer="受けます")
                    outcomes.append("done")
            except (NotAllowed, Offer.DoesNotExist):
                outcomes.append("refused")
                barrier.abort()
            except threading.BrokenBarrierError:
                outcomes.append("refused")
            except Exception as fault:
                self.faults.append(f"two counters: {fault!r}"[:300])
            finally:
                connection.close()

        counters = [threading.Thread(target=click) for _ in range(2)]
        [counter.start() for counter in counters]
        [counter.join() for counter in counters]
        self.done["two counters"] += 1
        self.done["accepted"] += outcomes.count("done")
        if outcomes.count("done") > 1:
            self.faults.append(f"two counters both accepted {it['id']}")

    def _reply(self, it):
        self._on(it, "replied", it["from"], lambda offer, user: actions.reply(offer, by=user, words="年金だけです"))

    def _next(self, it):
        if self.dice.random() < 0.5 and self.send(it["case"], it["from"]):
            return
        self._on(it, "went on", it["from"], lambda offer, user: actions.go_on(offer, by=user, words="次の手を考えました"))

    def _outcome(self, it):
        if self.dice.random() < 0.3:
            self._on(it, "reported", it["to"], lambda offer, user: actions.report(offer, by=user, words="つながりました"))

    def _review(self, it):
        verdict = self.dice.choices([Review.AGREED, Review.AGAIN, Review.COUNCIL], [6, 3, 1])[0]
        act = self._on_frame(it, lambda frame, user: actions.review(frame, by=user, verdict=verdict, words="確認しました"))
        if not self.attempt(f"reviewed {verdict}", it["kept_by"], act) and verdict == Review.AGAIN:
            agreed = self._on_frame(
                it, lambda frame, user: actions.review(frame, by=user, verdict="agreed", words="確認しました")
            )
            self.attempt("reviewed agreed", it["kept_by"], agreed)

    def _decide(self, it):
        """Whoever has it on the list decides one of these days; the host section clears its list within two weeks."""
        if self.dice.random() > 0.4 and not (it["rung"] == 5 and timezone.localdate().weekday() == 0):
            return
        verdict = self.dice.choices(list(Decision), [5, 4, 1])[0]
        act = self._on_frame(it, lambda frame, user: actions.decide(frame, by=user, verdict=verdict, words="判断しました"))
        self.attempt(f"decided {verdict}", it["kept_by"], act)

    def _on_frame(self, it, act):
        def run(user):
            found = frames(it["id"])
            if not found:
                self._must_have_moved_on(it)
            act(found[0], user)

        return run

    # --- the cases ----------------------------------------------------------------------------------------------------

    def work_on_cases(self, how_many: int) -> None:
        """A few open cases: one step further, another offer, a partner leaves, the consent is taken back, it ends."""
        drawn = "select id, custodian_id, stage from cases_case order by hashtextextended(id::text, %s) limit %s"
        for case_id, holder, stage in self.owner.execute(drawn, [self.dice.randrange(2**31), how_many]).fetchall():
            if holder in self.silent or holder not in self.staff:
                continue
            work = self.dice.choices(
                [self._step, self._another, self._ends, self._parts, self._revokes, self._taken_back], [40, 25, 15, 10, 4, 3]
            )[0]
            work(case_id, holder, stage)

    def _step(self, case_id, holder, stage):
        to = Stage.ACTIVE if Stage.ACTIVE in NEXT[stage] else Stage.ASSESSING
        if stage not in (Stage.CLOSED, Stage.HANDING_BACK) and to in NEXT[stage]:
            self.attempt("moved", holder, lambda user: cases.move_case(self._opened(case_id, holder), to=to, by=user))

    def _another(self, case_id, holder, stage):
        if stage == Stage.CLOSED:
            again = {"reason": "また相談があった"}
            self.attempt("reopened", holder, lambda user: cases.reopen_case(self._opened(case_id, holder), by=user, **again))
        else:
            self.send(case_id, holder)

    def _ends(self, case_id, holder, stage):
        if stage != Stage.CLOSED:
            how = {"reason": "solved", "note": "落ち着いた"}
            self.attempt("closed", holder, lambda user: cases.close_case(self._opened(case_id, holder), by=user, **how))

    def _parts(self, case_id, holder, stage):
        partners = (
            "select agency_id from cases_stake where case_id = %s and until is null and agency_id <> %s order by id limit 1"
        )
        for (partner,) in self.owner.execute(partners, [case_id, holder]).fetchall():
            self.attempt("parted", partner, partial(self._leaves, case_id, self.agencies[partner]))

    def _leaves(self, case_id, agency, user):
        cases.end_part(self._opened(case_id, agency.pk), agency, by=user, reason="役割を終えた")

    def _revokes(self, case_id, holder, stage):
        def act(user):
            given = Consent.objects.filter(person__cases=case_id, withdrawal=None, status="given").first()
            if given is None:
                raise NotAllowed("同意がありません。")
            consents.withdraw_consent(given, by=user, at=timezone.now(), how="oral")

        self.attempt("consent withdrawn", holder, act)

    def _taken_back(self, case_id, holder, stage):
        if holder != self.coordinator.pk:

            def act(user):
                case = Case.objects.filter(pk=case_id).first()
                if case is None:
                    raise NotAllowed("調整機関は関わっていません。")
                actions.take_back(case, by=user, reason="体制を立て直す")

            self.attempt("taken back", self.coordinator.pk, act)

    # --- people and agencies that go ------------------------------------------------------------------------------------

    def somebody_leaves(self) -> None:
        many = [users for pk, users in self.staff.items() if len(users) > 1 and pk not in (self.coordinator.pk, self.host.pk)]
        team = self.dice.choice(many)
        user, colleague = self.dice.sample(team, 2)
        for agency in {post.agency for post in user.current_posts}:
            self._hand_over(agency, user, colleague)
        with acting_as(self.mori.pk, "drill"):
            close_account(user, by=self.mori)
        self.done["left"] += 1
        self._read_staff()

    def _hand_over(self, agency, user, colleague):
        with acting_as(colleague.pk, "drill"), transaction.atomic():
            held = {case.pk: colleague for case in Case.objects.open().filter(custodian=agency, worker=user)}
            steps = {step.pk: colleague for step in NextStep.objects.waiting().filter(agency=agency, worker=user)}
            if held or steps:
                hand_over(agency, user, cases=held, steps=steps, by=colleague)
                self.done["handed over"] += 1

    def an_agency_ends(self) -> None:
        """Whatever it holds: today, in some days by plan, or without anybody having planned anything."""
        ended, heir = self.dice.sample(self.desks, 2)
        how = self.dice.choice(["today", "planned", "forgotten"])
        if how == "forgotten":
            with as_owner():
                Agency.objects.filter(pk=ended.pk).update(until=timezone.localdate())
        else:
            last = timezone.localdate() + timedelta(days=0 if how == "today" else 5)
            plan = {"successor": heir, "last_day": last, "reason": "委託の終了", "basis": "事業の承継"}
            self.attempt("agency given away", self.host.pk, lambda user: end_agency(ended, by=user, **plan))
        self.desks = [agency for agency in self.desks if agency.pk != ended.pk]
        self.done[f"agency ends: {how}"] += 1
        self._read_staff()
