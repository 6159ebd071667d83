"""Leaving and staying: whose work moves to whom, which agency takes another's place, which posts go on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.forms import end_of_fiscal_year
from agencies.holdings import holdings_of
from agencies.models import Agency, User, host_agency_ids
from agencies.roles import Permission
from audit.http import deeds, reads, writes
from cases.models import Case, NextStep
from common.buttons import pressed
from handovers import actions
from handovers import renewals as season
from handovers.access import ends_agencies, heads, require_office, worker_for
from handovers.forms import EndAgencyForm, HandOverForm, RenewalForm, SuccessorForm
from handovers.lawful import basis_for
from handovers.leavers import holders_of, leavers_of
from handovers.models import Handover, Succession
from handovers.successors import (
    cases_of,
    colleagues_of,
    counts_of,
    desks,
    ending_cases,
    heirs_of,
    propose,
    steps_of,
    with_loads,
)

HERE = {"cases", "steps"}  # kinds the page shows with a choice of their own
KINDS = {
    "cases": "主担当のケース",
    "steps": "次の予定",
    "asked": "回答を待っているつなぎ",
    "sent": "相手の回答待ちのつなぎ",
    "slips": "回答を待っているつなぐシート",
    "stakes": "協力しているケース",
    "roles": "支援プランの役割",
    "leads": "主たる支援機関となっているプラン",
}


@reads
def index(request):
    """What the asking person may hand over: the own desk, everybody's posts as figures, whole agencies."""
    led, manages, office = heads(request.user), request.user.may(Permission.STAFF_MANAGE), ends_agencies(request.user)
    if not (led or manages or office):
        raise PermissionDenied("この画面は、機関の責任者、システム管理者、市の所管課のためのものです。")
    context = {
        "holders": holders_of(led) if led else [],
        "leavers": leavers_of() if manages else [],
        "leads": bool(led),
        "manages": manages,
        "office": office,
        "season": season.closing_day(timezone.localdate()),
    }
    return render(request, "handovers/index.html", context)


@writes
def worker(request, user_id, agency_id):
    """One worker in one agency: everything held there, and who could take it."""
    person, at, leads = worker_for(request, user_id, agency_id)
    context = {"worker": person, "agency": at, "counts": _counted(at, person), "form": None}
    if not leads:
        if request.method == "POST":
            raise PermissionDenied("引き継げるのは、その機関の責任者だけです。")
        return render(request, "handovers/worker.html", context)
    cases, steps = list(cases_of(person, at)), list(steps_of(person, at))
    colleagues = with_loads(colleagues_of(person, at), at)
    form = HandOverForm(
        request.POST or None, cases=cases, steps=steps, colleagues=colleagues, proposals=propose(cases, steps, colleagues)
    )
    if form.is_valid():
        chosen = {"cases": form.chosen("case"), "steps": form.chosen("step")}
        if form.attempt(actions.hand_over, at, person, by=request.user, **chosen):
            return redirect(form.result)
    others = [held for held in holdings_of(user=person, agency=at) if held.kind not in HERE]
    more = sum(number for _, number in context["counts"]) > len(cases) + len(steps)
    context |= {"form": form, "colleagues": colleagues, "others": others, "more": more, "last_day": _last_day(person, at)}
    return render(request, "handovers/worker.html", context)


def _counted(agency, person=None) -> list[tuple[str, int]]:
    return [(KINDS[kind], number) for kind, number in counts_of(agency, person).items()]


def _last_day(person, agency):
    posts = person.posts.now().with_case_work().filter(agency=agency)
    return max((post.until for post in posts), default=None)


@reads
def result(request, handover_id):
    """What moved to whom, as it was written down."""
    handover = get_object_or_404(Handover.objects.select_related("agency", "worker", "by"), pk=handover_id)
    if handover.agency not in heads(request.user):
        raise PermissionDenied("引継ぎの記録は、その機関の責任者が見られます。")
    names = dict(User.objects.filter(pk__in={*handover.cases.values(), *handover.steps.values()}).values_list("pk", "name"))
    cases = Case.objects.filter(pk__in=handover.cases).select_related("person").order_by("number")
    steps = NextStep.objects.filter(pk__in=handover.steps).select_related("case").order_by("due_on", "id")
    context = {
        "handover": handover,
        "cases": [(case, names[handover.cases[str(case.pk)]]) for case in cases],
        "steps": [(step, names[handover.steps[str(step.pk)]]) for step in steps],
    }
    return render(request, "handovers/result.html", context)


@reads
def agencies(request):
    """Every agency that can hold cases: what it holds, who is there, until when, and who takes its place."""
    require_office(request)
    figures = desks()
    planned = Succession.objects.exclude(state="cancelled").select_related("successor").order_by("created_at")
    plans = {plan.agency_id: plan for plan in planned}
    rows = [(each, figures[each.pk], plans.get(each.pk)) for each in Agency.objects.filter(pk__in=figures).order_by("code")]
    context = {"urgent": [], "rows": [], "idle": []}
    for row in rows:
        context[_shelf(*row)].append(row)
    return render(request, "handovers/agencies.html", context)


def _shelf(agency, desk, plan) -> str:
    """On top stands what ends, or holds something with nobody there."""
    if agency.until or desk.is_deserted:
        return "urgent"
    return "idle" if desk.is_idle else "rows"


@writes
def agency(request, agency_id):
    """One agency that ends: what it holds as figures and numbers, who could take its place, and the act itself."""
    require_office(request)
    at = get_object_or_404(Agency.objects.select_related("fallback"), pk=agency_id, holds_cases=True)
    plan = at.successions.exclude(state="cancelled").select_related("successor", "by").order_by("-created_at").first()
    stays = at.pk in host_agency_ids()
    context = {"agency": at, "counts": _counted(at), "plan": plan, "form": None, "stays": stays}
    if stays or _is_settled(at, plan):
        return render(request, "handovers/agency.html", context | {"rows": ending_cases(at)})
    among = desks()
    among.pop(at.pk, None)
    proposals = heirs_of(at, among)
    asked = SuccessorForm(request.GET if "successor" in request.GET else None, desks=among, proposals=proposals)
    chosen = asked.cleaned_data["successor"] if asked.is_bound and asked.is_valid() else proposals[0].id
    rows = ending_cases(at, chosen)
    excluded = [(pk, number) for pk, number, is_excluded in rows if is_excluded]
    form = EndAgencyForm(
        request.POST or None, agency=at, excluded=excluded, others=_others(among, chosen),
        initial={"last_day": at.until or end_of_fiscal_year(), "basis": basis_for(at)},
    )  # fmt: skip
    successor = Agency.objects.get(pk=chosen)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("last_day", "reason", "basis")}
        if form.attempt(actions.end_agency, at, successor=successor, by=request.user, singles=form.singles(), **said):
            messages.success(request, "機関の終了と引継先を決めました。")
            return redirect("handovers:agency", at.pk)
    asked.initial = {"successor": chosen}
    context |= {"form": form, "asked": asked, "successor": successor, "rows": rows, "excluded": excluded}
    return render(request, "handovers/agency.html", context)


def _is_settled(agency, plan) -> bool:
    """Nothing is to be decided any more: planned, carried out, or over."""
    over = agency.until is not None and agency.until < timezone.localdate()
    return over or (plan is not None and (plan.is_planned or agency.until is not None))


def _others(among, chosen) -> list[Agency]:
    return [agency for agency in Agency.objects.filter(pk__in=among).order_by("code") if agency.pk != chosen]


@deeds
def cancel(request, agency_id):
    require_office(request)
    at = get_object_or_404(Agency, pk=agency_id)
    pressed(request, actions.cancel_succession, at, by=request.user, done="引継ぎの予定を取りやめました。")
    return redirect("handovers:agency", at.pk)


@writes
def renewals(request):
    """From 1 February: which posts go on after 31 March."""
    led = request.user.agencies_with(Permission.DESK_OVERSEE)
    manages = request.user.may(Permission.STAFF_MANAGE)
    if not (led or manages):
        raise PermissionDenied("職の更新を決められるのは、機関の責任者とシステム管理者だけです。")
    day = season.closing_day(timezone.localdate())
    if day is None:
        return render(request, "handovers/renewals.html", {"day": None, "opens_on": season.opens_on(timezone.localdate())})
    posts = list(season.ending_posts(None if manages else led, without=None if manages else request.user)[: season.SHOWN])
    decided = season.decided_about(posts)
    form = RenewalForm(request.POST or None, posts=posts, decided=decided, all_renewed="all" in request.GET)
    if form.is_valid() and form.attempt(actions.renew, form.decisions(), until=season.next_end(day), by=request.user):
        messages.success(request, f"決めた内容を保存しました（更新{form.result}件）。")
        return redirect("handovers:renewals")
    return render(request, "handovers/renewals.html", {"day": day, "until": season.next_end(day), "form": form})
