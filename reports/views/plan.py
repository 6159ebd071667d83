"""計画の進み具合: the plan of the city, what its sections report of a year, its freezing, the committee's evaluation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.models import Municipality
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from common import pdf, spreadsheet
from common.buttons import pressed
from common.wareki import fiscal_year as fiscal_year_of
from common.wareki import spell_fiscal_year
from reports import actions, paper
from reports.access import entry_for, indicator_for, is_host, mark_of, may_write, plan_of, require_host, year_now
from reports.figures.counting import bounds
from reports.forms import CorrectForm, FreezeForm, GiveBackForm, IndicatorForm, JudgeForm, ReportForm
from reports.models import CityPlan, Result
from reports.progress import by_pillar, parts_of

FIELDS = [name for name in IndicatorForm.base_fields if name != "once"]


def _of(year: int) -> dict:
    return {"year": year, "year_words": spell_fiscal_year(year)}


@reads
def current(request):
    """This year of the plan; before there is one, the way to begin it."""
    require(request, Permission.SYSTEM_VIEW)
    plan = CityPlan.objects.of_year(fiscal_year_of(timezone.localdate())) or CityPlan.objects.first()
    if plan:
        return redirect("reports:year", year_now(plan))
    return render(request, "reports/no_plan.html", {"may_begin": is_host(request.user)})


@deeds
def begin(request):
    require_host(request)
    if CityPlan.objects.exists():
        messages.error(request, "実施計画は、すでに登録されています。")
    else:
        pressed(request, actions.begin_plan, by=request.user, done="実施計画を登録しました。指標と目標値を入力してください。")
    return redirect("reports:plan")


@reads
def year(request, fiscal_year):
    plan = plan_of(request, fiscal_year)
    mark = mark_of(plan, fiscal_year)
    parts = parts_of(plan, fiscal_year, mark)
    states = [part.state for part in parts if part.lines]
    context = {
        "plan": plan,
        "mark": mark,
        **_of(fiscal_year),
        "years": [(each, spell_fiscal_year(each)) for each in plan.years],
        "last_words": spell_fiscal_year(plan.last_year),
        "pillars": [(words, [p for p in its if p.lines], [p for p in its if not p.lines]) for words, its in by_pillar(parts)],
        "submitted": sum(state != "open" for state in states),
        "asked": len(states),
        "host": is_host(request.user),
    }
    return render(request, "reports/year.html", context)


@writes
def programme(request, fiscal_year, plan_part_id):
    """One programme: its indicators, what the section says; to be written while the year is open."""
    entry = entry_for(request, fiscal_year, plan_part_id)
    mark, host, writes_here = mark_of(entry.city_plan, fiscal_year), is_host(request.user), may_write(request.user, entry)
    (part,) = parts_of(entry.city_plan, fiscal_year, mark, only=entry)
    open_here = writes_here and not mark.is_frozen and (host or not part.report.submitted_at)
    if request.method == "POST" and not writes_here:
        raise PermissionDenied("書けるのは、この事業の担当課と所管課の職員だけです。")
    form = ReportForm(request.POST or None, part=part) if open_here or request.method == "POST" else None
    if form is not None and form.is_valid():
        submit = "submit" in request.POST
        said = {"words": form.words(), "results": form.results(), "submit": submit}
        if form.attempt(actions.save_report, entry, fiscal_year, by=request.user, **said):
            messages.success(request, "提出しました。" if submit else "保存しました。まだ提出していません。")
            return redirect("reports:programme", fiscal_year, entry.pk)
    context = {
        "entry": entry,
        "part": part,
        "mark": mark,
        "form": form,
        **_of(fiscal_year),
        "last_words": spell_fiscal_year(entry.city_plan.last_year),
        "host": host,
        "writes_here": writes_here,
        "give_back": GiveBackForm() if host and part.report.submitted_at and not mark.is_frozen else None,
    }
    return render(request, "reports/programme.html", context)


@deeds
def give_back(request, fiscal_year, plan_part_id):
    require_host(request)
    entry = entry_for(request, fiscal_year, plan_part_id)
    report = entry.reports.filter(year=fiscal_year).first()
    if report is None:
        raise Http404
    why = request.POST.get("why", "").strip()[:400]
    pressed(request, actions.give_back, report, by=request.user, why=why, done="担当課に差し戻しました。")
    return redirect("reports:programme", fiscal_year, entry.pk)


@writes
def freeze(request, fiscal_year):
    """The host section closes the year."""
    require_host(request)
    plan = plan_of(request, fiscal_year)
    mark = mark_of(plan, fiscal_year)
    form = FreezeForm(request.POST or None, over=timezone.localdate() >= bounds(fiscal_year)[1])
    if form.is_valid():
        if form.attempt(actions.freeze, plan, fiscal_year, by=request.user, early=form.cleaned_data.get("early", False)):
            messages.success(request, f"{spell_fiscal_year(fiscal_year)}の実績を確定しました。")
            return redirect("reports:year", fiscal_year)
    waiting = [part for part in parts_of(plan, fiscal_year, mark) if part.lines and part.state == "open"]
    context = {
        "form": form,
        "mark": mark,
        "waiting": waiting,
        **_of(fiscal_year),
    }
    return render(request, "reports/freeze.html", context)


@writes
def judge(request, fiscal_year):
    """The evaluation by the committee, and the decision to review the plan or not."""
    require_host(request)
    mark = mark_of(plan_of(request, fiscal_year), fiscal_year)
    known = {name: getattr(mark, name) for name in ("opinion", "verdict", "reason", "judged_on")}
    form = JudgeForm(request.POST or None, initial=known)
    if form.is_valid() and form.attempt(actions.judge, mark, by=request.user, **form.answers()):
        messages.success(request, "評価と見直しの判断を保存しました。")
        return redirect("reports:year", fiscal_year)
    context = {
        "form": form,
        "mark": mark,
        **_of(fiscal_year),
        "by": _committee(),
    }
    return render(request, "reports/judge.html", context)


def _committee() -> str:
    return Municipality.objects.values_list("evaluated_by", flat=True).first() or "評価機関"


@writes
def correct(request, fiscal_year, indicator_id):
    """A row beside a result of a frozen year."""
    indicator = indicator_for(request, indicator_id)
    if not may_write(request.user, indicator.entry):
        raise PermissionDenied("訂正できるのは、この事業の担当課と所管課の職員だけです。")
    result = get_object_or_404(Result.objects.select_related("indicator"), indicator=indicator, year=fiscal_year)
    form = CorrectForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.correct, result, by=request.user, **form.answers()):
        messages.success(request, "訂正を加えました。確定した値は、そのまま残ります。")
        return redirect("reports:programme", fiscal_year, indicator.entry_id)
    (part,) = parts_of(
        indicator.entry.city_plan, fiscal_year, mark_of(indicator.entry.city_plan, fiscal_year), only=indicator.entry
    )
    line = next(line for line in part.lines if line.indicator.pk == indicator.pk)
    context = {
        "form": form,
        "indicator": indicator,
        "line": line,
        **_of(fiscal_year),
    }
    return render(request, "reports/correct.html", context)


@reads
def sheet(request, fiscal_year):
    plan = plan_of(request, fiscal_year)
    mark = mark_of(plan, fiscal_year)
    note_opening(request, mark, verb="printed")
    pressed_sheet = paper.press_sheet(plan, fiscal_year, mark, by=request.user, evaluated_by=_committee())
    return pdf.as_download(pressed_sheet, f"cityplan{fiscal_year}.pdf")


@reads
def workbook(request, fiscal_year):
    plan = plan_of(request, fiscal_year)
    mark = mark_of(plan, fiscal_year)
    note_opening(request, mark, verb="exported")
    return spreadsheet.as_download(request, paper.table_of(plan, fiscal_year, mark), f"cityplan{fiscal_year}")


# Indicators -----------------------------------------------------------------------------------------------------------


@writes
def add_indicator(request, fiscal_year, plan_part_id):
    require_host(request)
    return _indicator(request, entry_for(request, fiscal_year, plan_part_id), None)


@writes
def indicator(request, indicator_id):
    require_host(request)
    known = indicator_for(request, indicator_id)
    return _indicator(request, known.entry, known)


def _indicator(request, entry, known):
    plan = entry.city_plan
    frozen = set(plan.marks.filter(frozen_at__isnull=False).values_list("year", flat=True))
    initial = {}
    if known:
        targets = {f"target_{target.year}": target.value for target in known.targets.all()}
        initial = model_to_dict(known, FIELDS) | targets
    form = IndicatorForm(request.POST or None, plan=plan, frozen=frozen, initial=initial)
    if form.is_valid():
        if form.attempt(actions.set_indicator, entry, known, by=request.user, targets=form.targets(), **form.said()):
            messages.success(request, "指標を保存しました。")
            return redirect("reports:programme", year_now(plan), entry.pk)
    back = year_now(plan)
    return render(request, "reports/indicator.html", {"form": form, "entry": entry, "known": known, "year": back})
