"""The plan: its sheet, its role table, the city's decision, the paper."""

from django.shortcuts import redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import reads, writes
from cases.access import custodian_case_for
from consents.enums import Act
from consents.ledger import ask
from plans import actions
from plans.access import decides, own_plan_for, plan_for, plan_to_decide_for
from plans.enums import PlanState
from plans.forms import DecideForm, GoalForms, PlanForm, RefuseForm, RoleForms
from plans.models import Plan
from plans.paper import plan_pdf


@reads
def to_decide(request):
    """The city officer's desk: agreed plans that wait for a decision."""
    require(request, Permission.PLAN_DECIDE)
    plans = Plan.objects.awaiting_decision().select_related("case__person", "lead_agency", "agency")
    return render(request, "plans/to_decide.html", {"plans": list(plans.order_by("agreed_at")[:50])})


@reads
def detail(request, case_id, plan_id):
    plan = plan_for(request, case_id, plan_id)
    context = {
        "plan": plan,
        "case": plan.case,
        "goals": list(plan.goals.all()),
        "roles": list(plan.roles.select_related("agency")),
        "may_edit": plan.is_editable and plan.case.custodian in request.user.agencies_with(Permission.PLAN_WRITE),
        "may_convene": plan.is_editable and plan.case.custodian in request.user.agencies_with(Permission.MEETING_CONVENE),
        "may_decide": plan.state == PlanState.AGREED and decides(request.user),
    }
    return render(request, "plans/detail.html", context)


@writes
def draw_up(request, case_id):
    case = custodian_case_for(request, case_id, Permission.PLAN_WRITE)
    return _sheet(request, case, None)


@writes
def revise(request, case_id, plan_id):
    plan = own_plan_for(request, case_id, plan_id)
    return _sheet(request, plan.case, plan)


def _sheet(request, case, plan):
    form, goals, roles = _bound(request, plan)
    if request.method == "POST":
        if all([form.is_valid(), goals.is_valid(), roles.is_valid()]) and _saved(request, case, plan, form, goals, roles):
            return redirect(form.result)
    context = {
        "case": case,
        "plan": plan,
        "form": form,
        "goals": goals,
        "roles": roles,
        "lawful": ask(Act.MAKE_PLAN, case.person),
    }
    return render(request, "plans/sheet.html", context)


def _bound(request, plan):
    if plan is None or request.method == "POST":
        data = request.POST or None
        return PlanForm(data), GoalForms(data, prefix="goal"), RoleForms(data, prefix="role")
    initial = {name: getattr(plan, name) for name in PlanForm.base_fields if hasattr(plan, name)}
    goals = list(plan.goals.values("term", "text", "due_on"))
    columns = ("issue", "support", "agency", "worker_name", "frequency", "due_on", "own_part")
    return (
        PlanForm(initial=initial),
        GoalForms(prefix="goal", initial=goals),
        RoleForms(prefix="role", initial=list(plan.roles.values(*columns))),
    )


def _saved(request, case, plan, form, goals, roles) -> bool:
    parts = {"goals": goals.rows(), "roles": roles.rows()}
    if plan is None:
        return form.attempt(actions.draw_up, case, by=request.user, agency=case.custodian, **parts, **form.answers())
    return form.attempt(actions.revise, plan, by=request.user, **parts, **form.answers())


@writes
def decide(request, case_id, plan_id):
    plan = plan_to_decide_for(request, case_id, plan_id)
    form = DecideForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.decide, plan, by=request.user, **form.answers()):
        return redirect(plan)
    context = {"plan": plan, "case": plan.case, "form": form, "lawful": ask(Act.MAKE_PLAN, plan.case.person)}
    return render(request, "plans/decide.html", context)


@writes
def refuse(request, case_id, plan_id):
    plan = plan_to_decide_for(request, case_id, plan_id)
    form = RefuseForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.refuse, plan, by=request.user, **form.answers()):
        return redirect(plan)
    return render(request, "plans/refuse.html", {"plan": plan, "case": plan.case, "form": form})


@reads
def paper(request, case_id, plan_id):
    plan = plan_for(request, case_id, plan_id)
    note_opening(request, plan, case=plan.case_id, verb="printed")
    return plan_pdf(plan, by=request.user)
