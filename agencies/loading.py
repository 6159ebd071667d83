"""Reading the file that describes a city: checked field by field, then written so that a second time changes nothing.

The shape is demo/yamagata.json; docs/operations.md explains it. Any mistake raises BadFile naming line and field.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agencies.enums import Field, Form, LegalBasis, Pillar

FIELDS = {
    "介護": Field.CARE,
    "障がい": Field.DISABILITY,
    "障害": Field.DISABILITY,
    "こども": Field.CHILD,
    "生活困窮": Field.LIVELIHOOD,
}
FORMS = {form.label: form for form in Form}
PILLARS = {pillar.label: pillar for pillar in Pillar}
BASES = {"重層的支援会議": LegalBasis.CONSENT, "支援会議": LegalBasis.ARTICLE_106_6}
MISSING = object()


class BadFile(Exception):
    """The file cannot be used; the sentence names the line, the field and what to write there."""


@dataclass(frozen=True)
class Place:
    """Where in the file we are: the path of keys, and the text to find the line in."""

    text: str
    path: tuple = ()

    def __truediv__(self, step):
        return Place(self.text, (*self.path, step))

    def spell(self) -> str:
        return ".".join(str(step) for step in self.path)

    def refuse(self, why: str):
        raise BadFile(f"{line_of(self.text, self.path)}行目 {self.spell()}：{why}")


def line_of(text: str, path: tuple) -> int:
    """The line on which the value at this path stands, found by walking the text with Python's own JSON scanner."""
    position = _seek(text, json.JSONDecoder(), 0, path)
    return text.count("\n", 0, position) + 1


BETWEEN = re.compile(r"[\s,:]*")


def _skip(text: str, at: int) -> int:
    found = BETWEEN.match(text, at)
    return found.end() if found else at


def _seek(text, decoder, at, path):
    at = _skip(text, at)
    if not path:
        return at
    step, opening = path[0], at
    at = _skip(text, at + 1)
    index = 0
    while at < len(text) and text[at] not in "]}":
        if text[opening] == "{":
            key, at = decoder.raw_decode(text, at)
            at = _skip(text, at)
        else:
            key = index
        if key == step:
            return _seek(text, decoder, at, path[1:])
        _, at = decoder.raw_decode(text, at)
        at, index = _skip(text, at), index + 1
    return opening  # the field is missing: the line of what should hold it


def read(path: Path) -> dict:
    """The checked content of the file."""
    text = Path(path).read_text(encoding="utf-8-sig")
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadFile(f"{error.lineno}行目：JSONとして読めません（{error.msg}）。かっこやコンマを確認してください。") from error
    _check(data, Place(text))
    return data


def _need(data, key, kind, place, *, allow_none=False):
    if not isinstance(data, dict):
        place.refuse("{ } で囲んだ項目の並びにしてください。")
    value = data.get(key, MISSING)
    if value is MISSING:
        (place / key).refuse("この項目がありません。書き加えてください。")
    if value is None and allow_none:
        return None
    if not isinstance(value, kind) or isinstance(value, bool) or (kind is str and not value.strip()):
        names = {str: "文字", dict: "項目の並び", list: "[ ] で囲んだ並び", int: "数字"}
        (place / key).refuse(f"{names[kind]}を書いてください。")
    return value


def _among(value, known, place):
    if value not in known:
        place.refuse(f"「{value}」は使えません。次のどれかにしてください：{'、'.join(known)}")


def _check(data, place):
    _check_municipality(_need(data, "municipality", dict, place), place / "municipality")
    organiser = _need(data, "organiser", dict, place)
    for key in ("department", "section"):
        _need(organiser, key, str, place / "organiser")
    for index, row in enumerate(_need(data, "programmes", list, place)):
        _check_programme(row, place / "programmes" / index)
    for index, row in enumerate(_need(data, "meetings", list, place)):
        _need(row, "name", str, place / "meetings" / index)
    if not any(row["pillar"] == Pillar.MULTIAGENCY.label for row in data["programmes"]):
        (place / "programmes").refuse("多機関協働事業の行がありません。主たる調整機関を決められません。")


def _check_municipality(city, place):
    for key in ("name", "plan"):
        _need(city, key, str, place)
    code = _need(city, "code", str, place)
    if not re.fullmatch(r"\d{6}", code) or not check_digit_holds(code):
        (place / "code").refuse("全国地方公共団体コードは、検査数字を含む6桁で書いてください。")
    period = _need(city, "plan_period", dict, place)
    for key in ("from", "to"):
        try:
            date.fromisoformat(_need(period, key, str, place / "plan_period"))
        except ValueError:
            (place / "plan_period" / key).refuse("日付は 2026-04-01 のように書いてください。")


def check_digit_holds(code: str) -> bool:
    """Weights 6 to 2 over the first five digits; 11 minus the remainder by 11, its last digit (domain §10.6)."""
    total = sum(int(digit) * weight for digit, weight in zip(code[:5], range(6, 1, -1), strict=True))
    return int(code[5]) == (11 - total % 11) % 10


def _check_programme(row, place):
    _among(_need(row, "pillar", str, place), PILLARS, place / "pillar")
    _need(row, "act", str, place)
    field = _need(row, "field", str, place, allow_none=True)
    if field is not None:
        _among(field, FIELDS, place / "field")
    _need(row, "national", str, place)
    for index, name in enumerate(_need(row, "local", list, place)):
        if not isinstance(name, str):
            (place / "local" / index).refuse("文字を書いてください。")
    _need(row, "window", str, place, allow_none=True)
    for index, delivery in enumerate(_need(row, "delivery", list, place)):
        here = place / "delivery" / index
        _among(_need(delivery, "form", str, here), FORMS, here / "form")
        for key in ("sites", "staff"):
            if key in delivery and (not isinstance(delivery[key], int) or not 0 < delivery[key] < 1000):
                (here / key).refuse("1から999までの数を書いてください。")
    if not _need(row, "sections", list, place):
        (place / "sections").refuse("所管課を一つ以上書いてください。")
