"""Who may read a plan, and which agencies take part by a role in it."""

from cases.explain import adds_reason, explains
from plans.enums import RoleAnswer
from plans.models import Plan, RoleAssignment


@explains(Plan, kind="plan")
def plan(record, circle):
    yield from circle.team()
    yield from circle.visitors()


@adds_reason
def roles(case):
    rows = RoleAssignment.objects.filter(plan__case=case, answer=RoleAnswer.ACCEPTED).order_by("plan__version", "position")
    for agency_id, version in rows.values_list("agency", "plan__version"):
        yield agency_id, f"プラン第{version}版の役割"
