"""The plan: its sheet, its role table, the city's decision, the paper."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.models import Choice
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases.access import custodian_case_for
from cases.household import members_of
from common.buttons import pressed
from common.wareki import fiscal_year, spell_fiscal_year
from consents.enums import Act
from consents.ledger import ask, rows_of, ways_for
from plans import actions
from plans.access import (
    decided_in,
    decides,
    may_answer,
    own_plan_for,
    plan_for,
    plan_to_decide_for,
    require_deciding,
    role_to_answer_for,
)
from plans.afterwards import carried_over
from plans.beside import panels_of
from plans.enums import PlanState
from plans.extract import words_of
from plans.following import following_of
from plans.forms import (
    AnswerForm,
    DecideForm,
    DropForm,
    GoalForms,
    GoOnForm,
    IssueForms,
    NumberRuleForm,
    PlanForm,
    RefuseForm,
    RoleForms,
)
from plans.models import NumberRule, Plan
from plans.paper import plan_pdf, schemes_of


@reads
def to_decide(request):
    """The city officer's desk: agreed plans that wait for a decision."""
    require(request, Permission.PLAN_DECIDE)
    plans = Plan.objects.awaiting_decision().select_related("case__person", "lead_agency", "agency")
    return render(request, "plans/to_decide.html", {"plans": list(plans.order_by("agreed_at")[:50])})


@reads
def decisions(request):
    """Decisions of a fiscal year with their numbers, as the city made them; whom they are about where that may be read."""
    require_deciding(request)
    this_year = fiscal_year(timezone.localdate())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else this_year
    known = sorted({*NumberRule.objects.values_list("year", flat=True), this_year}, reverse=True)
    years = [(each, spell_fiscal_year(each)) for each in known]
    context = {"decided": decided_in(year), "year": year, "year_words": spell_fiscal_year(year), "years": years}
    return render(request, "plans/decisions.html", context)


@writes
def numbers(request):
    require_deciding(request)
    rule = NumberRule.of(fiscal_year(timezone.localdate()))
    form = NumberRuleForm(request.POST or None, initial={"pattern": rule.pattern, "next_no": rule.last + 1})
    if form.is_valid() and form.attempt(actions.set_number_rule, year=rule.year, by=request.user, **form.answers()):
        messages.success(request, "文書番号の規則を保存しました。")
        return redirect("plans:to_decide")
    return render(request, "plans/numbers.html", {"form": form, "year_words": spell_fiscal_year(rule.year)})


@reads
def missing(request):
    """What plans found lacking in the town, for whoever develops resources; only of cases one may read."""
    if not request.user.may(Permission.PLAN_DECIDE):
        require(request, Permission.PLAN_WRITE)
    plans = Plan.objects.exclude(missing_resource="").select_related("case").order_by("missing_kind", "-created_at")
    names = Choice.objects.labels("missing_resource")
    rows = [(names.get(plan.missing_kind, "種類なし"), plan) for plan in plans[:200]]
    return render(request, "plans/missing.html", {"rows": rows})


@reads
def detail(request, case_id, plan_id):
    plan = plan_for(request, case_id, plan_id)
    roles = _roles_of(plan)
    mine = request.user.agencies_with(Permission.PLAN_WRITE)
    may_edit = plan.is_editable and plan.case.custodian in mine
    context = {
        "plan": plan,
        "case": plan.case,
        "issues": list(plan.issues.all()),
        "goals": list(plan.goals.all()),
        "roles": [(role, may_answer(request.user, role)) for role in roles],
        "open_roles": [role for role in roles if role.is_open],
        "schemes": schemes_of(plan),
        "missing_kind": Choice.objects.labels("missing_resource").get(plan.missing_kind, ""),
        "may_edit": may_edit,
        "may_ask": may_edit and any(role.asked_at is None for role in roles),
        "may_convene": plan.is_editable and plan.case.custodian in request.user.agencies_with(Permission.MEETING_CONVENE),
        "may_decide": plan.state == PlanState.AGREED and not plan.is_halted and decides(request.user),
        "may_finish": may_edit and plan.amending_since,
        **_halted(request, plan, mine),
        **following_of(request.user, plan, roles),
        "beside": panels_of(request, plan),
    }
    return render(request, "plans/detail.html", context)


def _halted(request, plan, mine) -> dict:
    """Of a plan that a withdrawal has stopped: whether a consent carries it again, and if not, the lawful ways on."""
    if not plan.is_halted:
        return {"halted": False}
    rows = rows_of(plan.case.person)
    return {
        "halted": True,
        "carried": ask(Act.MAKE_PLAN, plan.case.person, rows=rows),
        "ways": ways_for(plan.case.person, rows=rows),
        "may_lead_on": plan.case.custodian in mine,
    }


def _roles_of(plan):
    roles = list(plan.roles.select_related("agency", "answered_by"))
    for role in roles:
        role.plan = plan
    return roles


@writes
def draw_up(request, case_id):
    case = custodian_case_for(request, case_id, Permission.PLAN_WRITE)
    return _sheet(request, case, None)


@writes
def revise(request, case_id, plan_id):
    plan = own_plan_for(request, case_id, plan_id)
    return _sheet(request, plan.case, plan)


def _sheet(request, case, plan):
    form, *parts = _bound(request, case, plan)
    if request.method == "POST":
        if all([form.is_valid(), *(part.is_valid() for part in parts)]) and _saved(request, case, plan, form, *parts):
            return redirect(form.result)
    issues, goals, roles = parts
    context = {
        "case": case,
        "plan": plan,
        "form": form,
        "issues": issues,
        "goals": goals,
        "roles": roles,
        "lawful": ask(Act.MAKE_PLAN, case.person),
    }
    return render(request, "plans/sheet.html", context)


def _bound(request, case, plan):
    """The sheet as it was sent; as the plan has it; or, for the next version, as the last one had it."""
    members = {"members": [words_of(member) for member in members_of(case)]}
    source = plan or Plan.objects.of(case).first()
    initial = _initial_of(source, again=plan is None) if source else {}
    if request.method == "POST":
        data, kept = (
            request.POST,
            {"other_schemes": initial.get("other_schemes", ()), "missing_kind": initial.get("missing_kind", "")},
        )
        return (
            PlanForm(data, initial=kept),
            IssueForms(data, prefix="issue", initial=_issues(case, plan, source), form_kwargs=members),
            GoalForms(data, prefix="goal"),
            RoleForms(data, prefix="role"),
        )
    return (
        PlanForm(initial=initial),
        IssueForms(prefix="issue", initial=_issues(case, plan, source), form_kwargs=members),
        GoalForms(prefix="goal", initial=_rows(source, "goals")),
        RoleForms(prefix="role", initial=_rows(source, "roles")),
    )


COLUMNS = {
    "issues": ("member", "text"),
    "goals": ("term", "text", "due_on"),
    "roles": ("issue", "support", "agency", "worker_name", "frequency", "due_on", "own_part", "local_resource"),
}
NOT_AGAIN = {"starts_on", "ends_on", "next_monitoring_on", "applied_on", "applicant"}  # of the version before


def _initial_of(plan, *, again) -> dict:
    names = [name for name in PlanForm.base_fields if hasattr(plan, name) and not (again and name in NOT_AGAIN)]
    return {name: getattr(plan, name) for name in names}


def _rows(plan, part) -> list[dict]:
    rows = list(getattr(plan, part).values(*COLUMNS[part])) if plan else []
    return [{"rank": place, **row} for place, row in enumerate(rows, start=1)] if part == "issues" else rows


def _issues(case, plan, source) -> list[dict]:
    """Of the next version: what the evaluation left to do, and otherwise the issues of the last one."""
    rest = carried_over(case) if plan is None else []
    return [{"rank": place, **row} for place, row in enumerate(rest, start=1)] or _rows(source, "issues")


def _saved(request, case, plan, form, issues, goals, roles) -> bool:
    parts = {"issues": issues.rows(), "goals": goals.rows(), "roles": roles.rows()}
    if plan is None:
        return form.attempt(actions.draw_up, case, by=request.user, agency=case.custodian, **parts, **form.answers())
    return form.attempt(actions.revise, plan, by=request.user, **parts, **form.answers())


@deeds
def ask_roles(request, case_id, plan_id):
    plan = own_plan_for(request, case_id, plan_id)
    pressed(
        request, actions.ask_roles, plan, by=request.user, done="役割を打診しました。返事は、この画面とお知らせで分かります。"
    )
    return redirect(plan)


@deeds
def amended(request, case_id, plan_id):
    plan = own_plan_for(request, case_id, plan_id)
    pressed(request, actions.amended, plan, by=request.user, done="市の決定を待つプランにしました。")
    return redirect(plan)


@deeds
def resume(request, case_id, plan_id):
    plan = own_plan_for(request, case_id, plan_id)
    done = "プランを再開しました。同意の及ぶ機関は、またこのケースを読めます。"
    pressed(request, actions.resume, plan, by=request.user, done=done)
    return redirect(plan)


@writes
def drop(request, case_id, plan_id):
    plan = own_plan_for(request, case_id, plan_id)
    form = DropForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.drop, plan, by=request.user, **form.answers()):
        return redirect(plan)
    return render(request, "plans/drop.html", {"plan": plan, "case": plan.case, "form": form})


@writes
def go_on(request, case_id, plan_id):
    plan = own_plan_for(request, case_id, plan_id)
    form = GoOnForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.go_on_with_open_roles, plan, by=request.user, **form.answers()):
        return redirect(plan)
    context = {"plan": plan, "case": plan.case, "form": form, "roles": plan.roles.open().select_related("agency")}
    return render(request, "plans/go_on.html", context)


@writes
def answer_role(request, case_id, plan_id, role_id):
    role = role_to_answer_for(request, case_id, plan_id, role_id)
    form = AnswerForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.answer_role, role, by=request.user, **form.answers()):
        return redirect(role.plan)
    context = {"role": role, "plan": role.plan, "case": role.plan.case, "form": form}
    return render(request, "plans/answer_role.html", context)


@writes
def decide(request, case_id, plan_id):
    plan = plan_to_decide_for(request, case_id, plan_id)
    form = DecideForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.decide, plan, by=request.user, **form.answers()):
        return redirect(plan)
    context = {
        "plan": plan,
        "case": plan.case,
        "form": form,
        "lawful": ask(Act.MAKE_PLAN, plan.case.person),
        "rule": NumberRule.of(fiscal_year(timezone.localdate())),
    }
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
