"""What apps above show on the page of a plan: functions of (request, plan) that return a Panel, added in ready()."""

from collections.abc import Callable

from cases.panels import Panel

_beside: list[Callable] = []


def beside_plan(function):
    _beside.append(function)
    return function


def panels_of(request, plan) -> list[Panel]:
    return [panel for function in _beside if (panel := function(request, plan))]
