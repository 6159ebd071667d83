"""Deeds while a decided plan runs: monitoring records, and what an agency says of its own part. Appended, never rewritten."""

from django.utils import timezone

from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed
from consents.enums import Act
from consents.ledger import ask
from plans import letters
from plans.actions import STANDS_STILL, locked
from plans.enums import PlanState
from plans.models import MonitoredGoal, Monitoring, Plan, RoleReport


def running(plan) -> Plan:
    """The row, locked, while the decision is in force."""
    plan = locked(plan)
    _must_run(plan)
    return plan


def _must_run(plan):
    if plan.is_halted:
        raise NotAllowed(STANDS_STILL)
    if plan.state != PlanState.DECIDED:
        raise NotAllowed("市が決定し、実施中のプランだけに記録できます。プランの状態を確かめてください。")


def grounds(plan, *, recipients=()):
    """The lawful answer, which is kept with the record."""
    answer = ask(Act.MAKE_PLAN, plan.case.person, recipients=recipients)
    if not answer:
        raise NotAllowed(answer.reason)
    return answer


@deed
def record_monitoring(plan, *, by, agency, goals, roles, **contents) -> Monitoring:
    """`goals`: dicts of goal, standing, words, one for each goal; `roles`: (role, words) where there is something to say.

    `contents`: held_on, method, met, changes, words, next_on, needs_replan, replan_why. The next day becomes the plan's.
    """
    plan = running(plan)
    answer = grounds(plan)
    record = Monitoring.objects.create(
        case=plan.case,
        plan=plan,
        agency=agency,
        author=by,
        consent_id=answer.consent_id,
        basis_reason=answer.reason,
        **contents,
    )
    for goal in goals:
        MonitoredGoal.objects.create(monitoring=record, **goal)
    for role, words in roles:
        RoleReport.objects.create(case=plan.case, role=role, monitoring=record, agency=agency, author=by, words=words)
    Plan.objects.filter(pk=plan.pk).update(next_monitoring_on=record.next_on, updated_at=timezone.now())
    write_down("plan.monitored", about=record, case=plan.case_id, replan=record.needs_replan)
    letters.monitored(plan)
    return record


@deed
def report_role(role, *, by, words) -> RoleReport:
    """The agency that took the role on says how its part goes."""
    plan = role.plan
    _must_run(plan)
    grounds(plan)
    report = RoleReport.objects.create(case=plan.case, role=role, agency=role.agency, author=by, words=words)
    write_down("plan.role_reported", about=report, case=plan.case_id)
    return report
