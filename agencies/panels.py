"""How the apps above show themselves in the frame, beside one's settings and on the staff page; nobody imports upwards.

Each function takes (request,) and returns a Badge or a Panel, or None; each app adds its own in ready().
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from common.acting import current_actor


@dataclass(frozen=True)
class Badge:
    """A way that stands in the head of every page. `count`: what waits there, in words; empty where nothing does."""

    label: str
    url: str
    count: str = ""


@dataclass(frozen=True)
class Panel:
    title: str
    template: str
    context: dict = field(default_factory=dict)


_in_header: list[Callable] = []
_on_me: list[Callable] = []
_on_staff: list[Callable] = []


def in_header(function):
    _in_header.append(function)
    return function


def on_me(function):
    _on_me.append(function)
    return function


def on_staff(function):
    _on_staff.append(function)
    return function


def of_header(request) -> list[Badge]:
    """Also on an error page: that is made outside the transaction of the view, and needs one of its own."""
    if current_actor() is None:
        return []
    with transaction.atomic(savepoint=False):
        return [badge for function in _in_header if (badge := function(request))]


def of_me(request) -> list[Panel]:
    return [panel for function in _on_me if (panel := function(request))]


def of_staff(request) -> list[Panel]:
    return [panel for function in _on_staff if (panel := function(request))]
