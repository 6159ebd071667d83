"""The doors of printing: a job is its orderer's; a copy of a plan is made by who holds the case or decides for the city."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.models import Agency
from agencies.roles import Permission
from audit.book import note_opening
from plans.access import decides, plan_for
from plans.models import Plan
from printing.models import Job, PlanCopy


def job_for(request, job_id) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).select_related("by", "agency"), pk=job_id)


def plan_to_copy_for(request, case_id, plan_id) -> Plan:
    plan = plan_for(request, case_id, plan_id)
    if not may_copy(request.user, plan):
        raise PermissionDenied("写しを作れるのは、主担当機関と市の所管課だけです。")
    return plan


def may_copy(user, plan) -> bool:
    return plan.case.custodian in user.agencies_with(Permission.PLAN_WRITE) or decides(user)


def copy_for(request, case_id, plan_id, copy_id) -> PlanCopy:
    plan = plan_to_copy_for(request, case_id, plan_id)
    copy = get_object_or_404(PlanCopy.objects.filter(plan=plan).select_related("agency"), pk=copy_id)
    copy.plan = plan
    note_opening(request, copy, case=plan.case_id)
    return copy


def recipients_of(plan) -> list[Agency]:
    """Whom a copy may be made out to besides the person: the agencies of the role table and the lead, but for the author."""
    wanted = {*plan.roles.values_list("agency", flat=True), plan.lead_agency_id} - {plan.agency_id}
    return list(Agency.objects.filter(pk__in=wanted).order_by("code"))
