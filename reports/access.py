"""Which year of which plan, and who writes in it: the database asks the same (migrations/0002_walls.sql, reports_writes)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from agencies.access import require
from agencies.models import Municipality
from agencies.roles import GRANTS, Permission, Role
from common.wareki import fiscal_year
from reports.models import CityPlan, Indicator, PlanProgramme, PlanYear


def is_host(user) -> bool:
    """An officer of the host section."""
    host = Municipality.objects.values_list("host", flat=True).first()
    return any(post.role == Role.HOST_OFFICER and post.agency_id == host for post in user.current_posts)


def may_write(user, entry: PlanProgramme) -> bool:
    sections = {section.pk for section in entry.programme.sections.all()}
    writing = {post.agency_id for post in user.current_posts if Permission.CITYPLAN_WRITE in GRANTS[post.role]}
    return bool(sections & writing) or is_host(user)


def require_host(request) -> None:
    require(request, Permission.SYSTEM_VIEW)
    if not is_host(request.user):
        raise PermissionDenied("この操作ができるのは、市の所管課の職員だけです。")


def plan_of(request, year: int) -> CityPlan:
    require(request, Permission.SYSTEM_VIEW)
    plan = CityPlan.objects.of_year(year)
    if plan is None:
        raise Http404
    return plan


def year_now(plan: CityPlan) -> int:
    """This fiscal year, or the nearest year of the plan."""
    return min(max(fiscal_year(timezone.localdate()), plan.first_year), plan.last_year)


def mark_of(plan: CityPlan, year: int) -> PlanYear:
    return plan.marks.select_related("frozen_by").get(year=year)


def entry_for(request, year: int, entry_id: int) -> PlanProgramme:
    plan = plan_of(request, year)
    entries = plan.entries.select_related("city_plan", "programme").prefetch_related("programme__sections", "programme__desks")
    return get_object_or_404(entries, pk=entry_id)


def indicator_for(request, indicator_id: int) -> Indicator:
    require(request, Permission.SYSTEM_VIEW)
    return get_object_or_404(Indicator.objects.select_related("entry__city_plan", "entry__programme"), pk=indicator_id)
