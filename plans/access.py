"""A plan is fetched through its case; deciding belongs to the host section."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.models import Municipality
from agencies.roles import Permission
from audit.book import note_opening
from cases.access import case_for, custodian_case_for
from plans.models import Plan


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


def decides(user) -> bool:
    host = Municipality.objects.values_list("host", flat=True).first()
    return host in {agency.pk for agency in user.agencies_with(Permission.PLAN_DECIDE)}


def _plan_of(request, case, plan_id) -> Plan:
    plans = Plan.objects.filter(case=case).select_related("lead_agency", "author", "agency", "decided_by")
    plan = get_object_or_404(plans, pk=plan_id)
    plan.case = case
    note_opening(request, plan, case=case.pk)
    return plan
