"""The doors to an offer: whole, for its two sides and the circle of the case; its frame, for those who watch over the clock."""

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
from clocks.models import rung_label
from common.deeds import rows
from referrals.enums import OfferKind, OfferState, Wait
from referrals.models import Offer, letter_no


def offer_for(request, offer_id) -> Offer:
    offers = Offer.objects.visible_to(request.user)
    shown = offers.select_related("from_agency", "to_agency", "sent_by", "answered_by", "waits_with", "kept_by")
    offer = get_object_or_404(shown, pk=offer_id)
    note_opening(request, offer, case=offer.case_id)
    if not request.user.may(Permission.CASE_VIEW):
        raise PermissionDenied("この画面には「ケースを読む」権限が必要です。所属の責任者にご確認ください。")
    return offer


def receives(user, offer) -> bool:
    return offer.to_agency in user.agencies_with(Permission.OFFER_ANSWER)


def sends(user, offer) -> bool:
    return offer.from_agency in user.agencies_with(Permission.OFFER_SEND)


@dataclass
class Frame:
    """Who asked whom, by when, how far silence has climbed. Nothing of the person."""

    pk: UUID
    kind: str
    urgency: str
    state: str
    number: str
    from_agency: Agency
    to_agency: Agency
    sent_at: datetime
    answer_by: date
    answered_at: datetime | None
    waits_for: str
    waits_with: Agency
    kept_by: Agency
    due_on: date
    rung: int
    answer: str
    counter_proposal: str
    _meta = Offer._meta  # for the book

    letter_no = property(lambda self: letter_no(self.pk))
    kind_label = property(lambda self: OfferKind(self.kind).label)
    state_label = property(lambda self: OfferState(self.state).label)
    wait_label = property(lambda self: Wait(self.waits_for).label)
    rung_label = property(lambda self: rung_label(self.rung))
    is_overdue = property(lambda self: self.due_on < timezone.localdate())


def frames(wanted=None, *, climbed=False) -> list[Frame]:
    """What the acting user may see of offers that wait: the highest rung first, then the oldest deadline. At most 500.

    `climbed`: only what stands on one's own list although it is another's turn, and declines to look at.
    """
    found = rows("referrals_frames", wanted, climbed)
    agencies = Agency.objects.in_bulk({pk for row in found for pk in (row[5], row[6], row[11], row[12])})
    return [
        Frame(*row[:5], agencies[row[5]], agencies[row[6]], *row[7:11], agencies[row[11]], agencies[row[12]], *row[13:])
        for row in found
    ]


def frame_for(request, offer_id) -> Frame:
    """The door to the frame of one offer; where it is nobody's concern here, it is not there."""
    found = frames(offer_id) if request.user.may(Permission.OFFER_ANSWER) else []
    if not found:
        raise Http404
    note_opening(request, found[0])
    return found[0]


def decides(user, frame) -> bool:
    """Whether the matter stands on the list of an agency of this person."""
    mine = user.agencies_with(Permission.OFFER_ANSWER)
    return frame.kept_by in mine or (frame.waits_for == Wait.REVIEW and frame.waits_with in mine)
