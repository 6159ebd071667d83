"""A year of the plan, laid out: per programme what was reported, per indicator its numbers year by year."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from agencies.enums import Pillar
from agencies.models import Choice
from common.wareki import spell_fiscal_year
from reports.enums import Direction, Level, State
from reports.figures import FIGURES
from reports.figures.counting import HIDDEN, total_of
from reports.models import CityPlan, Correction, Indicator, PlanProgramme, PlanYear, Report, Result, Target


def spell(value) -> str:
    """12,000 or 0.5; nothing where there is none."""
    if value is None:
        return ""
    return f"{Decimal(value):,.2f}".rstrip("0").rstrip(".")


@dataclass
class Line:
    """One indicator in one year. `now`: what its figure says today (None: hidden, or typed by hand)."""

    indicator: Indicator
    targets: dict[int, Decimal]
    values: dict[int, Decimal | None]  # year → what stands: the last correction, or the result
    result: Result | None
    corrections: list[Correction]
    now: int | None
    final_year: int
    year: int
    is_frozen: bool
    grade_words: str = ""

    @property
    def target(self) -> str:
        return spell(self.targets.get(self.year))

    @property
    def final_target(self) -> str:
        return spell(self.targets.get(self.final_year))

    @property
    def base(self) -> str:
        return spell(self.indicator.base_value)

    @property
    def base_year(self) -> str:
        return spell_fiscal_year(self.indicator.base_year) if self.indicator.base_year else ""

    @property
    def value(self) -> str:
        """What stands; before freezing what is counted now, unless somebody put another number."""
        known = self.values.get(self.year)
        if known is None and not self.is_frozen and self.indicator.figure:
            return HIDDEN if self.now is None else spell(self.now)
        return spell(known)

    @property
    def earlier(self) -> list[tuple[int, str]]:
        return [(year, spell(value)) for year, value in sorted(self.values.items()) if year < self.year]

    @property
    def difference(self) -> str:
        """What counting says now, beside what it said when the year was frozen. Empty: the same, or not to be told."""
        if not self.is_frozen or self.result is None or self.result.counted is None or self.now is None:
            return ""
        apart = self.now - self.result.counted
        return f"{'+' if apart > 0 else '−'}{spell(abs(apart))}" if apart else ""

    @property
    def counted_words(self) -> str:
        return spell(self.result.counted) if self.result else ""

    @property
    def now_words(self) -> str:
        return spell(self.now)

    @property
    def grade(self) -> str:
        return self.result.grade if self.result else ""

    @property
    def level_label(self) -> str:
        return Level(self.indicator.level).label

    @property
    def direction_label(self) -> str:
        return Direction(self.indicator.direction).label

    @property
    def source_words(self) -> str:
        """Where the number comes from."""
        if self.indicator.figure and not (self.result and self.result.by_hand):
            return "自動で集計"
        if self.indicator.figure:
            return f"手で修正：{self.result.reason}"
        return (self.result.source if self.result else "") or self.indicator.source


@dataclass
class Part:
    """One programme in one year."""

    entry: PlanProgramme
    report: Report
    state: State
    lines: list[Line] = field(default_factory=list)

    @property
    def state_label(self) -> str:
        return self.state.label

    @property
    def pillar_label(self) -> str:
        return Pillar(self.entry.programme.pillar).label

    @property
    def is_told(self) -> bool:
        return bool(self.report.outcome or self.report.issues or self.report.next_steps)


def parts_of(plan: CityPlan, year: int, mark: PlanYear, *, only: PlanProgramme | None = None) -> list[Part]:
    """Those of the plan in their order; `only`: one of them."""
    entries = plan.entries.select_related("programme").prefetch_related("programme__sections")
    if only:
        entries = entries.filter(pk=only.pk)
    found = list(entries)
    reports = {row.entry_id: row for row in Report.objects.filter(entry__in=found, year=year).select_related("submitted_by")}
    lines = _lines(plan, found, year, mark)
    parts = []
    for entry in found:
        report = reports.get(entry.pk) or Report(entry=entry, year=year)
        parts.append(Part(entry, report, State.FROZEN if mark.is_frozen else report.state, lines[entry.pk]))
    return parts


def _lines(plan, entries, year, mark) -> dict[int, list[Line]]:
    indicators = list(Indicator.objects.filter(entry__in=entries).order_by("entry", "code"))
    targets: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for row in Target.objects.filter(indicator__in=indicators):
        targets[row.indicator_id][row.year] = row.value
    corrections: dict[int, list[Correction]] = defaultdict(list)
    for row in Correction.objects.filter(result__indicator__in=indicators).select_related("by"):
        corrections[row.result_id].append(row)
    results: dict[int, dict[int, Result]] = defaultdict(dict)
    for row in Result.objects.filter(indicator__in=indicators):
        results[row.indicator_id][row.year] = row
    grades = Choice.objects.labels("achievement")
    counted = {code: total_of(FIGURES[code], year) for code in {each.figure for each in indicators} if code in FIGURES}
    found: dict[int, list[Line]] = defaultdict(list)
    for indicator in indicators:
        own = results[indicator.pk]
        if indicator.retired and year not in own:
            continue
        standing = {of: (corrections[row.pk][-1].value if corrections[row.pk] else row.value) for of, row in own.items()}
        result = own.get(year)
        found[indicator.entry_id].append(
            Line(
                indicator, targets[indicator.pk], standing, result, corrections[result.pk] if result else [],
                counted.get(indicator.figure), plan.last_year, year, mark.is_frozen,
                grades.get(result.grade, "") if result else "",
            )
        )  # fmt: skip
    return found


def by_pillar(parts: list[Part]) -> list[tuple[str, list[Part]]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.pillar_label].append(part)
    return list(found.items())
