"""What the plan page and the forms need of what follows the decision."""

from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from agencies.roles import Permission
from plans.access import followers, may_report
from plans.enums import EVALUATE_DAYS, PlanState
from plans.models import RoleReport


def following_of(user, plan, roles) -> dict:
    """For the plan page. Nothing to do with a plan that was never decided."""
    if plan.decided_at is None:
        return {"followed": False}
    runs = plan.state == PlanState.DECIDED
    evaluations = list(plan.evaluations.for_page())
    for row in (*evaluations, *(monitorings := list(plan.monitorings.for_page()[:50]))):
        row.plan, row.case = plan, plan.case
    living = next((each for each in evaluations if not each.is_confirmed), None)
    return {
        "followed": True,
        "monitorings": monitorings,
        "evaluations": evaluations,
        "reports": reports_of(plan),
        "may_follow": runs and bool(followers(user, plan)),
        "may_replan": plan.case.is_open and plan.case.custodian in user.agencies_with(Permission.PLAN_WRITE),
        "may_begin": runs and living is None,
        "to_report": [role for role in roles if may_report(user, role)],
        "evaluate_now": runs and not evaluations and plan.ends_on <= timezone.localdate() + timedelta(days=EVALUATE_DAYS),
    }


def reports_of(plan) -> list[RoleReport]:
    """What the agencies said of their own parts, the latest first."""
    told = RoleReport.objects.filter(role__plan=plan, monitoring=None)
    return list(told.select_related("agency", "author", "role").order_by("-created_at")[:50])


def roles_with_reports(plan):
    """The parts taken on, each with what its agency told since the last monitoring record."""
    last = plan.monitorings.order_by("-created_at").values_list("created_at", flat=True).first()
    told = RoleReport.objects.filter(monitoring=None, **({"created_at__gt": last} if last else {})).order_by("-created_at")
    roles = plan.roles.filter(answer="accepted").select_related("agency")
    return list(roles.prefetch_related(Prefetch("reports", queryset=told, to_attr="told")))
