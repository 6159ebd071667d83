"""待ちの一覧: everything that must move, on one list; and the figures of the chain, of one desk beside the whole city."""

from django.shortcuts import render

from agencies.access import require
from agencies.roles import Permission
from audit.http import reads
from boards.access import scopes_of
from boards.enums import Scope
from boards.figures import FIGURES
from boards.forms import BoardForm, FiguresForm
from boards.waiting import board_of


@reads
def board(request):
    """One's own desk with names; across the city, or the agencies of a section, frames and counts only."""
    require(request, Permission.CASE_VIEW)
    scopes = scopes_of(request.user)
    form = BoardForm({"scope": [*scopes][-1], **request.GET.dict()}, scopes=scopes)
    form.is_valid()
    scope, agency, kind = (form.wanted[name] for name in ("scope", "agency", "kind"))
    shown = board_of(request.user, scope=scope, agencies=scopes[scope], agency=agency, kind=kind)
    context = {"form": form, "board": shown, "own": scope == Scope.OWN, "whole": not kind, "scope_label": Scope(scope).label}
    return render(request, "boards/board.html", context)


@reads
def figures(request):
    """A desk beside itself over the months, and beside the city's total. No agency is set beside another."""
    require(request, Permission.CASE_VIEW)
    agencies = list({one.pk: one for several in scopes_of(request.user).values() for one in several}.values())
    chosen = {agency.pk: agency for agency in agencies}
    form = FiguresForm({"agency": agencies[0].pk, **request.GET.dict()}, agencies=agencies)
    agency = chosen.get(form.cleaned_data["agency"], agencies[0]) if form.is_valid() else agencies[0]
    return render(
        request, "boards/figures.html", {"form": form, "agency": agency, "figures": [each.of(agency) for each in FIGURES]}
    )
