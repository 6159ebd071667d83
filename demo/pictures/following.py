"""The official papers of the two households: a plan, the meeting about it, its monitoring record and its evaluation."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Choice, MeetingType, Municipality, User
from cases.actions import move_case
from cases.enums import Stage
from cases.models import Case
from common.acting import acting_as
from common.owner import as_owner
from consents import actions as consents
from consents.enums import Category, Kind, Purpose, Status
from consents.models import ConsentText
from demo.pictures.answers import LONG
from meetings import actions as meetings
from meetings.enums import Capacity, Function, Method, Result
from meetings.models import AgendaItem, Preparation
from plans import actions as plans
from plans.evaluation import confirm, set_meeting_day, submit, write_evaluation
from plans.models import Evaluation, Monitoring, Plan
from plans.monitoring import record_monitoring


@dataclass(frozen=True)
class Followed:
    plan: Plan
    item: AgendaItem
    monitoring: Monitoring
    evaluation: Evaluation


def everyday(case: Case, by: User, helper: Agency) -> Followed:
    today = timezone.localdate()
    plan, item = _decided(
        case,
        by,
        minutes={
            "chair": "山﨑　由美",
            "facts": "国保税と水道料金の滞納がある。長男は5年ほど外に出ていない。",
            "discussion": "滞納の整理を先に進め、長男には無理に会わず、訪問を重ねることで一致した。",
            "open_issues": "長男の受診をだれが勧めるか。",
            "missing_resources": "日中に短い時間から通える居場所",
            "decisions": [{"what": "分納の相談に同行する", "agency": case.custodian, "due_on": today + timedelta(days=14)}],
        },
        wish="この家で、息子と暮らし続けたい。",
        direction="滞納の整理から始め、長男には訪問で関係をつくる。",
        issues=[{"text": "国保税と水道料金の滞納"}, {"text": "長男の孤立"}],
        goals=[
            {"term": "short", "text": "分納の約束を3か月続ける"},
            {"term": "long", "text": "長男に、家の外で会う人が一人できる"},
        ],
        roles=[{"issue": "滞納", "support": "家計の相談", "agency": helper, "frequency": "月1回"}],
    )
    record = _monitored(
        plan,
        by,
        met="本人、長男（玄関先）",
        changes="督促状の封を自分で切るようになった。長男が玄関先まで出てきた。",
        next_on=today + timedelta(days=35),
        words="「届いた手紙を見るのが、前ほど怖くない」",
        standings=["partly", "not_yet"],
        role="家計表を2回いっしょに作った。分納は続いている。",
        goal=["9月、10月と納めた。", "玄関先まで。家の外はまだ。"],
    )
    evaluation = _evaluated(
        plan,
        by,
        changes_seen=["household_budget", "relief", "sos"],
        changes="滞納は分納で半分になった。困ったときに自分から電話をくれる。",
        own_view="「相談してよかった。息子のことは、これからも一緒に考えてほしい」",
        satisfaction=4,
        not_asked="",
        remaining="長男が通える居場所",
        watch="地域包括支援センターが月1回電話する。民生委員が月1回訪ねる。",
        triggers="分納が2か月続けて止まったとき。本人が入院したとき。",
        standings=["reached", "partly"],
        goal=["5か月続いた。", "民生委員と、月に一度話している。"],
    )
    return Followed(plan, item, record, evaluation)


def overflowing(case: Case, by: User, helper: Agency) -> Followed:
    due_on = timezone.localdate() + timedelta(days=14)
    plan, item = _decided(
        case,
        by,
        minutes={
            "chair": "武者小路　長い名前の司会者",
            "facts": LONG * 20,
            "discussion": LONG * 30,
            "open_issues": LONG * 10,
            "missing_resources": LONG * 6,
            "decisions": [{"what": f"{LONG[:150]}{number}", "agency": case.custodian, "due_on": due_on} for number in range(6)],
        },
        wish=LONG * 10,
        direction=LONG * 10,
        issues=[{"text": LONG * 3}] * 4,
        goals=[
            {"term": "short" if number % 2 else "long", "text": f"{number + 1}番目の目標。{LONG * 2}"} for number in range(7)
        ],
        roles=[{"issue": LONG[:60], "support": LONG[:100] + str(number), "agency": helper} for number in range(6)],
    )
    standings = ["reached", "partly", "not_yet", "changed"] * 2
    record = _monitored(
        plan,
        by,
        met=LONG * 3,
        changes=LONG * 18,
        words=LONG * 12,
        standings=standings,
        role=LONG * 5,
        goal=[LONG * 3] * 8,
        next_on=timezone.localdate() + timedelta(days=35),
        needs_replan=True,
        replan_why=LONG * 3,
    )
    seen = list(Choice.objects.offered("change_seen").values_list("code", flat=True))
    evaluation = _evaluated(
        plan,
        by,
        changes_seen=seen,
        changes=LONG * 12,
        own_view=LONG * 12,
        satisfaction=None,
        not_asked=LONG * 3,
        remaining=LONG * 18,
        watch=LONG * 10,
        triggers=LONG * 10,
        standings=standings,
        goal=[LONG * 3] * 8,
    )
    officer = User.objects.get(username="kobayashi")
    with as_owner():  # the meeting is over, and its table is laid no more
        boxes = dict.fromkeys(("knows", "does", "can", "cannot", "view"), LONG * 18)
        Preparation.objects.create(item=item, agency=officer.desk, written_by=officer, **boxes)
    return Followed(plan, item, record, evaluation)


def _decided(case, by, *, minutes, issues, goals, roles, **contents) -> tuple[Plan, AgendaItem]:
    """Written by the accountable agency, agreed at a meeting, decided by the city."""
    today, now = timezone.localdate(), timezone.now()
    people = {login: User.objects.get(username=login) for login in ("yamazaki", "yoshida", "kobayashi")}
    with acting_as(by.pk, "pictures"), transaction.atomic():
        consents.record_consent(
            case.person,
            by=by,
            agency=case.custodian,
            case=case,
            status=Status.GIVEN,
            kind=Kind.WRITTEN,
            purposes=list(Purpose.values),
            categories=list(Category.values),
            all_agencies=True,
            starts_at=now,
            ends_at=now + timedelta(days=365),
            text_version=ConsentText.objects.get(in_use=True).version,
        )
        move_case(case, to=Stage.ASSESSING, by=by)
        plan = plans.draw_up(
            case,
            by=by,
            agency=case.custodian,
            lead_agency=case.custodian,
            starts_on=today,
            ends_on=today + timedelta(days=182),
            applied_on=today,
            issues=issues,
            goals=goals,
            roles=roles,
            **contents,
        )
        plans.ask_roles(plan, by=by)
        plans.go_on_with_open_roles(plan, by=by, reason="会議で返事を確かめる。")
        case.refresh_from_db()
        meeting = meetings.convene(
            case,
            plan=plan,
            by=by,
            agency=case.custodian,
            type=MeetingType.objects.get(code="ml-conference"),
            held_at=now,
            place="総合福祉センター",
            method=Method.ROOM,
            function=Function.PLAN,
            agencies=[],
            required={
                Capacity.COORDINATOR: people["yamazaki"],
                Capacity.MARUGOTO: people["yoshida"],
                Capacity.CITY: people["kobayashi"],
            },
        )
        item = meeting.items.get()
        present = {row.pk for row in item.participants.all()}
        meetings.record(item, by=by, result=Result.AGREED, attended=present, **minutes)
    with acting_as(people["kobayashi"].pk, "pictures"), transaction.atomic():
        return plans.decide(Plan.objects.select_related("case__person").get(pk=plan.pk), by=people["kobayashi"]), item


def _monitored(plan, by, *, standings, goal, role, needs_replan=False, replan_why="", **contents) -> Monitoring:
    with acting_as(by.pk, "pictures"), transaction.atomic():
        reached = _reached(plan, standings, goal)
        roles = [(each, role) for each in plan.roles.all()]
        said = {"held_on": timezone.localdate(), "method": "visit", "needs_replan": needs_replan, "replan_why": replan_why}
        return record_monitoring(plan, by=by, agency=plan.lead_agency, goals=reached, roles=roles, **said, **contents)


def _evaluated(plan, by, *, standings, goal, **contents) -> Evaluation:
    officer = User.objects.filter(posts__agency=Municipality.objects.get().host, username="kobayashi").get()
    said = {
        "held_on": timezone.localdate(),
        "verdict": "end",
        "close_reason": "handed_back",
        "lead_after": plan.lead_agency,
        "checks": [1, 6],
    }
    with acting_as(by.pk, "pictures"), transaction.atomic():
        reached = _reached(plan, standings, goal)
        evaluation = write_evaluation(plan, None, by=by, agency=plan.lead_agency, seen="", goals=reached, **said, **contents)
        submit(evaluation, by=by)
        set_meeting_day(evaluation, by=by, on=timezone.localdate())
    with acting_as(officer.pk, "pictures"), transaction.atomic():
        return confirm(evaluation, by=officer)


def _reached(plan, standings, words) -> list[dict]:
    rows = zip(plan.goals.all(), standings, words, strict=False)
    return [{"goal": goal, "standing": standing, "words": said} for goal, standing, said in rows]
