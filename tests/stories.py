"""Cases at every stage, made by the real deeds in the name of those who would do them."""

import base64
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from agencies.models import Agency, MeetingType, User
from cases import actions as cases
from common.acting import acting_as
from common.uploads import accept
from consents import actions as consents
from consents.enums import Category, Kind, Purpose, Status
from council import actions as council
from council import sittings
from meetings import actions as meetings
from meetings.enums import Capacity, Function, Method, Result
from plans import actions as plans
from plans.evaluation import confirm, set_meeting_day, submit, write_evaluation
from plans.monitoring import record_monitoring
from referrals import actions as referrals
from referrals.enums import OfferKind
from sealed import actions as sealed
from sealed import papering, sitting
from sealed.models import PledgeText, Seat

NAME = "髙橋　﨑子"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)  # one pixel


class Story:
    """What a test needs of a case, and how to tell on. Each verb is one deed by one person."""

    def __init__(self):
        self.people = {user.username: user for user in User.objects.all()}
        self.centre = Agency.objects.get(name="地域包括支援センター3")
        self.shakyo = Agency.objects.get(name="山形市社会福祉協議会")
        self.host = Agency.objects.get(name="地域共生社会課")
        self.desk = Agency.objects.get(name="生活サポート相談窓口1")

    def by(self, login):
        return _Acting(self.people[login])

    def received(self, *, consent=True, members=(), **person):
        with self.by("sato") as sato:
            self.case = cases.receive(
                agency=self.centre,
                by=sato,
                members=[dict(member) for member in members],
                person={
                    "known": True,
                    "name": NAME,
                    "kana": "たかはし　さきこ",
                    "born_on": date(1949, 3, 3),
                    "sex": "female",
                    **person,
                },
                intake={
                    "received_on": timezone.localdate(),
                    "route": "visit",
                    "topics": ["03", "12"],
                    "main_topic": "12",
                    "content": "心配なこと",
                },
            )
            if consent:
                self.consent("sato", self.centre, purposes=[Purpose.CONSULT, Purpose.LIAISE], kind=Kind.ORAL)
        return self

    def consent(self, login, agency, **said):
        now = timezone.now()
        values = {
            "status": Status.GIVEN,
            "kind": Kind.WRITTEN,
            "purposes": list(Purpose.values),
            "categories": list(Category.values),
            "all_agencies": True,
            "starts_at": now,
            "ends_at": now + timedelta(days=365),
            "text_version": "2026-04",
            **said,
        }
        with self.by(login) as user:
            self.said = consents.record_consent(self.case.person, by=user, agency=agency, case=self.case, **values)
        return self

    def offered(self, kind=OfferKind.REFER, by="sato", to=None):
        with self.by(by) as user:
            self.case.refresh_from_db()
            self.offer = referrals.send_offer(
                self.case,
                kind=kind,
                to_agency=to or self.shakyo,
                by=user,
                from_agency=self.case.custodian,
                did="面談2回",
                keeps="見守り",
                asks="整理",
            )
        return self

    def accepted(self, by="yamazaki"):
        with self.by(by) as user:
            self.offer = referrals.accept(self.offer, by=user)
            self.case.refresh_from_db()
        return self

    def taken(self):
        """The coordinator holds it."""
        return self.received().offered().accepted()

    def planned(self):
        self.taken().consent("yamazaki", self.shakyo)
        with self.by("yamazaki") as user:
            self.plan = plans.draw_up(
                self.case,
                by=user,
                agency=self.shakyo,
                wish="この家で暮らしたい",
                direction="家計から",
                lead_agency=self.centre,
                starts_on=timezone.localdate(),
                ends_on=timezone.localdate() + timedelta(days=180),
                issues=[{"text": "生活費"}],
                goals=[{"term": "short", "text": "見通し"}],
                roles=[{"issue": "生活費", "support": "家計の相談", "agency": self.desk}],
            )
            self.case.refresh_from_db()
        return self

    def asked(self):
        """The roles of the plan are offered to their agencies."""
        self.planned()
        with self.by("yamazaki") as user:
            plans.ask_roles(self.plan, by=user)
        return self

    def taken_on(self):
        """The livelihood desk says yes to its role."""
        self.asked()
        with self.by("ito") as user:
            self.role = plans.answer_role(self.plan.roles.get(), by=user, answer="accepted")
        return self

    def required(self):
        return {
            Capacity.COORDINATOR: self.people["yamazaki"],
            Capacity.MARUGOTO: self.people["yoshida"],
            Capacity.CITY: self.people["kobayashi"],
        }

    def convened(self):
        self.taken_on()
        with self.by("yamazaki") as user:
            self.meeting = meetings.convene(
                self.case,
                plan=self.plan,
                by=user,
                agency=self.shakyo,
                type=MeetingType.objects.get(code="ml-conference"),
                held_at=timezone.now(),
                place="会議室",
                method=Method.ROOM,
                function=Function.PLAN,
                required=self.required(),
                agencies=[self.desk],
            )
            self.item = self.meeting.items.get()
            self.plan.refresh_from_db()
        return self

    def agreed(self):
        self.convened()
        with self.by("yamazaki") as user:
            present = {row.pk for row in self.meeting.participants.all()}
            meetings.record(
                self.item, by=user, discussion="確認した", result=Result.AGREED, open_issues="", attended=present, decisions=[]
            )
            self.plan.refresh_from_db()
        return self

    def decided(self):
        self.agreed()
        with self.by("kobayashi") as user:
            self.plan = plans.decide(self.plan, by=user)
        return self

    def monitored(self, **changes):
        """The coordinator writes down how the plan goes."""
        with self.by("yamazaki") as user:
            values = {
                "held_on": timezone.localdate(), "method": "visit", "met": "本人", "changes": "家計表をつけはじめた", "words": "少し楽になった",
                "next_on": timezone.localdate() + timedelta(days=30), "needs_replan": False, "replan_why": "", **changes,
            }  # fmt: skip
            goals = [{"goal": goal, "standing": "partly", "words": "半分"} for goal in self.plan.goals.all()]
            roles = [(role, "月1回の面談") for role in self.plan.roles.all()]
            self.monitoring = record_monitoring(self.plan, by=user, agency=self.shakyo, goals=goals, roles=roles, **values)
        return self

    def evaluating(self, **changes):
        """The evaluation is being written, with everything a closing asks for."""
        with self.by("yamazaki") as user:
            values = {
                "held_on": timezone.localdate(), "changes_seen": ["household_budget"], "changes": "滞納が減った", "own_view": "助かった",
                "satisfaction": 4, "not_asked": "", "remaining": "長男の居場所\n通院の付き添い", "verdict": "end",
                "close_reason": "handed_back", "lead_after": self.centre, "watch": "月1回の電話", "triggers": "滞納が2か月続く",
                "checks": [1, 6], **changes,
            }  # fmt: skip
            goals = [{"goal": goal, "standing": "reached", "words": "続いている"} for goal in self.plan.goals.all()]
            self.evaluation = write_evaluation(self.plan, None, by=user, agency=self.shakyo, seen="", goals=goals, **values)
        return self

    def evaluated(self, **changes):
        """Taken to a meeting, and confirmed by the city."""
        self.evaluating(**changes)
        with self.by("yamazaki") as user:
            submit(self.evaluation, by=user)
            set_meeting_day(self.evaluation, by=user, on=timezone.localdate())
        with self.by("kobayashi") as user:
            self.evaluation = confirm(self.evaluation, by=user)
            self.case.refresh_from_db()
        return self

    def closed(self):
        """Handed back to the centre, which closes the case."""
        self.decided().monitored().evaluated().offered(OfferKind.HAND_BACK, by="yamazaki", to=self.centre).accepted(by="sato")
        with self.by("sato") as user:
            for step in self.case.next_steps.waiting():
                cases.finish_step(step, by=user)
            self.case = cases.close_case(self.case, by=user, reason="handed_back", note="見守る")
        return self

    def returning(self):
        return self.decided().offered(OfferKind.HAND_BACK, by="yamazaki", to=self.centre)


class Secret:
    """A conference with kobayashi in the chair, if nobody else is named."""

    def __init__(self, *, text="秘密の会議録", chair="kobayashi"):
        self.story, self.text = Story(), text
        with self.story.by(chair) as user:
            self.conference = sealed.convene(
                by=user,
                host=self.story.host,
                subject="氏名不詳の男性",
                purpose="見守り",
                no_consent="refused",
                held_at=timezone.now(),
                place="相談室",
            )
            self.chair = Seat.objects.get(conference_id=self.conference.pk, user=user)
            sealed.pledge(self.chair.pk, text=PledgeText.objects.get(), by=user)
            sitting.write_minutes(self.conference, by=user, facts=text, views="", decisions="見守る")
            sitting.assign_role(self.conference, by=user, agency=self.story.centre, what="週1回の見守り")

    def nominated(self, login, agency):
        with self.story.by("kobayashi") as chair:
            self.seat = sealed.nominate(
                self.conference.pk,
                user=self.story.people[login],
                agency=agency,
                why="担当機関",
                by=chair,
                valid_until=timezone.localdate() + timedelta(days=300),
            )
        return self

    def sworn(self, login, agency):
        self.nominated(login, agency)
        with self.story.by(login) as user:
            sealed.pledge(self.seat.pk, text=PledgeText.objects.get(), by=user)
        return self

    def lived(self, worker="sato"):
        """Everything a conference can hold. The role of the centre goes out to `worker`, or to its head alone."""
        self.sworn("sato", self.story.centre)
        conference, sato, seat = self.conference, self.story.people["sato"], self.seat
        with self.story.by("sato"):
            sitting.contribute(
                conference, by=sato, agency=seat.agency, facts="秘密の事実", role="訪問", can="週1回", cannot="夜間"
            )
        with self.story.by("kobayashi") as chair:
            self.subject = sitting.add_subject(
                conference, by=chair, name="長男", consent="given", consent_on=timezone.localdate(), remark="会えた"
            )
            sitting.prepare(conference, by=chair, household="秘密の世帯", doing="", joining="", asking="", direction="")
            self.item = sitting.add_item(conference, by=chair, title="近況")
            sitting.record_item(self.item, by=chair, talk="秘密の協議", present={self.chair.pk, seat.pk})
            asked = {"what": "来所の記録", "due_on": timezone.localdate(), "document_no": ""}
            self.inquiry = papering.inquire(conference, by=chair, seat=seat, outside="", **asked)
            self.paper = papering.add_paper(conference, by=chair, title="秘密の資料", file=accept("図.png", PICTURE))
            self.copy = papering.hand_out(conference, by=chair, paper="秘密の資料", seats=[seat])[0]
            self.role = conference.roles.get()
            named = self.story.people[worker] if worker else None
            self.task = sitting.release_task(self.role, by=chair, text="週1回の声かけ", worker=named)
            sitting.offer_minutes(conference, by=chair)
            sitting.add_elsewhere(conference, by=chair, body="care", held_on=None, contact="長寿支援課")
        with self.story.by("sato"):
            sitting.check_minutes(conference, by=sato, seat=seat, remark="日付が違う")
            grades = {"useful": "4", "clear": "3", "timely": "2"}
            sitting.give_feedback(conference, by=sato, seat=seat, words="短くて良かった", **grades)
        return self


class Raised:
    """A card raised by the coordinator, as its `Story` has it. Each verb is one deed by one person."""

    def __init__(self, *, found=(), by="yamazaki", generalised=True, **changes):
        self.story = Story()
        said = {
            "title": "保証人のいない単身者の住まい", "pattern": "保証人が立てられず、転居先が見つからない人が続いている。", "gap": "between",
            "proposal": "居住支援法人と協議し、保証の仕組みを検討する。", "generalised": generalised,
            "generalised_why": "窓口の全体で聞いている。" if generalised else "", **changes,
        }  # fmt: skip
        with self.story.by(by) as user:
            self.card = council.raise_card(by=user, agency=user.desk, found=list(found), sections=[self.story.host], **said)

    def stepped(self, onto, **said):
        with self.story.by("kobayashi") as user:
            self.card = council.step_card(self.card, onto, by=user, **said)
        return self

    def checked(self):
        return self.stepped("checked")

    def commented(self, text="相談の入口を一つにできないか。", *, passed=True):
        with self.story.by("shoji") as user:
            self.comment = council.comment(self.card, by=user, agency=user.desk, text=text)
        if passed:
            with self.story.by("kobayashi") as user:
                council.pass_comment(self.comment, by=user)
        return self

    def called(self, body="marugoto-council"):
        with self.story.by("kobayashi") as user:
            held = {"held_at": timezone.now(), "place": "大会議室", "method": "room"}
            kind = MeetingType.objects.get(code=body)
            self.sitting = sittings.convene(by=user, type=kind, cards=[self.card], matters=["その他の議題"], **held)
        return self

    def recorded(self, *steps, what="協議の場を設ける"):
        with self.story.by("kobayashi") as user:
            topics = list(self.sitting.topics.select_related("card"))
            seats = dict.fromkeys(self.sitting.type.offices.all(), "self")
            section = Agency.objects.get(name="住宅政策課")
            task = {"what": what, "agency": section, "due_on": timezone.localdate() + timedelta(days=30), "card": self.card}
            self.sitting = sittings.record(
                self.sitting, by=user, chair="福祉推進部長", remarks="次回は未定。", presence=seats,
                talks=dict.fromkeys(topics, "協議した。"), steps=[{"card": self.card, **step} for step in steps], tasks=[task],
            )  # fmt: skip
            self.task = self.sitting.tasks.get()
            self.card.refresh_from_db()
        return self


class _Acting:
    def __init__(self, user):
        self.user = user

    def __enter__(self):
        self.scope, self.atomic = acting_as(self.user.pk, "test"), transaction.atomic()
        self.scope.__enter__()
        self.atomic.__enter__()
        return self.user

    def __exit__(self, *exception):
        self.atomic.__exit__(*exception)
        self.scope.__exit__(*exception)


def settle():
    """Check now what the database would check at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
