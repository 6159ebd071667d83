"""What hangs on a person in an agency, or on a whole agency. Apps above add their part in ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Line:
    """One thing held. The address stands there only because the reader may open it."""

    text: str
    url: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Holding:
    kind: str
    title: str
    lines: tuple[Line, ...]
    more: bool = False


SHOWN = 20
_holders: list[Callable] = []
_guards: list[Callable] = []


def holds(function: Callable) -> Callable:
    """`function(user=None, agency=None)` yields Holdings, as far as row-level security shows them to whoever asks."""
    _holders.append(function)
    return function


def keeps(function: Callable) -> Callable:
    """`function(user, agency, until)` yields sentences why that person's work there may not end on that day."""
    _guards.append(function)
    return function


def holding(kind: str, title: str, rows: Iterable, line: Callable) -> list[Holding]:
    """A queryset as a Holding: its first rows as lines. Nothing held, nothing said."""
    found = list(rows[: SHOWN + 1])
    lines = tuple(line(row) for row in found[:SHOWN])
    return [Holding(kind, title, lines, len(found) > SHOWN)] if found else []


def holdings_of(*, user=None, agency=None) -> list[Holding]:
    return [held for function in _holders for held in function(user=user, agency=agency)]


def obstacles(user, agency, until: date) -> list[str]:
    """Why the last day of this person's work for this agency may not be that one. Empty: it may."""
    return [sentence for function in _guards for sentence in function(user, agency, until)]
