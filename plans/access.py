"""A plan is fetched through its case; deciding belongs to the host section."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.models import Municipality
from agencies.roles import Permission
from audit.book import note_opening
from cases.access import case_for, custodian_case_for
from clocks.clock import has_accounts
from common.deeds import rows
from plans.enums import ANSWERABLE, PlanState
from plans.models import Plan, RoleAssignment, version_label


def plan_for(request, case_id, plan_id, permission=Permission.CASE_VIEW) -> Plan:
    case = case_for(request, case_id, permission)
    return _plan_of(request, case, plan_id)


def own_plan_for(request, case_id, plan_id) -> Plan:
    case = custodian_case_for(request, case_id, Permission.PLAN_WRITE)
    return _plan_of(request, case, plan_id)


def plan_to_decide_for(request, case_id, plan_id) -> Plan:
    case = case_for(request, case_id, Permission.PLAN_DECIDE)
    if not decides(request.user):
        raise PermissionDenied("支援を決定できるのは、市の所管課だけです。")
    return _plan_of(request, case, plan_id)


def require_deciding(request) -> None:
    if not decides(request.user):
        raise PermissionDenied("この画面を使えるのは、市の所管課だけです。")


@dataclass(frozen=True)
class Decided:
    """One number the city has given. `plan` where the reader may read it: a case may have closed to the city since."""

    document_no: str
    decided_at: datetime
    decided_by: str
    version: int
    state: PlanState
    plan: Plan | None

    @property
    def version_label(self) -> str:
        return version_label(self.version)


def decided_in(year: int) -> list[Decided]:
    """Of a fiscal year, the latest first."""
    readable = {plan.pk: plan for plan in Plan.objects.numbered_in(year).select_related("case__person", "lead_agency")}
    return [
        Decided(number, at, by, version, PlanState(state), readable.get(plan_id))
        for plan_id, version, state, number, at, by in rows("plans_decisions", year)
    ]


def decides(user) -> bool:
    host = Municipality.objects.values_list("host", flat=True).first()
    return host in {agency.pk for agency in user.agencies_with(Permission.PLAN_DECIDE)}


def role_to_answer_for(request, case_id, plan_id, role_id) -> RoleAssignment:
    """The role, for the agency that was asked; for one without accounts, for the accountable agency."""
    plan = plan_for(request, case_id, plan_id, Permission.OFFER_ANSWER)
    role = get_object_or_404(plan.roles.select_related("agency"), pk=role_id)
    role.plan = plan
    if not may_answer(request.user, role):
        raise PermissionDenied("返事ができるのは、打診された機関だけです。")
    return role


def may_answer(user, role) -> bool:
    if role.plan.state not in ANSWERABLE or not role.asked_at:
        return False
    if role.agency in user.agencies_with(Permission.OFFER_ANSWER):
        return True
    holds = role.plan.case.custodian in user.agencies_with(Permission.PLAN_WRITE)
    return holds and not has_accounts(role.agency)


def _plan_of(request, case, plan_id) -> Plan:
    plans = Plan.objects.filter(case=case).select_related("lead_agency", "author", "agency", "decided_by")
    plan = get_object_or_404(plans, pk=plan_id)
    plan.case = case
    note_opening(request, plan, case=case.pk)
    return plan
