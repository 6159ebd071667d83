"""What follows from a withdrawal, and what was told before it. Apps above add their part in ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_stops: list[Callable] = []
_shared: list[Callable] = []


@dataclass(frozen=True)
class Shared:
    """One thing that was told to somebody outside, and on what ground."""

    at: datetime
    to: str
    what: str
    basis: str
    consent_id: Any = None
    url: str = ""


def stops(function: Callable) -> Callable:
    """`function(consent, case)`: runs in the deed that takes the consent back, whole or in part. Usable as a decorator."""
    _stops.append(function)
    return function


def shares(function: Callable) -> Callable:
    """`function(case)` yields what this app has shown to others about the case."""
    _shared.append(function)
    return function


def stop_all(consent, case) -> None:
    for function in _stops:
        function(consent, case)


def shared_of(case) -> list[Shared]:
    """Newest first."""
    told: Iterable[Shared] = (each for function in _shared for each in function(case))
    return sorted(told, key=lambda each: each.at, reverse=True)
