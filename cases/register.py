"""支援ケース一覧 (F10): one line per case, for a spreadsheet. Apps above fill in the columns only they know."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from agencies.models import Choice
from cases.enums import Stage
from cases.models import Case, Intake, NextStep, Note, SheetRecord
from common.errors import NotAllowed
from common.spreadsheet import Table
from common.wareki import short
from consents.models import Consent
from people.enums import Sex

MOST = 2_000  # lines of one file
Words = dict[object, str]  # case id → what stands in the cell


@dataclass(frozen=True)
class Filler:
    title: str
    order: int
    words: Callable[[list[Case]], Words]


_fillers: list[Filler] = []


def fills(title: str, *, order: int):
    """`function(cases)` → case id → words. Fillers of the same title stand in one cell. One query for all lines."""

    def keep(function):
        _fillers.append(Filler(title, order, function))
        return function

    return keep


def cases_of(case_ids: list) -> list[Case]:
    """In this order, with what every line needs. NotAllowed when they are too many for one file."""
    if len(case_ids) > MOST:
        raise NotAllowed(f"一度に書き出せるのは{MOST:,}件までです。ケース一覧で条件を絞ってから書き出してください。")
    found = Case.objects.select_related("person", "custodian", "worker").in_bulk(case_ids)
    return [found[pk] for pk in case_ids if pk in found]


def table_of(cases: list[Case]) -> Table:
    """Each filler is asked once."""
    columns: dict[str, list[Words]] = {}
    for filler in sorted(_fillers, key=lambda filler: filler.order):
        columns.setdefault(filler.title, []).append(filler.words(cases))
    rows = [[_cell(parts, case.pk) for parts in columns.values()] for case in cases]
    return Table(f"支援ケース一覧 {short(timezone.localdate())}", list(columns), rows)


def _cell(parts: list[Words], case_id) -> str:
    return "、".join(words for part in parts if (words := part.get(case_id)))


def day_of(moment) -> str:
    return short(timezone.localtime(moment).date()) if moment else ""


def gathered(pairs: Iterable[tuple[object, str]]) -> Words:
    """(case id, words) → the words of each case in one cell."""
    found: dict[object, list[str]] = {}
    for case_id, words in pairs:
        found.setdefault(case_id, []).append(words)
    return {case_id: "、".join(words) for case_id, words in found.items()}


def _from_case(title: str, order: int, words: Callable[[Case], str]) -> None:
    fills(title, order=order)(lambda cases: {case.pk: words(case) for case in cases})


_from_case("ID", 10, lambda case: case.number)
_from_case("氏名", 20, lambda case: case.person.display_name)
_from_case("ふりがな", 25, lambda case: case.person.kana)
_from_case("年齢", 30, lambda case: case.person.age_words)
_from_case("性別", 40, lambda case: Sex(case.person.sex).label)
_from_case("地区", 50, lambda case: town_of(case.person))
_from_case("受付日", 70, lambda case: day_of(case.opened_at))
_from_case("主担当", 90, lambda case: case.custodian.name)
_from_case("担当者", 95, lambda case: case.worker.name if case.worker else "未定")
_from_case("状態", 100, lambda case: Stage(case.stage).label)
_from_case("終結日", 190, lambda case: day_of(case.closed_at))

_TOWN = re.compile(
    r"^(?:.{2,3}[都道府県])?(?:.{1,6}?郡.{1,6}?[町村]|.{1,7}?[市区村](?=\D))?"
    r"([^\d０-９]*?)(?:[一二三四五六七八九十]+丁目.*|[\d０-９].*)?$"
)


def town_of(person) -> str:
    """The town of an address without its numbers: 山形県山形市旅篭町二丁目3-25 → 旅篭町. Protected addresses say nothing."""
    if person.address_protected:
        return "（秘匿）"
    matched = _TOWN.match(person.address.replace(" ", "").replace("　", ""))
    return matched[1] if matched else ""


@fills("世帯類型", order=60)
def household_types(cases) -> Words:
    labels = Choice.objects.labels("household_type")
    records = SheetRecord.objects.filter(case__in=cases, sheet="F2").order_by("updated_at")
    answers = records.values_list("case", "answers__household_type")
    return {case_id: labels.get(code, code) for case_id, code in answers if code}


@fills("相談経路", order=75)
def routes(cases) -> Words:
    labels = Choice.objects.labels("route")
    return {case_id: labels.get(code, code) for case_id, code in _intakes(cases).values_list("case", "route")}


@fills("主な課題", order=120)
def topics(cases) -> Words:
    labels = Choice.objects.labels("topic")
    return {
        case_id: "、".join(f"◎{labels.get(code, code)}" if code == main else labels.get(code, code) for code in codes)
        for case_id, codes, main in _intakes(cases).values_list("case", "topics", "main_topic")
    }


def _intakes(cases):
    return Intake.objects.filter(case__in=cases)


@fills("同意", order=110)
def consents(cases) -> Words:
    now, said = timezone.now(), {}
    for consent in Consent.objects.filter(person__in=[case.person_id for case in cases]).order_by("starts_at"):
        ended = consent.is_given and consent.ends_at <= now
        until = f"（{day_of(consent.ends_at)}{'で終了' if ended else 'まで'}）" if consent.is_given else ""
        said[consent.person_id] = f"{consent.get_status_display()}{until}"
    return {case.pk: said.get(case.person_id, "未確認") for case in cases}


@fills("最終接触日", order=140)
def last_contacts(cases) -> Words:
    notes = Note.objects.filter(case__in=cases, struck_at=None).order_by().values_list("case")
    return {case_id: day_of(at) for case_id, at in notes.annotate(at=Max("happened_at"))}


@fills("次回予定", order=150)
def next_steps(cases) -> Words:
    steps = NextStep.objects.waiting().filter(case__in=cases).order_by("case", "due_on", "id").distinct("case")
    return {step.case_id: f"{short(step.due_on)} {step.what}" for step in steps}


@fills("終結理由", order=200)
def close_reasons(cases) -> Words:
    labels = Choice.objects.labels("close_reason")
    return {case.pk: labels.get(case.close_reason, case.close_reason) for case in cases if case.close_reason}
