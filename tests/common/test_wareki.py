from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import wareki

DAYS = st.dates(date(1868, 1, 25), date(2100, 12, 31))


def test_every_day_from_1868_to_2100_comes_back():
    day, last = date(1868, 1, 25), date(2100, 12, 31)
    while day <= last:
        assert wareki.parse(wareki.spell(day)) == wareki.parse(wareki.short(day)) == day
        day += timedelta(days=1)


@given(DAYS)
def test_every_day_survives_every_form(day):
    digit, letter, _, start = wareki.era_of(day)
    year = day.year - start.year + 1
    forms = [wareki.spell(day), wareki.short(day), f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day:%Y-%m-%d}"]
    if year < 100:
        forms += [
            f"{digit}{year:02}{day:%m%d}",
            f"{letter}{year:02}{day:%m%d}",
            f"{letter.lower()}{year}-{day.month}-{day.day}",
        ]

    assert [wareki.parse(form) for form in forms] == [day] * len(forms)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("Ｒ８．４．１", date(2026, 4, 1)),
        ("令和 8年 4月 1日", date(2026, 4, 1)),
        ("５０８０４０１", date(2026, 4, 1)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治元年1月25日", date(1868, 1, 25)),
        ("H31.4.30", date(2019, 4, 30)),
        ("R080401", date(2026, 4, 1)),
        ("２０２６／４／１", date(2026, 4, 1)),
        ("㋿8年4月1日", date(2026, 4, 1)),
    ],
)
def test_it_reads(text, day):
    assert wareki.parse(text) == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("昭和64年1月8日", "平成元年1月8日です"),
        ("平成元年1月7日", "昭和64年1月7日です"),
        ("令和8年2月30日", "暦にありません"),
        ("1800/1/1", "明治より前"),
        ("1868-01-24", "明治より前"),
        ("平成31年5月1日", "令和元年5月1日です"),
        ("大正15年12月25日", "昭和元年12月25日です"),
        ("2026/13/1", "暦にありません"),
        ("きのう", "次のように入力してください"),
        ("", "次のように入力してください"),
        ("R0.1.1", "この日付はありません"),
    ],
)
def test_it_says_what_is_wrong(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        wareki.parse(text)


def test_fiscal_years():
    assert [wareki.fiscal_year(date(2026, 3, 31)), wareki.fiscal_year(date(2026, 4, 1))] == [2025, 2026]
    assert [wareki.spell_fiscal_year(2026), wareki.spell_fiscal_year(2019)] == ["令和8年度", "令和元年度"]


def test_age_rises_on_the_birthday():
    born = date(2000, 2, 29)
    assert [wareki.age_on(born, date(2026, 2, 28)), wareki.age_on(born, date(2026, 3, 1))] == [25, 26]
