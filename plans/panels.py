"""Plans on the case page, the timeline, the city officer's desk, and among what keeps a case from closing."""

from agencies.roles import Permission
from cases.closing import Need, asks, asks_leaver
from cases.panels import Event, Panel, on_case, on_desk, tells
from cases.register import fills
from common.wareki import short
from plans.enums import PlanState
from plans.models import Plan, RoleAssignment

ROWS = 10


@on_desk
def to_decide(request):
    if not request.user.may(Permission.PLAN_DECIDE):
        return None
    rows = list(Plan.objects.awaiting_decision().select_related("case__person", "agency").order_by("agreed_at")[:ROWS])
    return Panel("支援決定を待つプラン", "plans/_desk_to_decide.html", {"plans": rows}, order=15)


@on_desk
def halted(request):
    mine = request.user.agencies_with(Permission.PLAN_WRITE)
    rows = list(Plan.objects.halted_with(mine).select_related("case__person")[:ROWS]) if mine else []
    return Panel("同意の取りやめで止まっているプラン", "plans/_desk_halted.html", {"plans": rows}, order=8) if rows else None


@on_desk
def roles_asked_of_us(request):
    return _roles(
        "支援プランの役割：返事をお待ちしています",
        RoleAssignment.objects.asked_of(request.user.agencies_with(Permission.OFFER_ANSWER)),
        12,
    )


@on_desk
def roles_declined(request):
    return _roles(
        "辞退された役割：担う機関を決め直してください",
        RoleAssignment.objects.declined_to(request.user.agencies_with(Permission.PLAN_WRITE)),
        11,
    )


def _roles(title, roles, order):
    rows = list(roles.for_desk()[:ROWS])
    return Panel(title, "plans/_desk_roles.html", {"roles": rows}, order=order) if rows else None


def _plans(case) -> list[Plan]:
    """Read once per page: the panel and the timeline show the same rows."""
    if not hasattr(case, "_plans"):
        case._plans = list(Plan.objects.of(case).for_page()[:20])
        for plan in case._plans:
            plan.case = case
    return case._plans


@on_case
def of_case(request, case):
    may_draw_up = case.is_open and case.custodian in request.user.agencies_with(Permission.PLAN_WRITE)
    context = {"plans": _plans(case)[:ROWS], "case": case, "may_draw_up": may_draw_up}
    return Panel("支援プラン", "plans/_panel.html", context)


@tells
def told(request, case):
    for plan in _plans(case):
        url, name = plan.get_absolute_url(), f"支援プラン（{plan.version_label}）"
        yield Event(at=plan.created_at, kind="plan", title=f"{name}を作成", url=url)
        if plan.agreed_at:
            yield Event(at=plan.agreed_at, kind="plan", title=f"{name}を会議で了承", url=url)
        if plan.decided_at:
            yield Event(at=plan.decided_at, kind="plan", title=f"{name}を市が決定（{plan.document_no}）", url=url)


@asks
def unfinished_plans(case):
    plan = Plan.objects.filter(case=case, state__in=[PlanState.SUBMITTED, PlanState.AGREED]).first()
    missing = "会議または市の決定を待っている支援プランがあります。先にその手続きを終えてください。" if plan else ""
    yield Need("会議や市の決定を待っているプランがない", missing, plan.get_absolute_url() if plan else "")


@fills("プラン期間", order=130)
def periods(cases):
    """Of the newest version that is in force or on its way."""
    plans = Plan.objects.filter(case__in=cases).order_by("version").values_list("case", "starts_on", "ends_on")
    return {case_id: f"{short(since)}～{short(until)}" for case_id, since, until in plans}


@asks_leaver
def roles_to_hand_over(case, agency):
    if RoleAssignment.objects.filter(plan__case=case, plan__state=PlanState.DECIDED, agency=agency).exists():
        yield "実施中のプランで役割を持っています。先に、プランの役割を引き継いでください。"
