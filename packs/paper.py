"""The file of a person on paper: what is covered is not in it, each cover with its ground, and a list of the grounds."""

from collections import Counter
from dataclasses import dataclass

from agencies.models import Choice, Municipality
from common import pdf
from common.errors import NotAllowed
from common.press import Pressed
from packs.blackout import Piece, covered
from packs.enums import EXISTENCE, State
from packs.models import DisclosureEntry, DisclosureRequest


@dataclass(frozen=True)
class Shown:
    """One record as it is given to the person."""

    number: int
    entry: DisclosureEntry
    pieces: list[Piece]
    withheld: str  # 第7号, where nothing of it is shown: then neither kind nor day is said


def grounds() -> dict[str, tuple[str, str]]:
    """Code → (第2号, its words)."""
    found = {}
    for code, label in Choice.objects.labels("exemption").items():
        number, _, words = label.partition("　")
        found[code] = (number, words)
    return found


def short_grounds() -> dict[str, str]:
    return {code: number for code, (number, _) in grounds().items()}


def shown_of(asked: DisclosureRequest) -> list[Shown]:
    """In order. A record whose existence is not told has no number and no place."""
    numbers = short_grounds()
    told = [entry for entry in asked.entries.all() if entry.withheld != EXISTENCE]
    return [
        Shown(at, entry, pieces_of(entry, numbers), numbers.get(entry.withheld, entry.withheld))
        for at, entry in enumerate(told, start=1)
    ]


def pieces_of(entry: DisclosureEntry, numbers: dict[str, str]) -> list[Piece]:
    if entry.withheld:
        return []
    return [Piece(piece.text, numbers.get(piece.ground, piece.ground)) for piece in covered(entry.text, entry.marks)]


def exemptions_of(shown: list[Shown]) -> list[tuple[str, str, int, int]]:
    """(第2号, its words, how many covers, how many whole records)."""
    covers = Counter(piece.ground for each in shown for piece in each.pieces if piece.ground)
    wholes = Counter(each.withheld for each in shown if each.withheld)
    return [
        (number, words, covers[number], wholes[number])
        for number, words in grounds().values()
        if covers[number] or wholes[number]
    ]


def disclosure_pdf(asked: DisclosureRequest, *, by) -> Pressed:
    """Only after a second person has looked through it."""
    if asked.state in {State.RECEIVED, State.PREPARED}:
        raise NotAllowed("別の職員が確認するまで、開示する書面は作れません。")
    shown = shown_of(asked)
    decided = asked.state in {State.DECIDED, State.HANDED_OVER}
    context = {
        "asked": asked,
        "decided": decided,
        "shown": [each for each in shown if not each.withheld],
        "withheld": [each for each in shown if each.withheld],
        "exemptions": exemptions_of(shown),
        "municipality": Municipality.objects.values_list("name", flat=True).first() or "市町村",
    }
    return pdf.render(
        "packs/print/disclosure.html",
        context,
        title="保有個人情報の開示について",
        printed_by=by.signature,
        running="開示" if decided else "案（決定前）",
        watermark="" if decided else "案（決定前）",
    )
