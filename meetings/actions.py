"""Deeds of the 重層的支援会議: convene with consent and with those who must attend, prepare, record, check, fix."""

from django.db.models import Max
from django.utils import timezone

from agencies.calendar import add_working_days
from agencies.models import Agency, Municipality
from agencies.roles import Role
from audit.book import write_down
from cases.actions import admit, plan_next_step, step_to
from cases.enums import Stage, StakeReason
from common.deeds import deed
from common.errors import NotAllowed
from common.wareki import short
from consents.enums import Act
from consents.ledger import ask
from meetings import letters
from meetings.enums import CHECK_DAYS, REQUIRED, Capacity, Function, Method, Result, Standing
from meetings.models import (
    Addition,
    AgendaItem,
    Check,
    Copy,
    Decision,
    Guest,
    Meeting,
    Participant,
    Preparation,
)
from meetings.sharing import refuse_blocked
from plans.actions import step_plan
from plans.enums import PlanState
from plans.evaluation import met_on

ROLE_OF = {
    Capacity.COORDINATOR: Role.COORDINATOR,
    Capacity.MARUGOTO: Role.MARUGOTO,
    Capacity.CITY: Role.HOST_OFFICER,
}
ABOUT_A_PLAN = {Function.PLAN, Function.SHARING, Function.EVALUATION}
BEFORE_THE_MEETING = {PlanState.DRAFT, PlanState.SUBMITTED}


# Convening ------------------------------------------------------------------------------------------------------------


@deed
def convene(case, *, plan, by, agency, function, required, agencies, guests=(), onto=None, **sitting) -> Meeting:
    """Call the meeting about this case. `required`: Capacity → user; `agencies`: the others invited; `guests`: name, standing.

    `onto`: a sitting called before, to which this case is added; otherwise `sitting`: the columns of a new one.
    Refused without the coordinator, the marugoto counsellor and the city, and without consent that reaches everybody.
    """
    _check_required(required)
    _check_plan(function, plan)
    table = _table(required, agencies)
    answer = _consented(case, [seat["agency"] for seat in table])
    meeting = _sitting(onto, by=by, agency=agency, **sitting)
    item = AgendaItem.objects.create(
        meeting=meeting, case=case, plan=plan, function=function, consent_id=answer.consent_id, basis_reason=answer.reason
    )
    for seat in table:
        Participant.objects.create(meeting=meeting, item=item, **seat)
    for guest in guests:
        Guest.objects.create(item=item, **guest)
    invited = {seat["agency"] for seat in table}
    for newcomer in invited - {case.custodian}:
        admit(case, newcomer, why=StakeReason.MEETING)
    if function == Function.PLAN and plan.state == PlanState.DRAFT:
        step_plan(plan, PlanState.SUBMITTED, amending_since=None)
        step_to(case, Stage.IN_MEETING, by=by, reason="重層的支援会議に付議")
    write_down("meeting.convened", about=meeting, case=case, consent=answer.consent_id)
    letters.called(item, invited)
    return meeting


def _check_required(required):
    missing = [capacity.label for capacity in REQUIRED if not required.get(capacity)]
    if missing:
        raise NotAllowed(f"重層的支援会議には{'・'.join(missing)}の出席が必要です。出席者を選んでください。")
    for capacity, user in required.items():
        if not any(post.role == ROLE_OF[capacity] for post in user.current_posts):
            raise NotAllowed(f"{capacity.label}として選ばれた職員は、いまその職にありません。選び直してください。")


def _check_plan(function, plan):
    if function in ABOUT_A_PLAN and plan is None:
        raise NotAllowed(f"「{Function(function).label}」には支援プランが必要です。先にプランを作成してください。")
    if function == Function.PLAN and plan.state not in BEFORE_THE_MEETING:
        raise NotAllowed("このプランは、すでに会議で了承されています。協議事項を選び直してください。")


def _table(required, agencies) -> list[dict]:
    city = Municipality.objects.select_related("coordinator", "host").get()
    home = {Capacity.COORDINATOR: city.coordinator, Capacity.MARUGOTO: city.coordinator, Capacity.CITY: city.host}
    table = [{"agency": home[capacity], "user": user, "capacity": capacity} for capacity, user in required.items()]
    others = [agency for agency in agencies if agency not in home.values()]
    return table + [{"agency": agency, "user": None, "capacity": Capacity.AGENCY} for agency in others]


def _consented(case, agencies):
    answer = ask(Act.HOLD_MEETING, case.person, recipients=agencies)
    if not answer:
        raise NotAllowed(answer.reason)
    return answer


def _sitting(onto, *, by, agency, **sitting) -> Meeting:
    if onto is None:
        return Meeting.objects.create(agency=agency, convened_by=by, **sitting)
    if onto.agency_id != agency.pk or onto.held_at < timezone.now():
        raise NotAllowed("この会議には議題を加えられません。会議を選び直してください。")
    return onto


@deed
def invite(item, *, by, agency=None, name="", standing="") -> None:
    """One more at this table: an agency, which then reads the case, or somebody without an account."""
    item = _ahead(item)
    if agency is None:
        guest = Guest.objects.create(item=item, name=name, standing=standing)
        write_down("meeting.guest_invited", about=guest, case=item.case_id)
        return
    if item.participants.filter(agency=agency).exists():
        raise NotAllowed("この機関は、すでに参加者です。")
    answer = _consented(item.case, [agency])
    seat = Participant.objects.create(meeting_id=item.meeting_id, item=item, agency=agency, capacity=Capacity.AGENCY)
    if agency.pk != item.case.custodian_id:
        admit(item.case, agency, why=StakeReason.MEETING)
    write_down("meeting.agency_invited", about=seat, case=item.case_id, agency=agency.pk, consent=answer.consent_id)
    letters.called(item, [agency])


@deed
def move(meeting, *, by, **sitting) -> Meeting:
    """Another day, place or way, while nothing has been written down of it. Everybody at its tables is told."""
    meeting = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
    items = list(meeting.items.standing().select_related("meeting"))
    if not items or any(item.drafted_at for item in items):
        raise NotAllowed("会議録を書き始めた会議と、取りやめた会議は、変更できません。")
    for name, value in sitting.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=[*sitting, "updated_at"])
    write_down("meeting.moved", about=meeting)
    for item in items:
        item.meeting = meeting
        letters.moved(item, _seated(item))
    return meeting


def _seated(item) -> list[Agency]:
    return list(Agency.objects.filter(pk__in=Participant.objects.filter(item=item).values("agency")).order_by("code"))


@deed
def call_off(item, *, by, reason) -> AgendaItem:
    """This case is not spoken of at that sitting. A plan that waited for it is a draft again."""
    item = _ahead(item)
    item.called_off_at, item.called_off_by, item.called_off_reason = timezone.now(), by, reason
    item.save(update_fields=["called_off_at", "called_off_by", "called_off_reason", "updated_at"])
    if item.function == Function.PLAN and item.plan.state == PlanState.SUBMITTED:
        step_plan(item.plan, PlanState.DRAFT)
        step_to(item.case, Stage.PLANNING, by=by, reason="会議の議題を取りやめ")
    write_down("meeting.called_off", about=item, case=item.case_id)
    letters.called_off(item, _seated(item))
    return item


def _ahead(item) -> AgendaItem:
    """The row, locked, while nothing has been written down of it."""
    item = _unfixed(item)
    if item.called_off_at:
        raise NotAllowed("この議題は、取りやめになっています。画面を読み込み直してください。")
    if item.drafted_at:
        raise NotAllowed("この議題の会議録は、すでに書かれています。画面を読み込み直してください。")
    return item


def _unfixed(item) -> AgendaItem:
    """The row, locked. Fixed minutes are not there to be locked: the database gives them to nobody for writing."""
    rows = AgendaItem.objects.select_for_update(of=("self",), no_key=True).filter(pk=item.pk, fixed_at=None)
    locked = rows.select_related("case__person", "meeting__agency", "plan").first()
    if locked is None:
        raise NotAllowed("この会議録は確定しています。訂正は、追記で残してください。")
    return locked


# Preparing ------------------------------------------------------------------------------------------------------------


@deed
def prepare(item, *, by, agency, seen, **texts) -> Preparation:
    """What this agency knows, does, can and cannot do. `seen`: the moment of the sheet that was read, or ""."""
    if not item.is_ahead:
        raise NotAllowed("会議録が書かれたか、取りやめになった議題のため、事前シートは変更できません。")
    _consented(item.case, _seated(item))
    if item.meeting.is_written and not texts["view"]:
        raise NotAllowed("書面開催です。「プラン・議題への意見」を入力してください。")
    sheet = Preparation.objects.select_for_update(no_key=True).filter(item=item, agency=agency).first()
    if (sheet.updated_at.isoformat() if sheet else "") != seen:
        raise NotAllowed("同じ機関の職員が、先に事前シートを書いています。別の画面で内容を確認し、あわせて入力してください。")
    if sheet is None:
        sheet = Preparation.objects.create(item=item, agency=agency, written_by=by, **texts)
    else:
        for name, value in {**texts, "written_by": by}.items():
            setattr(sheet, name, value)
        sheet.save(update_fields=[*texts, "written_by", "updated_at"])
    write_down("meeting.prepared", about=sheet, case=item.case_id)
    letters.prepared(item, agency)
    return sheet


# Minutes --------------------------------------------------------------------------------------------------------------


@deed
def record(item, *, by, result, attended, decisions, guests_attended=(), **texts) -> AgendaItem:
    """What was said and decided. The result and the decisions count from now; the words are a draft for the table to check.

    `attended`: participant ids; `decisions`: dicts of what, agency, due_on, each a step of the agency named, shown until
    reported. `texts`: chair, facts, discussion, open_issues, missing_resources, next_on.
    """
    item = _ahead(item)
    refuse_blocked(item)
    _check_attendance(item, attended)
    for person, ids in ((Participant, attended), (Guest, guests_attended)):
        rows = person.objects.filter(item=item)
        rows.filter(pk__in=ids).update(attended=True, updated_at=timezone.now())
        rows.exclude(pk__in=ids).update(attended=False, updated_at=timezone.now())
    item.drafted_at, item.drafted_by, item.result = timezone.now(), by, result
    _write(item, texts, "drafted_at", "drafted_by", "result")
    for decision in decisions:
        Decision.objects.create(item=item, step=plan_next_step(item.case, by=by, **decision))
    if item.function == Function.PLAN and item.plan.state == PlanState.SUBMITTED:
        _carry_result(item, by=by)
    elif item.function == Function.EVALUATION and item.plan:
        day = timezone.localdate(item.meeting.held_at)
        met_on(item.plan, on=day, item_id=item.pk, agreed=result != Result.REVISE)
    write_down("meeting.recorded", about=item, case=item.case_id, result=str(result))
    return item


def _check_attendance(item, attended):
    absent = [p.get_capacity_display() for p in item.participants.filter(capacity__in=REQUIRED) if p.pk not in attended]
    if absent:
        raise NotAllowed(f"必須の出席者（{'・'.join(absent)}）が欠席のため、会議は成立しません。日を改めてください。")
    if item.meeting.method == Method.WRITTEN:
        silent = item.participants.filter(pk__in=attended).exclude(agency__in=item.preparations.values("agency"))
        names = list(silent.order_by("agency").values_list("agency__name", flat=True).distinct())
        if names:
            raise NotAllowed(f"{'・'.join(names)}の意見が、まだ事前シートに書かれていません。")


def _write(item, texts, *more):
    """The next revision of the draft, to be checked by everybody who was there."""
    for name, value in texts.items():
        setattr(item, name, value)
    item.revision += 1
    item.check_by = add_working_days(timezone.localdate(), CHECK_DAYS)
    item.save(update_fields=[*texts, *more, "revision", "check_by", "updated_at"])
    letters.to_check(item, checkers(item))


def checkers(item) -> list[Agency]:
    """The agencies that were there, but for the one that writes."""
    present = Participant.objects.filter(item=item, attended=True).exclude(agency=item.meeting.agency_id)
    return list(Agency.objects.filter(pk__in=present.values("agency")).order_by("code"))


def _carry_result(item, *, by):
    if item.result == Result.AGREED:
        step_plan(item.plan, PlanState.AGREED, agreed_at=timezone.now())
        step_to(item.case, Stage.DECIDING, by=by, reason="会議で了承")
        return
    amending = item.result == Result.AMENDED
    step_plan(item.plan, PlanState.DRAFT, amending_since=timezone.now() if amending else None)
    step_to(item.case, Stage.PLANNING, by=by, reason=f"会議で{item.get_result_display()}")


@deed
def revise(item, *, by, seen: int, **texts) -> AgendaItem:
    """Better words before the minutes are fixed; what was decided stays. `seen`: the revision that was read."""
    item = _unfixed(item)
    if item.revision != seen:
        raise NotAllowed("ほかの職員が会議録を直しました。最新の内容を開き直して、もう一度入力してください。")
    _write(item, texts)
    write_down("meeting.minutes_revised", about=item, case=item.case_id, revision=item.revision)
    return item


@deed
def check(item, *, by, agency, seen: int, remark="") -> Check:
    """This agency has read the draft: nothing wrong, or what is. `seen`: the revision that was read."""
    if not item.is_draft or item.revision != seen:
        raise NotAllowed("会議録が新しくなっています。最新の内容を読んで、もう一度確認してください。")
    checked = Check.objects.create(item=item, agency=agency, by=by, revision=seen, agrees=not remark, remark=remark)
    write_down("meeting.minutes_checked", about=checked, case=item.case_id, agrees=not remark)
    letters.checked(item, agency, remark=bool(remark))
    return checked


@deed
def fix(item, *, by) -> AgendaItem:
    """From here on the minutes stay as they are. Before the day of the check, only when everybody has agreed."""
    item = _unfixed(item)
    if not item.drafted_at:
        raise NotAllowed("会議録がまだ書かれていません。")
    if timezone.localdate() <= item.check_by:
        _check_agreed(item)
    item.fixed_at, item.fixed_by = timezone.now(), by
    item.save(update_fields=["fixed_at", "fixed_by", "updated_at"])
    if not AgendaItem.objects.standing().filter(meeting=item.meeting_id, fixed_at=None).exists():
        Meeting.objects.filter(pk=item.meeting_id).update(fixed_at=item.fixed_at, fixed_by=by, updated_at=timezone.now())
    write_down("meeting.minutes_fixed", about=item, case=item.case_id, revision=item.revision)
    letters.fixed(item, checkers(item))
    return item


def _check_agreed(item):
    said = {row.agency_id: row for row in item.checks.filter(revision=item.revision)}
    silent = [agency.name for agency in checkers(item) if agency.pk not in said]
    if silent:
        raise NotAllowed(
            f"{'・'.join(silent)}の確認がまだです。全機関の確認がそろうか、確認期限（{short(item.check_by)}）を過ぎると確定できます。"
        )
    if not all(row.agrees for row in said.values()):
        raise NotAllowed(
            f"指摘が残っています。会議録を直すか、確認期限（{short(item.check_by)}）を過ぎてから、指摘を残したまま確定してください。"
        )


@deed
def append(item, *, by, agency, text) -> Addition:
    """A correction after the minutes were fixed: visible, below them."""
    if not item.fixed_at:
        raise NotAllowed("確定前の会議録は、本文を直してください。")
    addition = Addition.objects.create(item=item, agency=agency, by=by, text=text)
    write_down("meeting.minutes_added_to", about=addition, case=item.case_id)
    return addition


# Papers ---------------------------------------------------------------------------------------------------------------


@deed
def hand_out(item, *, by, participant=None, guest=None) -> Copy:
    """A numbered copy made out to one recipient. What it may contain is asked again when it is printed."""
    item = AgendaItem.objects.select_related("case__person").get(pk=item.pk)
    answer = _consented(item.case, [participant.agency] if participant else [])
    number = (Copy.objects.filter(item=item).aggregate(last=Max("number"))["last"] or 0) + 1
    reason = answer.reason if participant or guest.standing == Standing.PERSON else "次第のみ（資料は含みません）。"
    copy = Copy.objects.create(
        item=item, number=number, participant=participant, guest=guest, issued_by=by, basis_reason=reason
    )
    write_down("meeting.papers_handed_out", about=copy, case=item.case_id, number=number, consent=answer.consent_id)
    return copy


@deed
def take_in(copy, *, by) -> Copy:
    """The copy came back after the meeting."""
    taken = Copy.objects.filter(pk=copy.pk, returned_at=None).update(
        returned_at=timezone.now(), returned_to=by, updated_at=timezone.now()
    )
    if not taken:
        raise NotAllowed("この資料は、すでに回収済みです。")
    write_down("meeting.papers_taken_in", about=copy, case=copy.item.case_id)
    return copy
