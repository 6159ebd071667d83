"""Pages of what follows the decision: monitoring, the evaluation up to the city's look, and the check after the closing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies.models import Choice
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases.closing import needs
from common.buttons import pressed
from consents.enums import Act
from consents.ledger import ask
from plans import afterwards
from plans import evaluation as evaluating
from plans import monitoring as recording
from plans.access import (
    after_check_for,
    decides,
    evaluation_for,
    evaluation_to_confirm_for,
    evaluation_to_lead_for,
    followed_plan_for,
    followers,
    may_lead,
    monitoring_for,
    own_evaluation_for,
    role_to_report_for,
)
from plans.enclosing import seen_in
from plans.enums import AfterResult, EvaluationState, Verdict
from plans.following import roles_with_reports
from plans.following_forms import (
    AfterCheckForm,
    EvaluationForm,
    GiveBackForm,
    MeetingDayForm,
    MonitoringForm,
    ReportForm,
    reached_in,
)
from plans.following_paper import evaluation_pdf, monitoring_pdf

# Monitoring -------------------------------------------------------------------------------------------------------------


@writes
def add_monitoring(request, case_id, plan_id):
    plan = followed_plan_for(request, case_id, plan_id)
    goals, roles = list(plan.goals.all()), roles_with_reports(plan)
    form = MonitoringForm(request.POST or None, goals=goals, roles=roles, initial={"method": plan.monitoring_method or None})
    if form.is_valid():
        said = {"goals": form.of_goals(), "roles": form.of_roles(), **form.contents()}
        agency = followers(request.user, plan)[0]
        if form.attempt(recording.record_monitoring, plan, by=request.user, agency=agency, **said):
            return redirect(form.result)
    context = {"plan": plan, "case": plan.case, "form": form, "lawful": ask(Act.MAKE_PLAN, plan.case.person)}
    return render(request, "plans/add_monitoring.html", context)


@reads
def monitoring(request, case_id, plan_id, monitoring_id):
    record = monitoring_for(request, case_id, plan_id, monitoring_id)
    return render(
        request, "plans/monitoring.html", {"record": record, "plan": record.plan, "case": record.case, **parts_of(record)}
    )


def parts_of(record) -> dict:
    return {
        "goals": list(record.goals.select_related("goal")),
        "roles": list(record.roles.select_related("role__agency")),
    }


@reads
def monitoring_paper(request, case_id, plan_id, monitoring_id):
    record = monitoring_for(request, case_id, plan_id, monitoring_id)
    note_opening(request, record, case=record.case_id, verb="printed")
    return monitoring_pdf(record, by=request.user, **parts_of(record))


@writes
def report_role(request, case_id, plan_id, role_id):
    role = role_to_report_for(request, case_id, plan_id, role_id)
    form = ReportForm(request.POST or None)
    if form.is_valid() and form.attempt(recording.report_role, role, by=request.user, **form.answers()):
        messages.success(request, "進み具合を記録しました。次のモニタリングで参照されます。")
        return redirect(role.plan)
    return render(request, "plans/report_role.html", {"role": role, "plan": role.plan, "case": role.plan.case, "form": form})


# Evaluation -------------------------------------------------------------------------------------------------------------


@writes
def begin_evaluation(request, case_id, plan_id):
    plan = followed_plan_for(request, case_id, plan_id)
    return _sheet(request, plan, plan.evaluations.living().first())


@writes
def write_evaluation(request, case_id, plan_id, evaluation_id):
    evaluation = own_evaluation_for(request, case_id, plan_id, evaluation_id)
    return _sheet(request, evaluation.plan, evaluation)


def _sheet(request, plan, evaluation):
    """Begun at the last monitoring record, or as the draft has it."""
    if evaluation and not evaluation.is_editable:
        return redirect(evaluation)
    initial, source = {}, plan.monitorings.first()
    if evaluation:
        initial = {name: getattr(evaluation, name) for name in EvaluationForm.base_fields if hasattr(evaluation, name)}
        initial |= {"seen": evaluation.updated_at.isoformat(), "lead_after": evaluation.lead_after_id}
        source = evaluation
    reached = reached_in(source.goals.all()) if source else {}
    form = EvaluationForm(request.POST or None, plan=plan, goals=plan.goals.all(), reached=reached, initial=initial)
    if form.is_valid():
        said = {"goals": form.of_goals(), **form.contents()}
        agency = followers(request.user, plan)[0]
        if form.attempt(evaluating.write_evaluation, plan, evaluation, by=request.user, agency=agency, **said):
            return redirect(form.result)
    context = {"plan": plan, "case": plan.case, "form": form, "lawful": ask(Act.MAKE_PLAN, plan.case.person)}
    return render(request, "plans/write_evaluation.html", context)


@reads
def evaluation(request, case_id, plan_id, evaluation_id):
    return render(request, "plans/evaluation.html", _page(request, evaluation_for(request, case_id, plan_id, evaluation_id)))


def _page(request, shown, day=None) -> dict:
    case, plan = shown.case, shown.plan
    writes_it = bool(followers(request.user, plan))
    waits = shown.state == EvaluationState.SUBMITTED
    met = bool(shown.evaluated_on) or "meeting" not in evaluating.city_needs()
    holds = case.custodian in request.user.agencies_with_case_work()
    leads = afterwards.leads(shown)
    closes = shown.is_confirmed and shown.verdict != Verdict.REPLAN and case.is_open and holds
    return {
        "evaluation": shown,
        "case": case,
        "plan": plan,
        "goals": list(shown.goals.select_related("goal")),
        "seen": seen_in(shown),
        "reason": reason_words(shown),
        "leads": leads,
        "may_write": writes_it and shown.is_editable,
        "may_take_up": writes_it and waits,
        "day": (day or MeetingDayForm()) if writes_it and waits and not shown.evaluated_on else None,
        "may_convene": waits and case.custodian in request.user.agencies_with(Permission.MEETING_CONVENE),
        "may_confirm": waits and met and decides(request.user),
        "may_give_back": waits and decides(request.user),
        "may_lead": leads is None and may_lead(request.user, shown),
        "hand_back": hand_back_url(shown) if closes and shown.goes_on and leads is None and shown.lead_after else "",
        "needs": needs(case) if closes else [],
        "may_close": closes,
        "may_replan": shown.is_confirmed and shown.verdict == Verdict.REPLAN and case.is_open and holds,
    }


def reason_words(shown) -> str:
    return Choice.objects.labels("close_reason").get(shown.close_reason, "")


def hand_back_url(shown) -> str:
    """つなぎ戻し as an offer to who leads afterwards, with the plan and this evaluation enclosed."""
    papers = f"page=plan/{shown.plan_id}&page=evaluation/{shown.pk}"
    return f"{reverse('referrals:send', args=[shown.case_id])}?kind=hand_back&to={shown.lead_after_id}&{papers}"


@reads
def evaluation_paper(request, case_id, plan_id, evaluation_id):
    shown = evaluation_for(request, case_id, plan_id, evaluation_id)
    note_opening(request, shown, case=shown.case_id, verb="printed")
    return evaluation_pdf(shown, by=request.user)


@deeds
def submit(request, case_id, plan_id, evaluation_id):
    shown = own_evaluation_for(request, case_id, plan_id, evaluation_id)
    pressed(request, evaluating.submit, shown, by=request.user, done="会議に付しました。会議での評価のあと、市が確認します。")
    return redirect(shown)


@deeds
def take_up(request, case_id, plan_id, evaluation_id):
    shown = own_evaluation_for(request, case_id, plan_id, evaluation_id)
    pressed(request, evaluating.take_up_again, shown, by=request.user, done="作成中に戻しました。")
    return redirect(shown)


@deeds
def set_day(request, case_id, plan_id, evaluation_id):
    shown = own_evaluation_for(request, case_id, plan_id, evaluation_id)
    form = MeetingDayForm(request.POST)
    if form.is_valid() and form.attempt(evaluating.set_meeting_day, shown, by=request.user, **form.answers()):
        messages.success(request, "会議の日を記録し、市に確認を依頼しました。")
        return redirect(shown)
    return render(request, "plans/evaluation.html", _page(request, shown, day=form))


@deeds
def confirm(request, case_id, plan_id, evaluation_id):
    shown = evaluation_to_confirm_for(request, case_id, plan_id, evaluation_id)
    pressed(request, evaluating.confirm, shown, by=request.user, done="評価を確認しました。")
    return redirect(shown)


@writes
def give_back(request, case_id, plan_id, evaluation_id):
    shown = evaluation_to_confirm_for(request, case_id, plan_id, evaluation_id)
    form = GiveBackForm(request.POST or None)
    if form.is_valid() and form.attempt(evaluating.give_back, shown, by=request.user, **form.answers()):
        return redirect(shown)
    return render(request, "plans/give_back.html", {"evaluation": shown, "plan": shown.plan, "case": shown.case, "form": form})


@deeds
def accept_lead(request, case_id, plan_id, evaluation_id):
    shown = evaluation_to_lead_for(request, case_id, plan_id, evaluation_id)
    pressed(request, evaluating.accept_lead, shown, by=request.user, done="終結後の主担当の引き受けを記録しました。")
    return redirect(shown)


# After the closing ------------------------------------------------------------------------------------------------------


@writes
def after_check(request, case_id, check_id):
    check = after_check_for(request, case_id, check_id)
    form = AfterCheckForm(request.POST or None)
    if form.is_valid() and form.attempt(afterwards.look_again, check, by=request.user, **form.answers()):
        reopened = form.cleaned_data["result"] == AfterResult.REOPEN
        messages.success(request, "確認を記録し、ケースを再開しました。" if reopened else "確認を記録しました。")
        return redirect(check.case)
    return render(request, "plans/after_check.html", {"check": check, "case": check.case, "form": form})


@reads
def blank_paper(request, sheet):
    """For the days when the system is down. Nobody's data."""
    return {"F6": evaluation_pdf, "monitoring": monitoring_pdf}[sheet](None)
