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
from plans.models import AfterCheck, Evaluation, Monitoring, Plan, RoleAssignment
from plans.models.plan import version_label


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


# What follows the decision ----------------------------------------------------------------------------------------------


def followed_plan_for(request, case_id, plan_id) -> Plan:
    """For those who write down what becomes of it: the accountable agency and the one that leads."""
    plan = plan_for(request, case_id, plan_id, Permission.CASE_RECORD)
    if not followers(request.user, plan):
        raise PermissionDenied("記録できるのは、主担当機関と、プランの主たる支援機関だけです。")
    return plan


def followers(user, plan) -> list:
    """For which of a person's agencies they may write it down, the accountable one first."""
    mine = user.agencies_with(Permission.CASE_RECORD)
    inside = {stake.agency_id for stake in plan.case.circle}
    return [each for each in (plan.case.custodian, plan.lead_agency) if each in mine and each.pk in inside]


def role_to_report_for(request, case_id, plan_id, role_id) -> RoleAssignment:
    plan = plan_for(request, case_id, plan_id, Permission.CASE_RECORD)
    role = get_object_or_404(plan.roles.select_related("agency"), pk=role_id)
    role.plan = plan
    if not may_report(request.user, role):
        raise PermissionDenied("進み具合を書けるのは、実施中のプランで、この役割を引き受けた機関だけです。")
    return role


def may_report(user, role) -> bool:
    mine = user.agencies_with(Permission.CASE_RECORD)
    return role.plan.state == PlanState.DECIDED and not role.is_open and role.agency in mine


def monitoring_for(request, case_id, plan_id, monitoring_id) -> Monitoring:
    plan = plan_for(request, case_id, plan_id)
    monitoring = get_object_or_404(plan.monitorings.for_page(), pk=monitoring_id)
    monitoring.plan, monitoring.case = plan, plan.case
    note_opening(request, monitoring, case=plan.case_id)
    return monitoring


def evaluation_for(request, case_id, plan_id, evaluation_id, permission=Permission.CASE_VIEW) -> Evaluation:
    plan = plan_for(request, case_id, plan_id, permission)
    shown = plan.evaluations.for_page().select_related("lead_after", "confirmed_by", "lead_accepted_by")
    evaluation = get_object_or_404(shown, pk=evaluation_id)
    evaluation.plan, evaluation.case = plan, plan.case
    note_opening(request, evaluation, case=plan.case_id)
    return evaluation


def own_evaluation_for(request, case_id, plan_id, evaluation_id) -> Evaluation:
    evaluation = evaluation_for(request, case_id, plan_id, evaluation_id, Permission.CASE_RECORD)
    if not followers(request.user, evaluation.plan):
        raise PermissionDenied("評価を書けるのは、主担当機関と、プランの主たる支援機関だけです。")
    return evaluation


def evaluation_to_confirm_for(request, case_id, plan_id, evaluation_id) -> Evaluation:
    evaluation = evaluation_for(request, case_id, plan_id, evaluation_id, Permission.PLAN_DECIDE)
    if not decides(request.user):
        raise PermissionDenied("評価を確認できるのは、市の所管課だけです。")
    return evaluation


def evaluation_to_lead_for(request, case_id, plan_id, evaluation_id) -> Evaluation:
    evaluation = evaluation_for(request, case_id, plan_id, evaluation_id, Permission.OFFER_ANSWER)
    if not may_lead(request.user, evaluation):
        raise PermissionDenied("引き受けられるのは、終結後の主担当として書かれた機関だけです。")
    return evaluation


def may_lead(user, evaluation) -> bool:
    """Say yes to leading afterwards; for an agency without accounts, whoever holds the case and has heard it."""
    lead = evaluation.lead_after
    if lead is None or evaluation.is_editable or evaluation.lead_accepted_at:
        return False
    mine = user.agencies_with(Permission.OFFER_ANSWER)
    return lead in mine or (evaluation.case.custodian in mine and not has_accounts(lead))


def after_check_for(request, case_id, check_id) -> AfterCheck:
    case = case_for(request, case_id, Permission.CASE_CLOSE)
    check = get_object_or_404(case.after_checks.select_related("agency", "evaluation__plan"), pk=check_id)
    if not {check.agency, case.custodian} & set(request.user.agencies_with(Permission.CASE_CLOSE)):
        raise PermissionDenied("終結後の確認を書けるのは、確認する機関だけです。")
    check.case = case
    note_opening(request, check, case=case.pk)
    return check
