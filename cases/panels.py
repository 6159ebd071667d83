"""How the apps above show themselves on the case page and on the desk ("my day") without being imported from below.

A panel function takes (request, case) or (request,) and returns a Panel or None; each app adds its own in ready().
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property

from common.wareki import short, spell


@dataclass(frozen=True)
class Panel:
    title: str
    template: str
    context: dict = field(default_factory=dict)
    order: int = 50  # on the desk: what somebody else waits for comes first


@dataclass
class Event:
    """One line of the timeline. `kind` chooses the sign: note, offer, consent, plan, meeting, custody, move."""

    at: datetime
    kind: str
    title: str
    by: str = ""
    text: str = ""
    badge: str = ""
    url: str = ""
    struck: bool = False
    record: object = None

    @cached_property
    def when(self) -> str:
        """R8.4.1 14:30"""
        local = timezone.localtime(self.at)
        return f"{short(local.date())} {local:%H:%M}"

    @cached_property
    def month(self) -> str:
        """令和8年4月, the heading it stands under."""
        return spell(timezone.localdate(self.at)).partition("月")[0] + "月"


_on_case: list[Callable] = []
_on_desk: list[Callable] = []
_of_agency: list[Callable] = []
_events: list[Callable] = []


def on_case(function):
    _on_case.append(function)
    return function


def on_desk(function):
    _on_desk.append(function)
    return function


def on_overview(function):
    """`function(agency)`: a panel on the page of the agency's head."""
    _of_agency.append(function)
    return function


def tells(function):
    """`function(request, case)` yields events for the timeline."""
    _events.append(function)
    return function


def of_case(request, case) -> list[Panel]:
    return [panel for function in _on_case if (panel := function(request, case))]


def of_desk(request) -> list[Panel]:
    panels = [panel for function in _on_desk if (panel := function(request))]
    return sorted(panels, key=lambda panel: panel.order)


def of_overview(agency) -> list[Panel]:
    panels = [panel for function in _of_agency if (panel := function(agency))]
    return sorted(panels, key=lambda panel: panel.order)


def events_of(request, case) -> list[Event]:
    """Newest first."""
    return sorted((event for function in _events for event in function(request, case)), key=lambda e: e.at, reverse=True)
