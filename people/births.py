"""Birth dates as people know them: to the day, to the month, to the year, or about."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common import wareki

UNREADABLE = "日付として読めません。次のように入力してください：S24.3.3、昭和24年3月、昭和24年ごろ、75歳くらい"
_ABOUT = re.compile(r"(頃|ごろ|ころ|くらい|ぐらい|位|前後)$")
_AGE = re.compile(r"(\d{1,3})(歳|才)")
_DECADE = re.compile(r"(.+?)年?代")


class Birth(NamedTuple):
    """`on` for a whole date; otherwise `year` and perhaps `month`. `about`: the year is a guess."""

    on: date | None = None
    year: int | None = None
    month: int | None = None
    about: bool = False

    def columns(self) -> dict:
        return {"born_on": self.on, "born_year": self.year, "born_month": self.month, "born_about": self.about}

    def spell(self) -> str:
        if self.on:
            return wareki.spell(self.on)
        if not self.year:
            return ""
        words = wareki.spell_year(self.year, self.month)
        return f"{words}{'ごろ' if self.about else ''}"

    def first_day(self) -> date | None:
        """For sorting and for ages: the first day it can have been."""
        return self.on or (date(self.year, self.month or 1, 1) if self.year else None)

    def age(self, today: date) -> int | None:
        """Years completed; the most it can be where only the year is known."""
        first = self.first_day()
        return wareki.age_on(first, today) if first else None


def parse(text: str) -> Birth:
    """Raises ValueError with a sentence for the screen."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    problem = None
    try:
        return Birth(on=wareki.parse(plain))
    except ValueError as refused:
        problem = str(refused)
    about = bool(_ABOUT.search(plain))
    plain = _ABOUT.sub("", plain)
    if match := _AGE.fullmatch(plain):
        return Birth(year=timezone.localdate().year - int(match[1]), about=True)
    if (match := _DECADE.fullmatch(plain)) and match[1][-1] == "0":
        return Birth(year=wareki.parse_year(match[1])[0] + 5, about=True)
    try:
        year, month = wareki.parse_year(plain)
    except ValueError as refused:
        told = [sentence for sentence in (problem, str(refused)) if sentence != wareki.UNREADABLE]
        raise ValueError(told[0] if told else UNREADABLE) from None
    return Birth(year=year, month=month, about=about)


class BirthField(forms.Field):
    """One box for a whole, a half-known or a guessed birth date. Value: Birth, empty when nothing was typed."""

    widget = forms.TextInput

    def widget_attrs(self, widget):
        return {"autocomplete": "off", "size": 18, "placeholder": "例：S24.3.3、昭和24年ごろ"}

    def prepare_value(self, value):
        return value.spell() if isinstance(value, Birth) else value

    def clean(self, value):
        if isinstance(value, Birth):
            return value
        if not (value or "").strip():
            return Birth()
        try:
            birth = parse(value)
        except ValueError as problem:
            raise ValidationError(str(problem), code="unreadable") from None
        first = birth.first_day()
        if first and first > timezone.localdate():
            raise ValidationError("これからの日付です。年月日を確認してください。", code="future")
        return birth

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data and bool(data)
