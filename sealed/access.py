"""The door to a conference: guardian's row, made by the member's own pledge, opens it. Everybody else meets a 404."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from agencies.models import Municipality
from agencies.roles import Permission
from audit.book import note_opening
from common.deeds import rows
from common.sealedtext import Sealed
from sealed.enums import SeatRole, Standing
from sealed.models import Conference, ConferenceUserObjectPermission, Request, Seat, Task

READ = "read_conference"


def conference_for(request, conference_id) -> Conference:
    """Asks for guardian's row of this very person first, so that a hidden conference takes as long as none. Groups are not
    asked: a conference names people."""
    mine = ConferenceUserObjectPermission.objects.filter(user=request.user, permission__codename=READ)
    if not mine.filter(content_object=conference_id).exists():
        raise Http404
    conference = Conference.objects.select_related("host").filter(pk=conference_id).first()
    if conference is None:
        raise Http404
    note_opening(request, conference)
    return conference


def chaired_conference_for(request, conference_id) -> Conference:
    conference = conference_for(request, conference_id)
    if not conference.seats.filter(user=request.user, role=SeatRole.CHAIR, standing=Standing.SWORN).exists():
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


def own_seat(conference, user) -> Seat:
    """The seat by which the reader reads."""
    return conference.seats.select_related("agency").get(user=user, standing=Standing.SWORN)


def part_for(rows_of, row_id):
    """One row of what hangs on a conference that has been opened."""
    row = rows_of.filter(pk=row_id).first()
    if row is None:
        raise Http404
    return row


def task_for(request, task_id) -> Task:
    """For the head of its agency and the named worker. For everybody else there is no such thing."""
    task = (
        Task.objects.visible_to(request.user)
        .select_related("agency", "worker", "done_by", "released_by")
        .filter(pk=task_id)
        .first()
    )
    if task is None:
        raise Http404
    note_opening(request, task)
    return task


def request_for(request, wish_id) -> Request:
    """For whoever asked, and for the host section."""
    asked = Request.objects.select_related("agency", "asked_by").filter(pk=wish_id).first()
    if asked is None:
        raise Http404
    note_opening(request, asked)
    return asked
