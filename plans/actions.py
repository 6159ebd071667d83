"""Deeds on a plan: draw it up, take it to the meeting, have the city decide. Three events, kept apart."""

from django.db.models import Max
from django.utils import timezone

from agencies.models import Municipality
from audit.book import write_down
from cases.actions import step_to
from cases.enums import Stage
from common.deeds import deed
from common.errors import NotAllowed
from consents.enums import Act
from consents.ledger import ask
from consents.models import Consent
from plans.enums import NEXT, PlanState
from plans.models import Goal, Plan, RoleAssignment


@deed
def draw_up(case, *, by, agency, goals, roles, **contents) -> Plan:
    """The first or the next version. Goals and roles: lists of column dicts in the order of the sheet."""
    answer = ask(Act.MAKE_PLAN, case.person)
    if not answer:
        raise NotAllowed(answer.reason)
    last = Plan.objects.filter(case=case).aggregate(last=Max("version"))["last"] or 0
    plan = Plan.objects.create(case=case, version=last + 1, author=by, agency=agency, **contents)
    _write_parts(plan, goals, roles)
    if case.stage != Stage.PLANNING:
        step_to(case, Stage.PLANNING, by=by)
    write_down("plan.drawn_up", about=plan, case=case, version=plan.version)
    return plan


@deed
def revise(plan, *, by, goals, roles, **contents) -> Plan:
    """Change a draft. What is before the meeting or decided is not changed here."""
    plan = _locked(plan)
    if not plan.is_editable:
        raise NotAllowed("会議に付議したプラン、決定したプランは変更できません。")
    for name, value in contents.items():
        setattr(plan, name, value)
    plan.save(update_fields=[*contents, "updated_at"])
    plan.goals.all().delete()
    plan.roles.all().delete()
    _write_parts(plan, goals, roles)
    write_down("plan.revised", about=plan, case=plan.case_id)
    return plan


def _write_parts(plan, goals, roles):
    for position, goal in enumerate(goals):
        Goal.objects.create(plan=plan, position=position, **goal)
    for position, role in enumerate(roles):
        RoleAssignment.objects.create(plan=plan, position=position, **role)


def step_plan(plan, to, **changes) -> Plan:
    """One step along plans.enums.NEXT under the lock of the row."""
    plan = _locked(plan)
    if to not in NEXT[plan.state]:
        raise NotAllowed(f"「{PlanState(plan.state).label}」のプランは「{PlanState(to).label}」にできません。")
    for name, value in {"state": to, **changes}.items():
        setattr(plan, name, value)
    plan.save(update_fields=["state", *changes, "updated_at"])
    return plan


def _locked(plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)


@deed
def decide(plan, *, by, document_no) -> Plan:
    """The city's decision to support, bound by the database to the consent valid at this moment."""
    case = plan.case
    city = Municipality.objects.select_related("host").get().host
    answer = ask(Act.MAKE_PLAN, case.person, recipients=[city])
    if not answer:
        raise NotAllowed(answer.reason)
    consent = Consent.objects.get(pk=answer.consent_id)
    plan = step_plan(
        plan,
        PlanState.DECIDED,
        decided_at=timezone.now(),
        decided_by=by,
        document_no=document_no,
        consent=consent,
        consent_person_id=consent.person_id,
        consent_starts_at=consent.starts_at,
        consent_ends_at=consent.ends_at,
    )
    step_to(case, Stage.ACTIVE, by=by, reason="支援決定")
    write_down("plan.decided", about=plan, case=case, consent=consent.pk)
    return plan


@deed
def refuse(plan, *, by, reason) -> Plan:
    """The city decides not to support, with the reason; the case goes back to planning."""
    plan = step_plan(plan, PlanState.REFUSED, refused_reason=reason)
    step_to(plan.case, Stage.PLANNING, by=by, reason="不決定")
    write_down("plan.refused", about=plan, case=plan.case_id)
    return plan


@deed
def end_plan(plan, *, by) -> Plan:
    plan = step_plan(plan, PlanState.ENDED)
    write_down("plan.ended", about=plan, case=plan.case_id)
    return plan
