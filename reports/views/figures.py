"""統計: the figures of a fiscal year by month, and the city's return to the state."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from agencies.access import require
from agencies.enums import Pillar
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from common import spreadsheet
from common.buttons import pressed
from common.charts import Series, bars
from common.forms import OnceForm
from common.spreadsheet import Table
from common.wareki import fiscal_year as fiscal_year_of
from common.wareki import spell_fiscal_year
from reports import actions
from reports import national as returns
from reports.access import is_host, require_host
from reports.figures import FIGURES
from reports.figures.counting import SPLIT_WORDS, month_words, months_of, table_of
from reports.forms import ItemForm, YearForm
from reports.models import ReturnItem

FIRST_YEAR = 2016  # the model project; files of before may have been imported
NEEDED = {
    "meetings:list": Permission.MEETING_ATTEND,
    "agencies:system": Permission.SYSTEM_VIEW,
    "community:places": Permission.SYSTEM_VIEW,
    "community:resources": Permission.SYSTEM_VIEW,
    "council:cards": Permission.CARD_READ,
}
GROUPS = {**dict(Pillar.choices), "system": "しくみ全体"}


def _years() -> list[int]:
    return list(range(fiscal_year_of(timezone.localdate()), FIRST_YEAR - 1, -1))


def _year(value: int) -> int:
    if value not in _years():
        raise Http404
    return value


@reads
def figures(request):
    """A table by month for each figure; those that cannot be split so show their total."""
    require(request, Permission.SYSTEM_VIEW)
    form = YearForm({"year": _years()[0], **request.GET.dict()}, years=_years())
    asked = form.cleaned_data if form.is_valid() else {}
    year, split = asked.get("year") or _years()[0], asked.get("split") or ""
    months = [month_words(month) for month in months_of(year)]
    groups = [
        (words, [_shown(request, f, year, split, months) for f in FIGURES.values() if f.pillar == code])
        for code, words in GROUPS.items()
    ]
    context = {
        "form": form,
        "year": year,
        "year_words": spell_fiscal_year(year),
        "months": months,
        "split": split,
        "groups": [(words, shown) for words, shown in groups if shown],
        "host": is_host(request.user),
    }
    return render(request, "reports/figures.html", context)


def _shown(request, figure, year, split, months):
    used = split if split in figure.splits else ""
    rows = table_of(figure, year, used)
    chart = None
    if not used:
        chart = bars(f"chart-{figure.code}", figure.title, months, [Series(figure.title, rows[0].months)], unit=figure.unit)
    ahead = sum(month > timezone.localdate() for month in months_of(year))
    came = len(months) - ahead
    cells = [(row.label, [*row.cells[:came], *[""] * ahead, row.cells[-1]]) for row in rows]  # no nought for what is to come
    return {
        "figure": figure,
        "rows": [(label, list(zip([*months, "年の計"], words, strict=True))) for label, words in cells],
        "chart": chart,
        "split": SPLIT_WORDS[used],
        "is_split": bool(used),
        "url": _list_of(request, figure),
    }


def _list_of(request, figure) -> str:
    """Where its reader finds those of them that may be opened. A clerk or an auditor opens no case: no link."""
    if figure.lists is None:
        return ""
    name, query = figure.lists
    needed = NEEDED.get(name, Permission.CASE_VIEW)
    return f"{reverse(name)}{'?' if query else ''}{query}" if request.user.may(needed) else ""


@reads
def figure_file(request, fiscal_year, figure_code):
    """One figure with every way of splitting it, as a table."""
    require(request, Permission.SYSTEM_VIEW)
    year, found = _year(fiscal_year), FIGURES.get(figure_code)
    if found is None:
        raise Http404
    rows = [
        [SPLIT_WORDS[split], row.label, *row.cells] for split in ("", *found.splits) for row in table_of(found, year, split)
    ]
    table = Table(found.title, ["内訳", "区分", *map(month_words, months_of(year)), "年の計"], rows)
    note_opening(request, request.user, verb="exported")
    return spreadsheet.as_download(request, table, f"{found.code}{year}")


# The return to the state ----------------------------------------------------------------------------------------------


@writes
def national(request, fiscal_year):
    """The items of the year; the host section keeps what it reported."""
    require(request, Permission.SYSTEM_VIEW)
    year, host = _year(fiscal_year), is_host(request.user)
    items, sent = returns.items_of(year, everything=host)
    if request.method == "POST":
        require_host(request)
    form = OnceForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.submit_return, year, by=request.user, lines=returns.lines_of(items)):
        messages.success(request, "報告した数として記録しました。")
        return redirect("reports:national", year)
    years = [(each, spell_fiscal_year(each)) for each in _years()[:6]]
    context = {
        "items": items,
        "sent": sent,
        "year": year,
        "year_words": spell_fiscal_year(year),
        "years": years,
        "host": host,
        "form": form,
    }
    return render(request, "reports/national.html", context)


@reads
def national_file(request, fiscal_year):
    require(request, Permission.SYSTEM_VIEW)
    year = _year(fiscal_year)
    items, _ = returns.items_of(year, everything=is_host(request.user))
    note_opening(request, request.user, verb="exported")
    return spreadsheet.as_download(request, returns.table_of(year, items), f"return{year}")


@writes
def items(request):
    """The list of items is the city's own."""
    require_host(request)
    form = ItemForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.add_item, by=request.user, **form.answers()):
        messages.success(request, "項目を加えました。")
        return redirect("reports:items")
    rows = [(row, FIGURES[row.figure]) for row in ReturnItem.objects.all() if row.figure in FIGURES]
    return render(request, "reports/items.html", {"form": form, "rows": rows, "year": _years()[0]})


@deeds
def switch_item(request, return_item_id):
    require_host(request)
    pressed(request, actions.switch_item, get_object_or_404(ReturnItem, pk=return_item_id), by=request.user)
    return redirect("reports:items")
