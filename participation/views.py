"""Pages of 参加支援: the person's way, places that could suit, and each placement step by step."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.models import Choice, Municipality
from agencies.roles import Permission
from audit.http import reads, writes
from cases.household import members_of
from common.deeds import rows
from common.wareki import fiscal_year, spell_fiscal_year
from community.models import Resource
from participation import actions
from participation.access import WORK, led_case_for, look_for, participation_for, placement_for, works
from participation.enums import NEXT, Step
from participation.figures import figures
from participation.forms import (
    ArrangeForm,
    ArrangementForm,
    BeginForm,
    EndForm,
    ExampleForm,
    LookedForm,
    LookForm,
    ProposeForm,
    StepForm,
)
from participation.models import Example, FollowUp, Placement
from participation.wishes import candidates, lists, plan_of
from people.models import Person

SHOWN, LIST = 20, 50


# The person's way -------------------------------------------------------------------------------------------------------


@writes
def begin(request, case_id):
    case = led_case_for(request, case_id)
    people = Person.objects.filter(pk__in=[member.person.pk for member in members_of(case)], deceased=False)
    form = BeginForm(request.POST or None, people=people, initial={"person": case.person_id})
    if form.is_valid() and form.attempt(
        actions.begin, case, by=request.user, agency=works(request.user, case), **form.answers()
    ):
        messages.success(request, "参加支援を始めました。次に、参加支援プラン（F4）に本人の希望を書いてください。")
        return redirect(form.result)
    return render(request, "participation/begin.html", {"case": case, "form": form})


@reads
def detail(request, case_id, participation_id):
    participation = participation_for(request, case_id, participation_id)
    case, labels = participation.case, lists()
    placements = list(participation.placements.for_page().order_by("created_at"))
    for placement in placements:
        placement.case = case
    plan = plan_of(case)
    looks = (
        FollowUp.objects.filter(placement__participation=participation)
        .waiting()
        .select_related("worker", "placement__resource")
    )
    context = {
        "case": case,
        "participation": participation,
        "plan": plan,
        "said": [(label, words) for label, words in _said(plan, labels) if words],
        "active": [placement for placement in placements if not placement.is_over],
        "over": _with_end([placement for placement in placements if placement.is_over], labels["placement_end"]),
        "looks": list(looks[:SHOWN]),
        "decided": actions.decided_plan(case),
        "leads": works(request.user, case) is not None,
    }
    return render(request, "participation/detail.html", context)


def _said(plan, labels):
    """The plan sheet in short."""
    yield "希望・関心", plan.words("wish")
    yield "得意なこと・経験", plan.words("strengths")
    for label, code, list_code in (
        ("参加のねらい", "aims", "participation_aim"), ("やってみたいこと", "roles", "resource_role"),
        ("受け止めてほしいこと", "needs", "resource_accepts"), ("本人にあてはまること", "fits", "resource_fits"),
    ):  # fmt: skip
        chosen = plan.codes(code)
        yield label, "、".join(word for key, word in labels[list_code].items() if key in chosen)
    yield "配慮事項・苦手なこと", plan.words("considerations")
    yield "目標", plan.words("goal")


def _with_end(placements, reasons):
    """(placement, its last move, the reason in words): what was learnt."""
    ends = {}
    for placement in Placement.objects.filter(pk__in=[each.pk for each in placements]).prefetch_related("moves"):
        ends[placement.pk] = max(placement.moves.all(), key=lambda move: move.created_at)
    return [(placement, ends[placement.pk], reasons.get(ends[placement.pk].reason, "")) for placement in placements]


@writes
def arrange(request, case_id, participation_id):
    participation = participation_for(request, case_id, participation_id, WORK)
    form = ArrangeForm(request.POST or None, participation=participation)
    if form.is_valid() and form.attempt(actions.arrange, participation, by=request.user, **form.answers()):
        return redirect(participation)
    context = {"case": participation.case, "participation": participation, "form": form}
    return render(request, "participation/arrange.html", context)


@writes
def end(request, case_id, participation_id):
    participation = participation_for(request, case_id, participation_id, WORK)
    form = EndForm(request.POST or None, since=participation.started_on)
    if form.is_valid() and form.attempt(actions.end, participation, by=request.user, **form.answers()):
        messages.success(request, "参加支援を終えました。")
        return redirect(participation)
    context = {"case": participation.case, "participation": participation, "form": form}
    return render(request, "participation/end.html", context)


# Places -----------------------------------------------------------------------------------------------------------------


@reads
def places(request, case_id, participation_id):
    """Every place there is, the best fit first, each with its reasons and misgivings."""
    participation = participation_for(request, case_id, participation_id, WORK)
    labels, plan = lists(), plan_of(participation.case)
    example = _example(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in labels["resource_kind"] else ""
    found = candidates(participation, plan, labels, kind=kind, example=example)
    context = {
        "case": participation.case,
        "participation": participation,
        "plan": plan,
        "example": example,
        "kind": kind,
        "kinds": labels["resource_kind"].items(),
        "found": [(fit, resource, labels["resource_kind"].get(resource.kind, "")) for fit, resource in found[:LIST]],
        "more": len(found) > LIST,
    }
    return render(request, "participation/places.html", context)


def _example(request) -> Example | None:
    """The one to start from, where the address names one."""
    try:
        return Example.objects.filter(pk=UUID(request.GET.get("example", ""))).first()
    except ValueError:
        return None


@writes
def propose(request, case_id, participation_id, resource_id):
    participation = participation_for(request, case_id, participation_id, WORK)
    resource = get_object_or_404(Resource.objects.now(), pk=resource_id)
    example = _example(request)
    begun = {"menu": example.menu, "menu_words": example.menu_words, "frequency": example.frequency} if example else {}
    begun |= {"cost": resource.cost, "transport": resource.transport, "insurance": _insurance(resource)}
    form = ProposeForm(request.POST or None, initial=begun)
    agency = works(request.user, participation.case)
    if form.is_valid() and form.attempt(
        actions.propose, participation, resource, by=request.user, agency=agency, **form.answers()
    ):
        messages.success(request, "候補に加えました。次は、受け入れ先への打診です。")
        return redirect(form.result)
    context = {"case": participation.case, "participation": participation, "resource": resource, "form": form}
    return render(request, "participation/propose.html", context)


def _insurance(resource) -> str:
    return "" if resource.insurance == "unknown" else resource.get_insurance_display()


# A placement ----------------------------------------------------------------------------------------------------------------


@reads
def placement(request, case_id, placement_id):
    found = placement_for(request, case_id, placement_id)
    reasons = Choice.objects.labels("placement_end")
    looks = list(found.follow_ups.select_related("worker", "done_by").order_by("-due_on", "-id")[:SHOWN])
    for look in looks:
        look.case = found.case
    sheets = list(found.sheets.select_related("by").order_by("-created_at")[:SHOWN])
    leads = works(request.user, found.case) is not None
    context = {
        "case": found.case,
        "placement": found,
        "participation": found.participation,
        "contact": getattr(found.resource, "contact", None) if leads else None,
        "moves": [(move, reasons.get(move.reason, "")) for move in found.moves.select_related("by", "agency")],
        "track": _track(found),
        "looks": looks,
        "sheets": sheets,
        "leads": leads and not found.is_over,
    }
    return render(request, "participation/placement.html", context)


def _track(placement) -> list[tuple[str, str]]:
    """The way from candidate to settled: each step, and whether it was taken, is now, or lies ahead."""
    taken = {move.to_step for move in placement.moves.all()}
    steps = [step for step in NEXT if step != Step.STOPPED]
    return [(step.label, "now" if step == placement.step else "done" if step in taken else "ahead") for step in steps]


@writes
def step(request, case_id, placement_id):
    found = placement_for(request, case_id, placement_id, WORK)
    if not found.next_steps:
        raise PermissionDenied("このマッチングは終わっています。もう一度試すときは、候補に加え直してください。")
    taken = dict(rows("participation_taken", [found.resource_id])).get(found.resource_id, 0)
    full = found.resource.capacity is not None and not found.is_present and taken >= found.resource.capacity
    wanted = request.GET.get("to")
    initial = {"to": wanted} if wanted in found.next_steps else {}
    form = StepForm(request.POST or None, placement=found, full=full, initial=initial)
    agency = works(request.user, found.case)
    if form.is_valid() and form.attempt(actions.step, found, by=request.user, agency=agency, **form.answers()):
        messages.success(request, f"「{Step(form.cleaned_data['to']).label}」を記録しました。")
        return redirect(found)
    return render(
        request, "participation/step.html", {"case": found.case, "placement": found, "form": form, "full": full, "taken": taken}
    )


@writes
def rearrange(request, case_id, placement_id):
    found = placement_for(request, case_id, placement_id, WORK)
    form = ArrangementForm(request.POST or None, initial=ArrangementForm.now(found))
    if form.is_valid() and form.attempt(actions.rearrange, found, by=request.user, **form.answers()):
        return redirect(found)
    return render(request, "participation/rearrange.html", {"case": found.case, "placement": found, "form": form})


@writes
def plan_look(request, case_id, placement_id):
    found = placement_for(request, case_id, placement_id, WORK)
    form = LookForm(request.POST or None, participation=found.participation)
    if form.is_valid() and form.attempt(actions.plan_look, found, by=request.user, **form.answers()):
        return redirect(found)
    return render(request, "participation/plan_look.html", {"case": found.case, "placement": found, "form": form})


@writes
def look(request, case_id, look_id):
    """One look after the person or the host: planned, to be written down, or done."""
    found = look_for(request, case_id, look_id)
    open_to_me = found.done_at is None and works(request.user, found.case) is not None
    form = LookedForm(request.POST or None) if open_to_me else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(
                "記録できるのは、このケースに関わる参加支援の担当者だけです。記録が済んだ予定は、書き直せません。"
            )
        if form.is_valid() and form.attempt(actions.record_look, found, by=request.user, **form.answers()):
            messages.success(request, "記録しました。")
            return redirect(found.placement.get_absolute_url())
    return render(
        request, "participation/look.html", {"case": found.case, "look": found, "placement": found.placement, "form": form}
    )


# The programme ----------------------------------------------------------------------------------------------------------


@reads
def overview(request):
    """What is under way in my agencies' cases, whose turn it is, and the figures of the year for those who may see them."""
    require(request, WORK)
    agencies = request.user.agencies_with(WORK)
    running = Placement.objects.active().filter(participation__agency__in=agencies).for_page()
    running = running.select_related("resource", "participation__person", "participation__worker", "case").order_by(
        "step_on", "id"
    )
    looks = FollowUp.objects.waiting().filter(placement__participation__agency__in=agencies).order_by("due_on", "id")
    context = {
        "placements": list(running[:LIST]),
        "looks": list(looks.select_related("placement__resource", "placement__participation__person", "worker")[:SHOWN]),
        **_of_the_year(agencies),
    }
    return render(request, "participation/overview.html", context)


def _of_the_year(agencies) -> dict:
    city = Municipality.objects.first()
    if city is None or not {city.host_id, city.coordinator_id} & {agency.pk for agency in agencies}:
        return {"figures": [], "year": ""}
    today = timezone.localdate()
    year = fiscal_year(today)
    return {"figures": figures(date(year, 4, 1), date(year + 1, 3, 31)).lines, "year": spell_fiscal_year(year)}


@reads
def examples(request):
    """Ready-made examples to start from; `for`: a participation from which one came."""
    _require_examples(request)
    kinds = Choice.objects.labels("resource_kind")
    found = [(example, kinds.get(example.resource_kind, "")) for example in Example.objects.all()]
    return render(request, "participation/examples.html", {"examples": found})


@reads
def choose_example(request, case_id, participation_id):
    participation = participation_for(request, case_id, participation_id, WORK)
    kinds = Choice.objects.labels("resource_kind")
    found = [(example, kinds.get(example.resource_kind, "")) for example in Example.objects.filter(retired=False)]
    context = {"case": participation.case, "participation": participation, "examples": found}
    return render(request, "participation/choose_example.html", context)


@writes
def add_example(request):
    _require_examples(request)
    return _edit_example(request, None)


@writes
def edit_example(request, example_id):
    _require_examples(request)
    return _edit_example(request, get_object_or_404(Example, pk=example_id))


def _edit_example(request, example):
    form = ExampleForm(request.POST or None, example=example)
    if form.is_valid() and form.attempt(actions.save_example, example, by=request.user, **form.answers()):
        messages.success(request, "事例を保存しました。")
        return redirect("participation:examples")
    return render(request, "participation/edit_example.html", {"form": form, "example": example})


def _require_examples(request) -> None:
    if not (request.user.may(WORK) or request.user.may(Permission.LISTS_EDIT)):
        require(request, WORK)
