"""The door to a conference: guardian's row, made by the member's own pledge, opens it. Everybody else meets a 404."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from guardian.core import ObjectPermissionChecker

from agencies.models import Municipality
from agencies.roles import Permission
from audit.book import note_opening
from common.deeds import rows
from common.sealedtext import Sealed
from sealed.enums import SeatRole
from sealed.models import Conference, Seat

READ = "read_conference"


def granted(user, conference) -> set[str]:
    """guardian's answer from the rows of this very person. Groups are not asked: a conference names people."""
    return set(ObjectPermissionChecker(user).get_user_perms(conference))


def conference_for(request, conference_id) -> Conference:
    conference = Conference.objects.select_related("host").filter(pk=conference_id).first()
    if conference is None or READ not in granted(request.user, conference):
        raise Http404
    note_opening(request, conference)
    return conference


def chaired_conference_for(request, conference_id) -> Conference:
    conference = conference_for(request, conference_id)
    if not conference.seats.filter(user=request.user, role=SeatRole.CHAIR).exists():
        raise PermissionDenied("この操作ができるのは、この支援会議の議長だけです。")
    return conference


def require_host(user):
    """The section that convenes, for whoever may convene there; anybody else learns nothing."""
    host = Municipality.objects.select_related("host").get().host
    if host not in user.agencies_with(Permission.CONFERENCE_CONVENE):
        raise Http404
    return host


def my_calls() -> list[dict]:
    """Nominations of the acting user that wait for a pledge: when and where, not about whom."""
    return [
        {"seat_id": seat, "held_at": held_at, "nominated_at": nominated_at, "place": _place(conference, place)}
        for seat, held_at, nominated_at, conference, place in rows("sealed_my_calls")
    ]


def _place(conference_id, sealed) -> str:
    return Conference(pk=conference_id, place=Sealed(sealed)).place


def call_for(seat_id) -> dict:
    for waiting in my_calls():
        if waiting["seat_id"] == seat_id:
            return waiting
    raise Http404


def seat_for(request, conference, seat_id) -> Seat:
    seat = conference.seats.filter(pk=seat_id).first()
    if seat is None:
        raise Http404
    return seat
