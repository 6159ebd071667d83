"""The rows an invented case has gathered on its way."""

from collections import Counter as Tally
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from agencies.models import Agency, MeetingType, Municipality, User
from audit.models import Entry
from cases.enums import NoteKind, Stage, StakeReason, Urgency, Visibility
from cases.models import Case, CaseSubject, Custody, Intake, Move, NextStep, Note, Stake
from common.wareki import fiscal_year
from consents.enums import Category, Kind, Purpose, Status
from consents.models import Consent
from demo.town import words
from demo.town.evaluations import FOLLOWING, write_evaluation
from demo.town.kinds import Story, path_of
from demo.town.offers import report_ended, write_offer
from demo.town.people import address, household
from meetings.actions import ROLE_OF
from meetings.enums import Capacity, Function, Result
from meetings.models import AgendaItem, Meeting, Participant
from people.models import Household, Membership, Person, Relation
from plans.enums import GoalTerm, PlanState, RoleAnswer
from plans.models import Goal, Issue, Plan, RoleAssignment
from referrals.enums import OfferKind, OfferState
from referrals.models import Offer, OfferStep


def _next_look(starts):
    """Every 30 days from the beginning: the first that is not long past."""
    today = timezone.localdate()
    looks = (starts + timedelta(days=30 * times) for times in range(1, 100))
    return next(day for day in looks if day >= today - timedelta(days=5))


class Writer:
    """Collects the rows of many cases and saves them table by table."""

    def __init__(self, dice: Random, staff: dict[int, list[User]], city: Municipality, numbers: Tally, *, now: datetime):
        self.dice, self.staff, self.city, self.numbers, self.now = dice, staff, city, numbers, now
        self.rows: dict[type, list] = {model: [] for model in ORDER}
        self.agencies = Agency.objects.in_bulk(staff)
        self.desks = [self.agencies[pk] for pk in sorted(self.agencies) if pk != city.coordinator_id]
        self.meeting_type = MeetingType.objects.get(code="ml-conference")
        self.required = self._required()

    def _required(self) -> dict[str, list[User]]:
        return {
            capacity: list(User.objects.filter(posts__role=role).order_by("pk").distinct())
            for capacity, role in ROLE_OF.items()
        }

    def save(self) -> None:
        made = {model: [row.made_at for row in self.rows[model]] for model in (Plan, AgendaItem)}
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=1000)
        for model, moments in made.items():  # auto_now_add would date everything today
            for row, moment in zip(self.rows[model], moments, strict=True):
                row.created_at = moment
            model.objects.bulk_update(self.rows[model], ["created_at"], batch_size=1000)

    def add(self, row):
        self.rows[type(row)].append(row)
        return row

    # One case -----------------------------------------------------------------------------------------------------------

    def tell(self, story: Story) -> Case:
        dice = self.dice
        desk = dice.choice(self.desks)
        opened = self.now - timedelta(
            days=dice.randint(20 if story.plan else 1, 700 if story.stage == Stage.CLOSED else 240),
            minutes=dice.randint(0, 600),
        )
        opened = min(opened, self.now - timedelta(hours=30))
        clerk = dice.choice(self.staff[desk.pk])
        self.clock, self.span = opened, (self.now - opened) / 40
        self.ahead, self.stage = list(path_of(story)), Stage.RECEIVED
        case = self._case(story, desk, clerk, opened)
        self._intake(case, clerk, desk)
        consent = self._consents(story, case, clerk, desk)
        stakes = [Stake(case=case, agency=desk, reason=StakeReason.CUSTODY, since=opened)]
        custody = self.add(Custody(case=case, agency=desk, since=opened, why="opened", by_user_id=clerk.pk))
        self._notes(case, desk, clerk, dice.randint(1, 3))
        self._refer(story, case, desk, clerk, stakes, custody, consent)
        plan = self._plan(story, case, desk, consent) if story.plan else None
        if plan and plan.state != PlanState.DRAFT:
            self._meet(story, case, plan, stakes)
        if story.evaluated:
            write_evaluation(self, case, plan)
        self._hand_back(story, case, desk, stakes, consent)
        for stage in list(self.ahead):
            self.step_to(stage, case)
        self._steps(case)
        self._finish(story, case, stakes)
        return case

    def tick(self) -> datetime:
        """The next moment of this case's life."""
        self.clock = self.clock + self.span
        return self.clock

    def _case(self, story, desk, clerk, opened) -> Case:
        members = household(self.dice)
        where = address(self.dice)
        protected = self.dice.random() < 0.02
        people = [
            self.add(
                Person(
                    name=member.name,
                    kana=member.kana,
                    sex=member.sex,
                    born_on=member.born_on,
                    registered_by=clerk,
                    address=where,
                    address_protected=protected,
                    created_at=opened,
                    mobile=f"090-0000-{self.dice.randint(0, 9999):04}" if not order else "",
                )
            )
            for order, (member, _, _) in enumerate(members)
        ]
        urgency = self.dice.choices(list(Urgency), [2, 8, 20, 70])[0]
        case = Case(
            number=self._number(desk, opened),
            person=people[0],
            custodian=desk,
            worker=clerk,
            stage=story.stage,
            urgency=urgency,
            opened_at=opened,
            opened_by_agency=desk,
            last_activity=opened,
        )
        self.add(case)
        home = self.add(Household())
        for order, (person, (_, kind, note)) in enumerate(zip(people, members, strict=True)):
            self.add(CaseSubject(case=case, person=person, is_main=not order))
            self.add(Membership(household=home, person=person, is_head=not order, since=timezone.localdate(opened)))
            if order:
                self.add(Relation(person=people[0], other=person, kind=kind, note=note))
        self.book("case.received", case, case, clerk)
        return case

    def _number(self, desk, opened) -> str:
        year = fiscal_year(timezone.localdate(opened))
        self.numbers[desk.pk, year] += 1
        return f"{desk.mark}-R{year - 2018}-{self.numbers[desk.pk, year]:04}"

    def _intake(self, case, clerk, desk):
        topics = sorted(self.dice.sample([f"{n:02}" for n in range(1, 17)], self.dice.randint(1, 4)))
        self.add(
            Intake(
                case=case,
                received_on=timezone.localdate(case.opened_at),
                received_by=clerk,
                agency=desk,
                route=self.dice.choice(["visit", "call", "family_call", "referral"]),
                topics=topics,
                main_topic=self.dice.choice(topics),
                content=self.dice.choice(words.CONTENTS),
            )
        )

    def _consents(self, story, case, clerk, desk) -> Consent | None:
        if not story.consent:
            return None
        oral = self._consent(case, clerk, desk, refused=story.consent == "refused")
        if story.consent != "written":
            return oral
        worker = self.dice.choice(self.staff[self.city.coordinator_id])
        self.clock = case.opened_at + self.span * 6
        return self._consent(case, worker, self.city.coordinator, written=True)

    def _consent(self, case, clerk, agency, *, refused=False, written=False) -> Consent:
        starts = self.clock if written else case.opened_at
        consent = Consent(
            person=case.person,
            status=Status.REFUSED if refused else Status.GIVEN,
            kind=Kind.WRITTEN if written else Kind.ORAL,
            purposes=[] if refused else list(Purpose.values) if written else [Purpose.CONSULT, Purpose.LIAISE],
            categories=[] if refused else list(Category.values) if written else [Category.BASIC, Category.HISTORY],
            all_agencies=not refused,
            starts_at=starts,
            ends_at=starts + timedelta(days=365 if written else 90),
            text_version="2026-04" if written else "口頭",
            explained_by=clerk,
            agency=agency,
        )
        self.book(f"consent.{consent.status}", consent, case, clerk)
        return self.add(consent)

    def _notes(self, case, agency, author, many):
        for _ in range(many):
            at = self.tick()
            note = self.add(
                Note(
                    case=case,
                    agency=agency,
                    author=author,
                    happened_at=at,
                    kind=self.dice.choice(list(NoteKind)),
                    heading=self.dice.choice(words.HEADINGS),
                    text=self.dice.choice(words.TEXTS),
                    visibility=self.dice.choices(list(Visibility), [5, 4, 1])[0],
                )
            )
            self.book("note.added", note, case, author)

    def _refer(self, story, case, desk, clerk, stakes, custody, consent):
        coordinator = self.city.coordinator
        if story.asked:
            self.clock = max(self.clock, self.now - timedelta(days=self.dice.randint(0, 9)))
            write_offer(self, case, OfferKind.REFER, desk, coordinator, clerk, consent, state=OfferState.SENT)
        if not story.taken:
            return
        worker = self.dice.choice(self.staff[coordinator.pk])
        offer = write_offer(
            self, case, OfferKind.REFER, desk, coordinator, clerk, consent, state=OfferState.ACCEPTED, answered=worker
        )
        self._hand_over(case, stakes, custody, desk, coordinator, offer, worker)
        self.step_to(Stage.ASSESSING, case)
        self._notes(case, coordinator, worker, self.dice.randint(1, 4))

    def _hand_over(self, case, stakes, custody, giver, taker, offer, worker):
        custody.until = offer.answered_at
        self.add(
            Custody(case=case, agency=taker, since=offer.answered_at, why="accepted", offer_id=offer.pk, by_user_id=worker.pk)
        )
        for stake in stakes:
            if stake.agency == giver:
                stake.reason = StakeReason.REFERRED
        own = next((stake for stake in stakes if stake.agency == taker), None)
        if own:
            own.reason = StakeReason.CUSTODY
        else:
            stakes.append(Stake(case=case, agency=taker, reason=StakeReason.CUSTODY, since=offer.answered_at))
        case.custodian, case.worker = taker, worker
        self.book("offer.accepted", offer, case, worker)

    def _plan(self, story, case, desk, consent) -> Plan:
        made = self.tick()
        starts = timezone.localdate(made)
        plan = Plan(
            case=case,
            version=1,
            state=story.plan,
            author=case.worker,
            agency=case.custodian,
            lead_agency=desk,
            wish=self.dice.choice(words.WISHES),
            direction="暮らしを整え、つながりを増やす。",
            starts_on=starts,
            ends_on=starts + timedelta(days=182),
            next_monitoring_on=_next_look(starts),
            applied_on=starts,
            **words.missing(case.number),
        )
        plan.made_at = made
        self.add(plan)
        self.step_to(Stage.PLANNING, case)
        for order, issue in enumerate(["生活費の不足", "家族の孤立"]):
            self.add(Issue(plan=plan, text=issue, position=order))
        self.add(Goal(plan=plan, term=GoalTerm.LONG, text="安心して暮らし続ける", position=0))
        self.add(
            Goal(plan=plan, term=GoalTerm.SHORT, text="家計の見通しを立てる", position=1, due_on=starts + timedelta(days=90))
        )
        for order, agency in enumerate([desk, *self.dice.sample(self.desks, 2)]):
            self.add(
                RoleAssignment(
                    plan=plan,
                    issue="生活",
                    support=self.dice.choice(words.STEPS),
                    agency=agency,
                    frequency="月1回",
                    position=order,
                    **self._answered(plan, made, case),
                )
            )
        self.book("plan.drawn_up", plan, case, case.worker)
        return plan

    def _answered(self, plan, made, case) -> dict:
        """What goes to the meeting has been taken on; a draft is not offered yet."""
        if plan.state == PlanState.DRAFT:
            return {}
        return {"asked_at": made, "answer": RoleAnswer.ACCEPTED, "answered_at": made, "answered_by": case.worker, "heard": True}

    def _meet(self, story, case, plan, stakes):
        self._take_part(case, plan, stakes)
        called = self.tick()
        done = plan.state in (PlanState.AGREED, PlanState.DECIDED)
        held = self.tick() if done else self.now + timedelta(days=self.dice.randint(1, 20))
        held = timezone.make_aware(datetime.combine(timezone.localdate(held), time(13, 30)))
        meeting = self.add(
            Meeting(
                type=self.meeting_type,
                held_at=held,
                place="総合福祉センター 会議室",
                agency=case.custodian,
                convened_by=case.worker,
                fixed_at=self.tick() if done else None,
                fixed_by=case.worker if done else None,
            )
        )
        consent_id = self.rows[Consent][-1].pk
        item = self.add(
            AgendaItem(
                meeting=meeting,
                case=case,
                plan=plan,
                function=Function.PLAN,
                consent_id=consent_id,
                basis_reason="本人同意の範囲内です。",
                discussion="役割分担を確認した。" if done else "",
                result=Result.AGREED if done else "",
                drafted_at=meeting.fixed_at,
                drafted_by=meeting.fixed_by,
                revision=1 if done else 0,
                fixed_at=meeting.fixed_at,
                fixed_by=meeting.fixed_by,
            )
        )
        item.made_at = called
        self._table(case, item, stakes, plan, called, done)
        self.book("meeting.convened", meeting, case, case.worker)
        self.step_to(Stage.IN_MEETING, case)
        if done:
            plan.agreed_at = meeting.fixed_at
            self.step_to(Stage.DECIDING, case)
        if plan.state == PlanState.DECIDED:
            self._decide(plan, case)

    def _take_part(self, case, plan, stakes):
        """Whoever took on a role takes part in the case."""
        helping = {role.agency for role in self.rows[RoleAssignment][-3:] if role.plan is plan} - {
            stake.agency for stake in stakes
        }
        stakes.extend(
            Stake(case=case, agency=agency, reason=StakeReason.JOINED, since=plan.made_at)
            for agency in sorted(helping, key=lambda agency: agency.pk)
        )

    def _table(self, case, item, stakes, plan, called, done):
        homes = {
            Capacity.COORDINATOR: self.city.coordinator,
            Capacity.MARUGOTO: self.city.coordinator,
            Capacity.CITY: self.city.host,
        }
        for capacity, agency in homes.items():
            user = self.dice.choice(self.required[capacity])
            self.add(self._seat(item, agency, capacity, done, user=user))
        guests = {plan.lead_agency, self.city.host}
        self.add(self._seat(item, plan.lead_agency, Capacity.AGENCY, done))
        present = {stake.agency for stake in stakes}
        stakes.extend(Stake(case=case, agency=agency, reason=StakeReason.MEETING, since=called) for agency in guests - present)

    def _seat(self, item, agency, capacity, done, user=None):
        came = True if done else None
        return Participant(meeting=item.meeting, item=item, agency=agency, user=user, capacity=capacity, attended=came)

    def _decide(self, plan, case):
        consent = self.rows[Consent][-1]
        officer = self.dice.choice(self.required[Capacity.CITY])
        plan.decided_at, plan.decided_by = self.tick(), officer
        plan.document_year, plan.document_no = fiscal_year(timezone.localdate(plan.decided_at)), f"地共第{case.number}号"
        plan.consent, plan.consent_person_id = consent, consent.person_id
        plan.consent_starts_at, plan.consent_ends_at = consent.starts_at, consent.ends_at
        self.book("plan.decided", plan, case, officer)
        self.step_to(Stage.ACTIVE, case)

    def step_to(self, stage, case):
        """The case takes this step now, if it is the next on its path."""
        if self.ahead[:1] != [stage]:
            return
        move = self.add(Move(case=case, from_stage=self.stage, to_stage=self.ahead.pop(0), at=self.tick(), by=case.worker))
        self.stage = stage
        self.book("case.moved", move, case, case.worker)

    def _hand_back(self, story, case, desk, stakes, consent):
        if not story.returned:
            return
        worker = self.dice.choice(self.staff[desk.pk])
        accepted = story.returned == "accepted"
        self.step_to(Stage.HANDING_BACK, case)
        offer = write_offer(
            self,
            case,
            OfferKind.HAND_BACK,
            case.custodian,
            desk,
            case.worker,
            consent,
            state=OfferState.ACCEPTED if accepted else OfferState.SENT,
            answered=worker if accepted else None,
        )
        if accepted:
            report_ended(self, case, case.custodian, worker)
            self._hand_over(case, stakes, self.rows[Custody][-1], case.custodian, desk, offer, worker)
            self.step_to(Stage.ACTIVE, case)

    def _steps(self, case):
        if case.stage == Stage.CLOSED or self.dice.random() < 0.3:
            return
        due = timezone.localdate(self.now) + timedelta(days=self.dice.randint(-5, 40))
        self.add(
            NextStep(
                case=case,
                agency=case.custodian,
                worker=case.worker,
                what=self.dice.choice(words.STEPS),
                due_on=due,
                added_by=case.worker,
            )
        )

    def _finish(self, story, case, stakes):
        if story.stage == Stage.CLOSED:
            case.closed_at, case.closed_by = self.tick(), case.worker
            case.close_reason, case.close_note = "solved", "暮らしが落ち着いた。再開の目安は滞納の再発。"
        case.last_activity = min(self.clock, self.now)
        for stake in stakes:
            stake.stage, stake.last_activity = case.stage, case.last_activity
            self.add(stake)

    def book(self, verb, about, case, by):
        self.add(
            Entry(
                at=self.clock,
                verb=verb,
                actor_id=by.pk,
                request_id="town",
                about=about._meta.label_lower,
                about_id=str(about.pk),
                case_id=case.pk,
            )
        )


ORDER = [
    Person, Household, Membership, Relation, Case, CaseSubject, Custody, Stake, Intake, Consent, Note, Move, NextStep,
    Offer, OfferStep, Plan, Issue, Goal, RoleAssignment, *FOLLOWING, Meeting, AgendaItem, Participant, Entry,
]  # fmt: skip
