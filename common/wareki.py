"""Japanese era dates (和暦), in and out. Stored dates are ISO; people type and read eras."""

import re
import unicodedata
from datetime import date

# (digit in 7-digit entry, letter, name, first day). Meiji was proclaimed on 1868-10-23 back to that New Year's Day, 1868-01-25;
# its days before the solar calendar (1873) are counted by the solar calendar all the same.
ERAS = [
    ("5", "R", "令和", date(2019, 5, 1)),
    ("4", "H", "平成", date(1989, 1, 8)),
    ("3", "S", "昭和", date(1926, 12, 25)),
    ("2", "T", "大正", date(1912, 7, 30)),
    ("1", "M", "明治", date(1868, 1, 25)),
]
EXAMPLES = "令和8年4月1日、R8.4.1、5080401、2026/4/1"
UNREADABLE = f"日付として読めません。次のように入力してください：{EXAMPLES}"

_ERA_WORDS = {word: start for _, letter, name, start in ERAS for word in (letter, name, name[0])}
_NAMED = re.compile(
    r"(令和?|平成?|昭和?|大正?|明治?|[RHSTM])(元|\d{1,2})[年./・\-](\d{1,2})[月./・\-](\d{1,2})日?", re.IGNORECASE
)
_COMPACT = re.compile(r"([RHSTM1-5])(\d{2})(\d{2})(\d{2})", re.IGNORECASE)
_WESTERN = re.compile(r"(\d{4})[年./\-](\d{1,2})[月./\-](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")


def parse(text: str) -> date:
    """The date somebody typed, in any usual form. Raises ValueError with a sentence for the screen."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("−", "-").replace("ー", "-")
    if match := _NAMED.fullmatch(plain):
        word, year, month, day = match.groups()
        start = _ERA_WORDS[word.upper()]
        return _in_era(start, 1 if year == "元" else int(year), int(month), int(day))
    if match := _COMPACT.fullmatch(plain):
        word, year, month, day = match.groups()
        start = next(start for digit, letter, _, start in ERAS if word.upper() in (digit, letter))
        return _in_era(start, int(year), int(month), int(day))
    if match := _WESTERN.fullmatch(plain):
        return _day(*(int(part) for part in match.groups() if part))
    raise ValueError(UNREADABLE)


_YEAR = re.compile(
    r"(?:(令和?|平成?|昭和?|大正?|明治?|[RHSTM])(元|\d{1,2})|(\d{4}))(?:年|[./\-]|$)(?:(\d{1,2})月?)?", re.IGNORECASE
)


def parse_year(text: str) -> tuple[int, int | None]:
    """(year, month or None) where the day, or the month too, is not known: 昭和24年, S24.3, 1949. Raises ValueError."""
    match = _YEAR.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if match is None:
        raise ValueError(UNREADABLE)
    word, in_era, western, month = match.groups()
    if month and not 1 <= int(month) <= 12:
        raise ValueError("この月は暦にありません。年月日を確認してください。")
    if western:
        year, first, beyond = int(western), ERAS[-1][3], date.max
    else:
        first = _ERA_WORDS[word.upper()]
        beyond = min((start for _, _, _, start in ERAS if start > first), default=date.max)
        year = first.year + (1 if in_era == "元" else int(in_era)) - 1
    if year < 1 or date(year, int(month or 12), 28) < first or date(year, int(month or 1), 1) >= beyond:
        raise ValueError("この年月はありません。元号と年を確認してください。")
    return year, int(month) if month else None


def spell_year(year: int, month: int | None = None) -> str:
    """昭和24年, 昭和24年3月: by the era in which the year, or the month, ends."""
    _, _, name, start = era_of(date(year, month or 12, 28))
    count = year - start.year + 1
    return f"{name}{'元' if count == 1 else count}年{f'{month}月' if month else ''}"


def _day(year, month, day) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError("この日付は暦にありません。年月日を確認してください。") from None
    if found < ERAS[-1][3]:
        raise ValueError("明治より前の日付は入力できません。年を確認してください。")
    return found


def _in_era(start, year, month, day) -> date:
    found = _day(start.year + year - 1, month, day) if year else None
    if found is None or era_of(found)[3] != start:
        name = next(name for _, _, name, first in ERAS if first == start)
        better = f"（{spell(found)}です）" if found else ""
        raise ValueError(f"{name}{year}年にこの日付はありません{better}。元号と年を確認してください。")
    return found


def era_of(day: date):
    """(digit, letter, name, first day) of the era a day lies in. ValueError before Meiji."""
    for era in ERAS:
        if day >= era[3]:
            return era
    raise ValueError("明治より前の日付です。")


def spell(day: date) -> str:
    """令和8年4月1日; the first year is 元年."""
    _, _, name, start = era_of(day)
    year = day.year - start.year + 1
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def short(day: date) -> str:
    """R8.4.1"""
    _, letter, _, start = era_of(day)
    return f"{letter}{day.year - start.year + 1}.{day.month}.{day.day}"


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year (April to March) of that day began."""
    return day.year if day.month >= 4 else day.year - 1


def spell_fiscal_year(year: int) -> str:
    return spell(date(year, 4, 1)).partition("年")[0] + "年度" if year != 2019 else "令和元年度"


def age_on(birth: date, day: date) -> int:
    """Whole years as people say them, rising on the birthday; who was born on 29 February, on 1 March.

    In law (年齢計算ニ関スル法律) the age is reached at the end of the day before: a rule that counts days, such as the school
    year with its 1/2 April, has to ask with the day after.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
