"""Deeds of the 重層的支援会議: convene with consent and with those who must attend; record what was decided."""

from django.utils import timezone

from agencies.models import Municipality
from agencies.roles import Role
from audit.book import write_down
from cases.actions import admit, plan_next_step, step_to
from cases.enums import Stage, StakeReason
from common.deeds import deed
from common.errors import NotAllowed
from consents.enums import Act
from consents.ledger import ask
from meetings.enums import REQUIRED, Capacity, Result
from meetings.models import AgendaItem, Meeting, Participant
from meetings.sharing import refuse_blocked
from plans.actions import step_plan
from plans.enums import PlanState

ROLE_OF = {
    Capacity.COORDINATOR: Role.COORDINATOR,
    Capacity.MARUGOTO: Role.MARUGOTO,
    Capacity.CITY: Role.HOST_OFFICER,
}


@deed
def convene(case, *, plan, by, agency, type, held_at, place, method, function, required, agencies) -> Meeting:
    """Call the meeting about this case. `required`: Capacity → user; `agencies`: the others invited.

    Refused without the coordinator, the marugoto counsellor and the city, and without consent that reaches everybody.
    """
    _check_required(required)
    table = _table(required, agencies)
    answer = ask(Act.HOLD_MEETING, case.person, recipients=[seat["agency"] for seat in table])
    if not answer:
        raise NotAllowed(answer.reason)
    meeting = Meeting.objects.create(type=type, held_at=held_at, place=place, method=method, agency=agency, convened_by=by)
    for seat in table:
        Participant.objects.create(meeting=meeting, **seat)
    AgendaItem.objects.create(
        meeting=meeting, case=case, plan=plan, function=function, consent_id=answer.consent_id, basis_reason=answer.reason
    )
    for guest in {seat["agency"] for seat in table} - {case.custodian}:
        admit(case, guest, why=StakeReason.MEETING)
    if plan.state == PlanState.DRAFT:
        step_plan(plan, PlanState.SUBMITTED)
        step_to(case, Stage.IN_MEETING, by=by, reason="重層的支援会議に付議")
    write_down("meeting.convened", about=meeting, case=case, consent=answer.consent_id)
    return meeting


def _check_required(required):
    missing = [capacity.label for capacity in REQUIRED if not required.get(capacity)]
    if missing:
        raise NotAllowed(f"重層的支援会議には{'・'.join(missing)}の出席が必要です。出席者を選んでください。")
    for capacity, user in required.items():
        if not any(post.role == ROLE_OF[capacity] for post in user.current_posts):
            raise NotAllowed(f"{capacity.label}として選ばれた職員は、いまその職にありません。選び直してください。")


def _table(required, agencies) -> list[dict]:
    city = Municipality.objects.select_related("coordinator", "host").get()
    home = {Capacity.COORDINATOR: city.coordinator, Capacity.MARUGOTO: city.coordinator, Capacity.CITY: city.host}
    table = [{"agency": home[capacity], "user": user, "capacity": capacity} for capacity, user in required.items()]
    others = [agency for agency in agencies if agency not in home.values()]
    return table + [{"agency": agency, "user": None, "capacity": Capacity.AGENCY} for agency in others]


@deed
def record(item, *, by, discussion, result, open_issues, attended, decisions) -> AgendaItem:
    """What was said and decided. Decisions become next steps of the named agency, shown until reported.

    `attended`: participant ids; `decisions`: dicts of what, agency, due_on.
    """
    meeting = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=item.meeting_id)
    if meeting.fixed_at:
        raise NotAllowed("この会議録は確定しています。")
    _check_attendance(meeting, attended)
    refuse_blocked(item)
    item.discussion, item.result, item.open_issues = discussion, result, open_issues
    item.save(update_fields=["discussion", "result", "open_issues", "updated_at"])
    for participant in meeting.participants.all():
        participant.attended = participant.pk in attended
        participant.save(update_fields=["attended", "updated_at"])
    for decision in decisions:
        plan_next_step(item.case, by=by, **decision)
    if item.plan and item.plan.state == PlanState.SUBMITTED:
        _carry_result(item, by=by)
    meeting.fixed_at, meeting.fixed_by = timezone.now(), by
    meeting.save(update_fields=["fixed_at", "fixed_by", "updated_at"])
    write_down("meeting.recorded", about=meeting, case=item.case_id, result=str(result))
    return item


def _check_attendance(meeting, attended):
    absent = [p.get_capacity_display() for p in meeting.participants.filter(capacity__in=REQUIRED) if p.pk not in attended]
    if absent:
        raise NotAllowed(f"必須の出席者（{'・'.join(absent)}）が欠席のため、会議は成立しません。日を改めてください。")


def _carry_result(item, *, by):
    if item.result == Result.AGREED:
        step_plan(item.plan, PlanState.AGREED, agreed_at=timezone.now())
        step_to(item.case, Stage.DECIDING, by=by, reason="会議で了承")
    else:
        step_plan(item.plan, PlanState.DRAFT)
        step_to(item.case, Stage.PLANNING, by=by, reason="会議で再検討")
