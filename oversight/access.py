"""Doors: to what should be looked at, for the head of that agency; to a case for those who may see who read it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.roles import Permission
from audit.book import note_opening
from cases.access import case_for
from oversight.models import Doubt


def doubts_of(user):
    return Doubt.objects.visible_to(user, user.agencies_with(Permission.READERS_VIEW))


def doubt_for(request, doubt_id) -> Doubt:
    doubt = get_object_or_404(doubts_of(request.user).select_related("actor", "agency"), pk=doubt_id)
    note_opening(request, doubt)
    return doubt


def answered_case_for(request, case_id):
    """A case whose readers one may see: as the head of an agency that takes part."""
    case = case_for(request, case_id, Permission.READERS_VIEW)
    headed = {agency.pk for agency in request.user.agencies_with(Permission.READERS_VIEW)}
    if not headed & {stake.agency_id for stake in case.circle}:
        raise PermissionDenied("閲覧の記録は、このケースに関わる機関の責任者が見られます。")
    note_opening(request, case, case=case.pk, verb="book.read")
    return case
