"""What apps above show on the page of a resource; nobody imports upwards."""

from collections.abc import Callable

from agencies.panels import Panel

_on_resource: list[Callable] = []


def on_resource(function):
    """`function(request, resource)` returns a Panel, or None; each app adds its own in ready()."""
    _on_resource.append(function)
    return function


def of_resource(request, resource) -> list[Panel]:
    return [panel for function in _on_resource if (panel := function(request, resource))]
