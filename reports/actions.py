"""Deeds about the plan of the city: begun, measured, reported, frozen, judged; and the city's return to the state."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone

from agencies.models import Municipality, Programme
from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed
from common.wareki import fiscal_year
from reports.access import is_host
from reports.figures import FIGURES
from reports.figures.counting import bounds, total_of
from reports.models import (
    CityPlan,
    Correction,
    Indicator,
    PlanProgramme,
    PlanYear,
    Report,
    Result,
    ReturnItem,
    Submission,
    Target,
)

# What the return begins with: every figure that is reported, in the order of the figures page. The city's own from then on.
NOT_RETURNED = {"conference_cases"}


@deed
def begin_plan(*, by) -> CityPlan:
    """The plan as the city's set-up has it: its name, its years, each of its programmes."""
    city = Municipality.objects.get()
    plan = CityPlan.objects.create(
        name=city.plan, first_year=fiscal_year(city.plan_since), last_year=fiscal_year(city.plan_until)
    )
    PlanProgramme.objects.bulk_create(PlanProgramme(city_plan=plan, programme=each) for each in Programme.objects.all())
    PlanYear.objects.bulk_create(PlanYear(city_plan=plan, year=year) for year in plan.years)  # what freezing locks
    wanted = [figure for figure in FIGURES.values() if figure.code not in NOT_RETURNED]
    if not ReturnItem.objects.exists():
        ReturnItem.objects.bulk_create(
            ReturnItem(position=place, label=f"{figure.title}（{figure.counts}）", figure=figure.code)
            for place, figure in enumerate(wanted, start=1)
        )
    write_down("cityplan.begun", about=plan)
    return plan


@deed
def set_indicator(
    entry: PlanProgramme, indicator: Indicator | None, *, by, targets: Mapping[int, Decimal | None], **said
) -> Indicator:
    """`targets`: fiscal year → value; None takes the target away. Frozen years keep theirs, by the database."""
    kept = indicator or Indicator(entry=entry)
    for name, value in said.items():
        setattr(kept, name, value)
    kept.save()
    known = dict(kept.targets.values_list("year", "value"))
    for year, value in targets.items():
        if known.get(year) == value:
            continue
        if value is None:
            Target.objects.filter(indicator=kept, year=year).delete()
        else:
            Target.objects.update_or_create(indicator=kept, year=year, defaults={"value": value})
    write_down("cityplan.indicator_set", about=kept, code=kept.code)
    return kept


@deed
def save_report(
    entry: PlanProgramme, year: int, *, by, words: Mapping[str, str], results: Mapping[Indicator, dict], submit: bool
) -> Report:
    """`results`: indicator → value (None: as counted), source, reason, grade. What is submitted waits for the host section."""
    report, _ = Report.objects.get_or_create(entry=entry, year=year)
    report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if report.submitted_at and not is_host(by):
        raise NotAllowed("提出済みです。直すときは、所管課に差し戻しを依頼してください。")
    for name, text in words.items():
        setattr(report, name, text)
    for indicator, said in results.items():
        _save_result(indicator, year, by, **said)
    if submit:
        _must_be_whole(report, results)
        report.submitted_at, report.submitted_by, report.returned_why = timezone.now(), by, ""
    report.save(update_fields=[*words, "submitted_at", "submitted_by", "returned_why", "updated_at"])
    write_down("cityplan.submitted" if submit else "cityplan.reported", about=report, year=year)
    return report


def _save_result(indicator, year, by, *, value, source, reason, grade) -> None:
    if indicator.figure and value is not None and not reason:
        raise NotAllowed(f"「{indicator.words}」は自動で数えます。手で直すときは、理由を入力してください。")
    if indicator.figure and value is None:
        source, reason = "", ""
    elif not indicator.figure:
        source = source or indicator.source
    said = {"value": value, "by_hand": value is not None, "source": source, "reason": reason, "grade": grade, "by": by}
    if not Result.objects.filter(indicator=indicator, year=year).update(**said, updated_at=timezone.now()):
        Result.objects.create(indicator=indicator, year=year, **said)


def _must_be_whole(report, results) -> None:
    if not (report.outcome and report.issues and report.next_steps):
        raise NotAllowed("提出するには、成果・課題・次年度の取組をすべて入力してください。")
    for indicator, said in results.items():
        if not said["grade"]:
            raise NotAllowed(f"提出するには、「{indicator.words}」の達成度を選んでください。")
        if not indicator.figure and said["value"] is None:
            raise NotAllowed(f"提出するには、「{indicator.words}」の実績を入力してください。")


@deed
def give_back(report: Report, *, by, why: str) -> None:
    """The section writes on."""
    given = Report.objects.filter(pk=report.pk, submitted_at__isnull=False)
    if not why:
        raise NotAllowed("差し戻しの理由を入力してください。")
    if not given.update(submitted_at=None, submitted_by=None, returned_why=why, updated_at=timezone.now()):
        raise NotAllowed("この報告は、まだ提出されていません。")
    write_down("cityplan.given_back", about=report, year=report.year)


@deed
def freeze(plan: CityPlan, year: int, *, by, early: bool = False) -> PlanYear:
    """Every figure is counted once more and stays. A report not submitted holds it up. `early`: before the year is over."""
    if timezone.localdate() < bounds(year)[1] and not early:
        raise NotAllowed("年度が終わっていません。途中の値で確定するときは、その旨を選んでください。")
    mark = PlanYear.objects.select_for_update().get(city_plan=plan, year=year)
    if mark.is_frozen:
        raise NotAllowed("この年度は、すでに確定しています。")
    measured = list(Indicator.objects.filter(entry__city_plan=plan, retired=False).select_related("entry"))
    submitted = set(
        Report.objects.filter(entry__city_plan=plan, year=year, submitted_at__isnull=False).values_list("entry", flat=True)
    )
    if waiting := {each.entry_id for each in measured} - submitted:
        raise NotAllowed(f"報告が提出されていない事業が{len(waiting)}件あります。提出を待つか、代わりに提出してください。")
    counted: dict[str, int | None] = {}
    for indicator in measured:
        if indicator.figure and indicator.figure not in counted:
            counted[indicator.figure] = total_of(FIGURES[indicator.figure], year)
        result, _ = Result.objects.get_or_create(indicator=indicator, year=year, defaults={"by": by})
        result.counted = counted.get(indicator.figure)
        if not result.by_hand:
            result.value = result.counted
        result.save(update_fields=["counted", "value", "updated_at"])
    mark.frozen_at, mark.frozen_by = timezone.now(), by
    mark.save(update_fields=["frozen_at", "frozen_by", "updated_at"])
    write_down("cityplan.frozen", about=mark, year=year)
    return mark


@deed
def judge(mark: PlanYear, *, by, opinion: str, verdict: str, reason: str, judged_on: date | None) -> None:
    """What the committee said, and whether the plan is to be reviewed."""
    if not mark.is_frozen:
        raise NotAllowed("年度を確定してから、評価を入力してください。")
    said = {"opinion": opinion, "verdict": verdict, "reason": reason, "judged_on": judged_on}
    PlanYear.objects.filter(pk=mark.pk).update(**said, updated_at=timezone.now())
    write_down("cityplan.judged", about=mark, year=mark.year, verdict=verdict)


@deed
def correct(result: Result, *, by, value: Decimal, reason: str) -> Correction:
    correction = Correction.objects.create(result=result, value=value, reason=reason, by=by)
    write_down("cityplan.corrected", about=result, year=result.year)
    return correction


@deed
def add_item(*, by, label: str, figure: str) -> ReturnItem:
    last = ReturnItem.objects.order_by("-position").values_list("position", flat=True).first() or 0
    item = ReturnItem.objects.create(position=last + 1, label=label, figure=figure)
    write_down("cityplan.item_added", about=item, figure=figure)
    return item


@deed
def switch_item(item: ReturnItem, *, by) -> None:
    """Used no more, or again."""
    ReturnItem.objects.filter(pk=item.pk).update(retired=not item.retired, updated_at=timezone.now())
    write_down("cityplan.item_switched", about=item)


@deed
def submit_return(year: int, *, by, lines: list[tuple[str, str, int | None]]) -> Submission:
    if not lines:
        raise NotAllowed("報告する項目がありません。先に項目を加えてください。")
    sent = Submission.objects.create(year=year, agency=by.desk, by=by, lines=[list(line) for line in lines])
    write_down("cityplan.returned", about=sent, year=year)
    return sent
