"""Deeds of the 支援会議: the city convenes, names members one by one; the pledge of each opens it to that person only."""

from django.utils import timezone

from audit.book import write_down
from common.deeds import call, deed
from common.errors import NotAllowed
from consents.enums import Act
from consents.lawful import Facts, lawful
from sealed.models import Conference, ConferenceKey, Minutes, PledgeText, Request, Seat, WatchRole


@deed
def ask_city(*, by, agency, subject, no_consent, situation) -> Request:
    """An agency asks for a conference. Seen by whoever asked and by the convening section, by nobody else."""
    request = Request(agency=agency, asked_by=by, subject=subject, no_consent=no_consent, situation=situation)
    request.save(force_insert=True)
    write_down("conference.asked", about=request)
    return request


@deed
def convene(*, by, host, subject, purpose, no_consent, held_at, place, document_no="", request=None) -> Conference:
    """The city convenes. The convenor takes the chair (trigger) and pledges like everybody else."""
    answer = lawful(Act.HOLD_CONFERENCE, Facts(moment=timezone.now(), convened_by_city=True))
    if not answer:
        raise NotAllowed(answer.reason)
    conference = Conference(
        host=host,
        convened_by=by,
        request=request,
        document_no=document_no,
        subject=subject,
        purpose=purpose,
        no_consent=no_consent,
        held_at=held_at,
        place=place,
    )
    key = ConferenceKey.cut(conference)
    conference.save(force_insert=True)
    key.save(force_insert=True)
    write_down("conference.convened", about=conference)
    return conference


@deed
def nominate(conference_id, *, user, agency, why, by, valid_until) -> Seat:
    """The chair names one person, with the reason. Nothing opens before that person's own pledge."""
    seat = Seat.objects.create(
        conference_id=conference_id,
        user=user,
        agency=agency,
        why=why,
        nominated_by=by,
        nominated_at=timezone.now(),
        valid_until=valid_until,
    )
    write_down("conference.nominated", about=seat)
    return seat


@deed
def pledge(seat_id, *, text: PledgeText, by):
    """By the nominated person alone. Returns the id of the conference that is open from now on."""
    conference_id = call("sealed_pledge", seat_id, text.pk)
    write_down("conference.pledged", about=Seat(pk=seat_id))
    return conference_id


@deed
def leave(seat, *, by) -> None:
    """The seat ends; so does reading, with the next request. The duty of silence does not end."""
    call("sealed_leave", seat.pk)
    write_down("conference.left", about=seat)


@deed
def write_minutes(conference, *, by, facts, views, decisions, fix=False) -> Minutes:
    minutes = Minutes.objects.filter(conference=conference).first()
    if minutes is None:
        minutes = Minutes.objects.create(conference=conference, facts=facts, views=views, decisions=decisions, written_by=by)
    elif minutes.fixed_at:
        raise NotAllowed("この会議録は確定しています。")
    else:
        minutes.facts, minutes.views, minutes.decisions = facts, views, decisions
        minutes.save(update_fields=["facts", "views", "decisions", "updated_at"])
    if fix:
        minutes.fixed_at = timezone.now()
        minutes.save(update_fields=["fixed_at", "updated_at"])
    write_down("conference.minutes_written", about=minutes)
    return minutes


@deed
def assign_role(conference, *, by, agency, what, sign="", due_on=None) -> WatchRole:
    role = WatchRole.objects.create(conference=conference, agency=agency, what=what, sign=sign, due_on=due_on)
    write_down("conference.role_assigned", about=role)
    return role
