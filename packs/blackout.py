"""What is somebody else's is found in a text and covered. Pure functions; what is covered is not in the result at all.

A mark is [start, end, ground, why]: characters of the text, the code of the exemption, and where the mark comes from (Why).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from common.kana import KANJI
from common.wareki import short, spell
from packs.enums import OTHERS, Why

COVER = "■■■■"  # always as long, however long the words were
TELEPHONE = re.compile(r"(?<!\d)0(?:\d-?){8,9}\d(?!\d)")
DASHES = dict.fromkeys(map(ord, "‐－―−ー()（）"), "-")
SENTENCE = re.compile(r"[^。\n]*(?:。[」』）)]*|\n|$)")
CLUSTER = re.compile(r".[\u3099\u309A\uFF9E\uFF9F]*", re.S)  # a character with its voicing marks, half-width or combining
LEAST = 2  # a name of one character is found with its surname only: by itself it is in too many words
LEAST_KANA = 3

Mark = list  # [start, end, ground, why]


@dataclass(frozen=True)
class Known:
    """What would tell who the others are, and what is the person's own and stays readable."""

    words: frozenset[str] = frozenset()  # names, addresses: found in any spacing and with old characters
    numbers: frozenset[str] = frozenset()  # telephone numbers, digits only
    own_words: frozenset[str] = frozenset()
    own_numbers: frozenset[str] = frozenset()
    days: frozenset[date] = field(default=frozenset())


def names_of(name: str, kana: str = "", aliases: str = "") -> set[str]:
    """Every form in which somebody may be named: the whole, and each part that is long enough to be nobody else's word."""
    whole = {each for each in (name, kana, *re.split(r"[、,，・]", aliases)) if len(_folded(each)[0]) >= LEAST}
    parts = {part for each in whole for part in re.split(r"\s+", each.strip()) if len(part) >= _least(part)}
    return {each.strip() for each in whole} | parts


def _least(part: str) -> int:
    return LEAST_KANA if re.fullmatch(r"[ぁ-ゖァ-ヶー]+", part) else LEAST


def days_of(day: date) -> set[str]:
    """The usual ways to write a day."""
    year, month, number = day.year, day.month, day.day
    western = {f"{year}年{month}月{number}日", f"{year}/{month}/{number}", f"{year}-{month:02}-{number:02}"}
    return western | {f"{year}/{month:02}/{number:02}", f"{year}.{month}.{number}", spell(day), short(day)}


def propose(text: str, known: Known, *, any_number: bool = True) -> list[Mark]:
    """Others by name, address, day of birth and telephone; with `any_number` every telephone that is not the person's own."""
    spans = {span for word in known.words - known.own_words for span in find(text, word)}
    spans |= {span for day in known.days for word in days_of(day) for span in _exact(text, word)}
    spans |= {span for span in _telephones(text) if any_number and _digits(text[slice(*span)]) not in known.own_numbers}
    spans |= {span for number in known.numbers - known.own_numbers for span in _number(text, number)}
    return settle([[start, end, OTHERS, Why.FOUND.value] for start, end in spans])


def find(text: str, word: str) -> list[tuple[int, int]]:
    """Where it stands, whatever the spacing, the width and the form of its characters. 高橋花子 finds 髙橋　花子."""
    folded, places = _folded(text)
    wanted, _ = _folded(word)
    if not wanted:
        return []
    found, at = [], folded.find(wanted)
    while at >= 0:
        found.append((places[at], _after(text, places[at + len(wanted) - 1])))
        at = folded.find(wanted, at + 1)
    return found


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and from which character each of its characters comes."""
    folded, places = [], []
    for whole in CLUSTER.finditer(text):
        for plain in unicodedata.normalize("NFKC", whole.group()).translate(KANJI).translate(DASHES).upper():
            if not (plain.isspace() or _is_selector(plain)):
                folded.append(chr(ord(plain) + 0x60) if "ぁ" <= plain <= "ゖ" else plain)
                places.append(whole.start())
    return "".join(folded), places


def _after(text: str, last: int) -> int:
    """Past the last character and what hangs on it."""
    end = CLUSTER.match(text, last).end()  # type: ignore[union-attr]  # a character is always there
    while end < len(text) and _is_selector(text[end]):
        end += 1
    return end


def _is_selector(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


def _exact(text: str, word: str) -> list[tuple[int, int]]:
    """Digits on either side would make another day of it."""
    return [
        (start, end) for start, end in find(text, word)
        if not (start and text[start - 1].isdigit()) and not (end < len(text) and text[end].isdigit())
    ]  # fmt: skip


def _telephones(text: str) -> list[tuple[int, int]]:
    folded, places = _folded(text)
    return [(places[hit.start()], places[hit.end() - 1] + 1) for hit in TELEPHONE.finditer(folded)]


def _number(text: str, number: str) -> list[tuple[int, int]]:
    folded, places = _folded(text)
    loose = re.compile(r"(?<!\d)" + r"-*".join(number) + r"(?!\d)")
    return [(places[hit.start()], places[hit.end() - 1] + 1) for hit in loose.finditer(folded)]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


def digits_of(number: str) -> str:
    """A number as it is compared; empty where it is too short to be one."""
    digits = _digits(number)
    return digits if len(digits) >= 6 else ""


def sentences(text: str) -> list[tuple[int, int]]:
    """The pieces somebody may cover with one tick: sentences and lines that say something."""
    spans = (hit.span() for hit in SENTENCE.finditer(text))
    return [(start, end) for start, end in spans if text[start:end].strip()]


def settle(marks: Iterable[Mark]) -> list[Mark]:
    """In order and without overlap: of two that overlap, the first grows to cover both."""
    done: list[Mark] = []
    for start, end, ground, why in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
        if done and start < done[-1][1]:
            done[-1][1] = max(done[-1][1], end)
        elif start < end:
            done.append([start, end, ground, why])
    return done


@dataclass(frozen=True)
class Piece:
    """Text that may be read, or a cover with its ground."""

    text: str
    ground: str = ""


def covered(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """The text as it leaves the house."""
    pieces, at = [], 0
    for start, end, ground, _ in settle(marks):
        if at < start:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(COVER, ground))
        at = end
    return [*pieces, Piece(text[at:])] if at < len(text) else pieces
