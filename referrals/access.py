"""The door to an offer: its sender, its receiver while it is open or accepted, and the circle of the case."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.roles import Permission
from audit.book import note_opening
from referrals.models import Offer


def offer_for(request, offer_id) -> Offer:
    offers = Offer.objects.visible_to(request.user).select_related("from_agency", "to_agency", "sent_by", "answered_by")
    offer = get_object_or_404(offers, pk=offer_id)
    note_opening(request, offer, case=offer.case_id)
    if not request.user.may(Permission.CASE_VIEW):
        raise PermissionDenied("この画面には「ケースを読む」権限が必要です。所属の責任者にご確認ください。")
    return offer


def receives(user, offer) -> bool:
    return offer.to_agency in user.agencies_with(Permission.OFFER_ANSWER)


def sends(user, offer) -> bool:
    return offer.from_agency in user.agencies_with(Permission.OFFER_SEND)
