"""The doors to a slip: whole, for its sender and the agency it lies with; its frame, for those who watch over the clock."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from agencies.models import Agency
from agencies.roles import Permission
from audit.book import note_opening
from cases.enums import Urgency
from clocks.enums import Rung
from clocks.models import rung_label
from common.deeds import rows
from slips.models import Slip

EITHER = (Permission.SLIP_SEND, Permission.OFFER_ANSWER)


def slip_for(request, slip_id) -> Slip:
    slips = Slip.objects.visible_to(request.user).select_related("from_agency", "to_agency", "sent_by", "answered_by", "place")
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


@dataclass
class Frame:
    """Who sent a slip to whom, by when, how far silence has climbed. Nothing of the person, nothing of what it says."""

    pk: UUID
    urgency: str
    from_agency: Agency
    to_agency: Agency
    kept_by: Agency
    sent_at: datetime
    answer_by: date
    rung: int
    _meta = Slip._meta  # for the book

    urgency_label = property(lambda self: Urgency(self.urgency).label)
    rung_label = property(lambda self: rung_label(self.rung))
    is_overdue = property(lambda self: self.answer_by < timezone.localdate())


def frames(wanted=None, *, climbed=False) -> list[Frame]:
    """What the acting user may see of slips that wait: the highest rung first, then the oldest deadline. At most 500.

    `climbed`: only what was lifted to one's own agencies.
    """
    found = rows("slips_frames", wanted, climbed)
    agencies = Agency.objects.in_bulk({pk for row in found for pk in row[2:5]})
    return [Frame(*row[:2], *(agencies[pk] for pk in row[2:5]), *row[5:]) for row in found]


def frame_for(request, frame_id) -> Frame:
    """The door to the frame of one slip; where it is nobody's concern here, it is not there."""
    found = frames(frame_id) if request.user.may(Permission.OFFER_ANSWER) else []
    if not found:
        raise Http404
    note_opening(request, found[0])
    return found[0]


def decides(user, frame) -> bool:
    """Whether silence has lifted it onto the list of an agency of this person."""
    return frame.rung >= Rung.HEAD and frame.kept_by in user.agencies_with(Permission.OFFER_ANSWER)
