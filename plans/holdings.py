"""Plans that hang on an agency: roles it took on, and plans it leads."""

from agencies.holdings import Line, holding, holds
from plans.enums import PlanState
from plans.models import AfterCheck, Plan, RoleAssignment

RUNNING = [PlanState.SUBMITTED, PlanState.AGREED, PlanState.DECIDED]


@holds
def roles(user=None, agency=None):
    if agency is None or user is not None:
        return  # the role table names agencies
    taken_on = RoleAssignment.objects.filter(agency=agency, plan__state__in=RUNNING).select_related("plan").order_by("id")
    yield from holding(
        "roles", "支援プランの役割", taken_on, lambda role: Line(role.support, role.plan.get_absolute_url(), role.due_on)
    )
    led = Plan.objects.filter(lead_agency=agency, state__in=RUNNING).order_by("ends_on", "id")
    yield from holding(
        "leads", "主たる支援機関となっているプラン", led,
        lambda plan: Line(f"支援プラン（{plan.version_label}）", plan.get_absolute_url(), plan.ends_on),
    )  # fmt: skip
    looks = AfterCheck.objects.waiting().filter(agency=agency).order_by("due_on", "id")
    yield from holding(
        "after_checks",
        "終結後の確認",
        looks,
        lambda check: Line(f"{check.months}か月後の確認", check.get_absolute_url(), check.due_on),
    )
