"""Deeds of the 支援会議: the city convenes, names members one by one; the pledge of each opens it to that person only."""

from datetime import timedelta

from django.utils import timezone

from audit.book import write_down
from common.deeds import call, deed
from common.errors import NotAllowed
from consents.enums import Act
from consents.lawful import Facts, lawful
from sealed import letters
from sealed.enums import SeatRole, Standing, Word
from sealed.models import Conference, ConferenceKey, HouseRule, PledgeText, Request, RequestWord, Seat

# Deeds inside a conference stand in sitting.py and papering.py; these are the ones about who asks, who sits and when.


@deed
def ask_city(*, by, agency, subject, no_consent, situation, **more) -> Request:
    """An agency asks for a conference. Seen by whoever asked and by the convening section, by nobody else."""
    request = Request(agency=agency, asked_by=by, subject=subject, no_consent=no_consent, situation=situation, **more)
    request.save(force_insert=True)
    write_down("conference.asked", about=request)
    letters.asked(request)
    return request


@deed
def say_about_request(request, *, by, kind, text="") -> RequestWord:
    """The host section asks back or declines, the requester replies. Once answered, it stays answered."""
    said = list(request.words.all())
    if any(word.settles for word in said):
        raise NotAllowed("この依頼には、すでに回答しています。")
    if kind == Word.REPLY and (not said or said[-1].kind != Word.QUESTION):
        raise NotAllowed("いま答える確認事項はありません。")
    word = RequestWord(request=request, kind=kind, text=text, by=by)
    word.save(force_insert=True)
    write_down("conference.request_answered", about=word)
    if kind == Word.REPLY:
        letters.asked(request, of=str(word.pk))
    else:
        letters.answered(request, of=str(word.pk))
    return word


def papers_until(held_at):
    """The last day on which papers and preparation are shown."""
    return timezone.localdate(held_at) + timedelta(days=HouseRule.objects.get().view_days)


def usual_end():
    """Until when a seat usually lasts."""
    return timezone.localdate() + timedelta(days=HouseRule.objects.get().seat_days)


@deed
def convene(*, by, host, subject, purpose, no_consent, held_at, place, request=None, follows=None, **more) -> Conference:
    """The city convenes. The convenor takes the chair (trigger) and pledges like everybody else.

    `more`: document_no, method, online, no_consent_why. `follows`: the sitting before, about the same matter.
    """
    answer = lawful(Act.HOLD_CONFERENCE, Facts(moment=timezone.now(), convened_by_city=True))
    if not answer:
        raise NotAllowed(answer.reason)
    conference = Conference(
        host=host,
        convened_by=by,
        request=request,
        subject=subject,
        purpose=purpose,
        no_consent=no_consent,
        held_at=held_at,
        place=place,
        follows=follows,
        sitting=follows.sitting + 1 if follows else 1,
        papers_until=papers_until(held_at),
        **more,
    )
    key = ConferenceKey.cut(conference)
    conference.save(force_insert=True)
    key.save(force_insert=True)
    write_down("conference.convened", about=conference)
    if request:
        say_about_request(request, by=by, kind=Word.CONVENES)
    return conference


@deed
def call_again(conference, *, by) -> None:
    """The members of the sitting before are nominated again; each pledges for this one too."""
    before = conference.follows.seats.filter(standing=Standing.SWORN).exclude(user=by).select_related("user", "agency")
    for seat in before:
        why = seat.why or "前回からの構成員"
        nominate(conference.pk, user=seat.user, agency=seat.agency, why=why, by=by, valid_until=usual_end())


@deed
def move(conference, *, by, held_at, method, place, online) -> Conference:
    """Another day or place. The members are told that something changed, and look it up."""
    conference.held_at, conference.method, conference.place, conference.online = held_at, method, place, online
    conference.papers_until = papers_until(held_at)
    conference.save(update_fields=["held_at", "method", "place", "online", "papers_until", "updated_at"])
    write_down("conference.moved", about=conference)
    letters.moved(conference, conference.seats.filter(standing=Standing.SWORN).select_related("user"))
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
    letters.called(seat)
    return seat


@deed
def pledge(seat_id, *, text: PledgeText, by):
    """By the nominated person alone. Returns the id of the conference that is open from now on."""
    conference_id = call("sealed_pledge", seat_id, text.pk)
    write_down("conference.pledged", about=Seat(pk=seat_id))
    letters.seats_changed(conference_id, _chairs(conference_id), of=f"pledged/{seat_id}")
    return conference_id


@deed
def renew(seat, *, text: PledgeText, by) -> None:
    """A new pledge, in the last weeks of the one before."""
    call("sealed_renew", seat.pk, text.pk)
    write_down("conference.pledge_renewed", about=seat)
    letters.seats_changed(seat.conference_id, _chairs(seat.conference_id), of=f"renewed/{seat.pk}/{timezone.localdate()}")


@deed
def hand_chair(seat, *, by) -> None:
    """To a sworn officer of the host section: by the chair, or by that officer where no chair is left."""
    call("sealed_hand_chair", seat.pk)
    write_down("conference.chair_handed", about=seat)
    letters.seats_changed(seat.conference_id, [seat.user], of=f"chair/{seat.pk}/{timezone.now():%Y%m%d%H%M%S}")


def _chairs(conference_id):
    """Read before one's own seat is gone."""
    chairs = Seat.objects.filter(conference=conference_id, role=SeatRole.CHAIR).exclude(standing=Standing.LEFT)
    return [seat.user for seat in chairs.select_related("user")]


@deed
def leave(seat, *, by) -> None:
    """The seat ends; so does reading, with the next request. The duty of silence does not end."""
    chairs = _chairs(seat.conference_id)
    call("sealed_leave", seat.pk)
    write_down("conference.left", about=seat)
    letters.seats_changed(seat.conference_id, chairs, of=f"left/{seat.pk}")


@deed
def set_rules(rule, *, by, **figures) -> HouseRule:
    for name, value in figures.items():
        setattr(rule, name, value)
    rule.save(update_fields=[*figures, "updated_at"])
    write_down("conference.rules_set", about=rule)
    return rule
