"""The door to a slip: its sender, and the agency it lies with."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.roles import Permission
from audit.book import note_opening
from slips.models import Slip

EITHER = (Permission.SLIP_SEND, Permission.OFFER_ANSWER)


def slip_for(request, slip_id) -> Slip:
    slips = Slip.objects.visible_to(request.user).select_related("from_agency", "to_agency", "sent_by", "answered_by")
    slip = get_object_or_404(slips, pk=slip_id)
    note_opening(request, slip, case=slip.case_id)
    if not any(request.user.may(permission) for permission in EITHER):
        raise PermissionDenied("この画面には「つなぐシートを送る」権限が必要です。所属の責任者にご確認ください。")
    return slip


def receives(user, slip) -> bool:
    return slip.to_agency in user.agencies_with(Permission.OFFER_ANSWER)


def sends(user, slip) -> bool:
    return slip.from_agency in user.agencies_with(Permission.SLIP_SEND)


def side_of(user, slip):
    """The agency in whose name this person speaks on the slip; None for neither."""
    if receives(user, slip):
        return slip.to_agency
    return slip.from_agency if sends(user, slip) else None
