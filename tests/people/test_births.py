from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.wareki import ERAS, parse_year, spell_year
from people.births import Birth, BirthField, parse


@pytest.mark.parametrize(
    ("typed", "birth"),
    [
        ("S24.3.3", Birth(on=date(1949, 3, 3))),
        ("昭和24年3月", Birth(year=1949, month=3)),
        ("昭和２４年ごろ", Birth(year=1949, about=True)),
        ("S24", Birth(year=1949)),
        ("1949年3月", Birth(year=1949, month=3)),
        ("昭和20年代", Birth(year=1950, about=True)),
        ("平成元年", Birth(year=1989)),
        ("昭和64年", Birth(year=1989)),
    ],
)
def test_as_people_know_it(typed, birth):
    assert parse(typed) == birth


def test_an_age_is_a_guess_of_a_year():
    assert parse("75歳くらい") == Birth(year=timezone.localdate().year - 75, about=True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("昭和70年", "ありません"),
        ("S24.13", "暦にありません"),
        ("むかし", "次のように"),
        ("昭和64年1月8日", "平成元年1月8日"),
        ("1500年", "この年月は"),
    ],
)
def test_what_cannot_be_is_said(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse(typed)


@given(st.integers(1869, 2100), st.one_of(st.none(), st.integers(1, 12)))
def test_years_and_months_come_back(year, month):
    assert parse_year(spell_year(year, month)) == (year, month)


@given(st.integers(1869, 2026), st.one_of(st.none(), st.integers(1, 12)), st.booleans())
def test_what_is_shown_is_read_again(year, month, about):
    birth = Birth(year=year, month=month, about=about)

    assert BirthField(required=False).clean(birth.spell()).year in {year} or (year, month or 1) > (2026, 10)


def test_every_era_has_its_first_year():
    for _, letter, name, start in ERAS:
        assert parse_year(f"{letter}1")[0] == parse_year(f"{name}元年")[0] == start.year
