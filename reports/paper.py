"""The yearly evaluation sheet for the committee, on paper and as a table."""

from datetime import date

from agencies.models import Choice
from common import pdf
from common.spreadsheet import Table
from common.wareki import short, spell_fiscal_year
from reports.models import CityPlan, PlanYear
from reports.progress import by_pillar, parts_of


def press_sheet(plan: CityPlan, year: int, mark: PlanYear, *, by, evaluated_by: str):
    years = [each for each in plan.years if each <= year]
    pillars = [
        (
            pillar,
            [_rows(part, years) for part in parts if part.lines or part.is_told],
            [p for p in parts if not (p.lines or p.is_told)],
        )
        for pillar, parts in by_pillar(parts_of(plan, year, mark))
    ]
    context = {
        "plan": plan,
        "mark": mark,
        "year_words": spell_fiscal_year(year),
        "years": [short_year(each) for each in years],
        "last_year": short_year(plan.last_year),
        "pillars": pillars,
        "evaluated_by": evaluated_by,
        "grades": list(Choice.objects.labels("achievement").items()),
    }
    title = f"{plan.name}　進捗評価シート（{spell_fiscal_year(year)}）"
    return pdf.render(
        "reports/print/sheet.html", context, title=title, printed_by=by.signature, running=spell_fiscal_year(year)
    )


def short_year(year: int) -> str:
    """R8"""
    return short(date(year, 4, 1)).partition(".")[0]


def _rows(part, years):
    """(part, its lines each with the values of these years)."""
    return part, [(line, _values(line, years)) for line in part.lines]


def _values(line, years) -> list[str]:
    earlier = dict(line.earlier)
    return [line.value if year == line.year else earlier.get(year, "") for year in years]


def table_of(plan: CityPlan, year: int, mark: PlanYear) -> Table:
    years = [each for each in plan.years if each <= year]
    targets = [f"目標値（{short_year(each)}）" for each in (plan.last_year, year)]
    results = [f"実績（{short_year(each)}）" for each in years]
    about = ["成果", "課題", "次年度の取組", "担当課", "状態"]
    columns = ["施策", "事業", "指標", "単位", "基準値", "基準年度", *targets, *results, "達成度", "出どころ", *about]
    rows = []
    for part in parts_of(plan, year, mark):
        words = [part.report.outcome, part.report.issues, part.report.next_steps, part.entry.sections_words, part.state_label]
        head = [part.pillar_label, part.entry.title]
        for line in part.lines:
            marked = f"{line.indicator.words}（例）" if line.indicator.is_example else line.indicator.words
            numbers = [line.base, line.base_year, line.final_target, line.target, *_values(line, years)]
            rows.append([*head, marked, line.indicator.unit, *numbers, line.grade, line.source_words, *words])
        if not part.lines:
            rows.append([*head, *[""] * (len(columns) - 2 - len(words)), *words])
    return Table(f"進捗評価{short_year(year)}", columns, rows)
