"""What follows the decision, on the desk, on the case page and on the timeline."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agencies.roles import Permission
from cases.enums import Stage
from cases.panels import Event, Panel, on_case, on_desk, tells
from plans.access import decides
from plans.afterwards import last_evaluation, leads
from plans.enums import EVALUATE_DAYS, PlanState
from plans.evaluation import city_needs
from plans.models import AfterCheck, Evaluation, Monitoring, Plan

ROWS, NEAR = 10, 7


@on_desk
def to_confirm(request):
    if not (request.user.may(Permission.PLAN_DECIDE) and decides(request.user)):
        return None
    waiting = Evaluation.objects.awaiting_city(met="meeting" in city_needs())
    rows = list(waiting.select_related("case__person", "plan", "agency").order_by("submitted_at")[:ROWS])
    return Panel("評価の確認を待つもの", "plans/_desk_to_confirm.html", {"evaluations": rows}, order=16) if rows else None


@on_desk
def due(request):
    """Monitoring within the week, and plans near their end that nobody evaluates yet: the longest overdue first."""
    mine, today = request.user.agencies_with(Permission.CASE_RECORD), timezone.localdate()
    if not mine:
        return None
    near, end = today + timedelta(days=NEAR), today + timedelta(days=EVALUATE_DAYS)
    evaluated = Exists(Evaluation.objects.filter(plan=OuterRef("pk")))
    plans = Plan.objects.filter(Q(case__custodian__in=mine) | Q(lead_agency__in=mine), state=PlanState.DECIDED)
    plans = plans.exclude(case__stage__in=[Stage.CLOSED, Stage.SUSPENDED])
    plans = plans.annotate(evaluated=evaluated).filter(Q(next_monitoring_on__lte=near) | Q(ends_on__lte=end, evaluated=False))
    found = []
    for plan in plans.select_related("case__person").order_by("next_monitoring_on", "ends_on")[: 3 * ROWS]:
        if plan.next_monitoring_on and plan.next_monitoring_on <= near:
            found.append((plan.next_monitoring_on, "モニタリング", plan))
        if plan.ends_on <= end and not plan.evaluated:
            found.append((plan.ends_on, "プランの終わり・評価", plan))
    found.sort(key=lambda row: row[0])
    context = {"rows": found[:ROWS], "more": len(found) > ROWS}
    return Panel("モニタリングと評価の時期", "plans/_desk_due.html", context, order=18) if found else None


@on_desk
def after_closing(request):
    today = timezone.localdate()
    checks = AfterCheck.objects.waiting().of_agencies(request.user.agencies_with(Permission.CASE_CLOSE), today)
    near = checks.filter(due_on__lte=today + timedelta(days=NEAR)).select_related("case__person")
    rows = list(near.order_by("due_on", "id")[: ROWS + 1])
    context = {"checks": rows[:ROWS], "more": len(rows) > ROWS}
    return Panel("終結後の確認", "plans/_desk_checks.html", context, order=19) if rows else None


@on_case
def after(request, case):
    """Of a closed case: who leads, what is looked out for, and what was found since."""
    if case.is_open:
        return None
    evaluation = last_evaluation(case)
    if evaluation is None or not evaluation.is_confirmed:
        return None
    evaluation.case = case
    checks = list(case.after_checks.select_related("agency", "done_by").filter(evaluation=evaluation))
    mine = request.user.agencies_with(Permission.CASE_CLOSE)
    rows = [(check, check.done_at is None and bool({check.agency, case.custodian} & set(mine))) for check in checks]
    context = {"evaluation": evaluation, "leads": leads(evaluation), "rows": rows}
    return Panel("終結後の見守り", "plans/_after.html", context)


@tells
def told(request, case):
    for record in Monitoring.objects.filter(case=case).for_page()[:20]:
        yield Event(
            at=record.created_at, kind="plan", title=f"モニタリング（{record.get_method_display()}）を記録",
            by=f"{record.agency.name} {record.author.name}", text=record.changes, url=record.get_absolute_url(),
        )  # fmt: skip
    for evaluation in Evaluation.objects.filter(case=case).for_page()[:20]:
        url, by = evaluation.get_absolute_url(), f"{evaluation.agency.name} {evaluation.author.name}"
        if evaluation.submitted_at and not evaluation.is_editable:
            yield Event(at=evaluation.submitted_at, kind="plan", title="プランの評価を会議に付議", by=by, url=url)
        if evaluation.confirmed_at:
            title = f"プランの評価を市が確認（{evaluation.get_verdict_display()}）"
            yield Event(at=evaluation.confirmed_at, kind="plan", title=title, by=by, url=url)
    for check in AfterCheck.objects.filter(case=case, done_at__isnull=False).select_related("agency", "done_by")[:20]:
        yield Event(
            at=check.done_at, kind="plan", title=f"終結後の確認（{check.months}か月後）：{check.get_result_display()}",
            by=f"{check.agency.name} {check.done_by.name}", text=check.words,
        )  # fmt: skip
