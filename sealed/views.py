"""Pages of the 支援会議. For whoever has no seat they look the same whether a conference exists or not."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.models import Agency
from agencies.roles import Permission
from audit.http import deeds, reads, writes
from common.buttons import pressed
from sealed import actions
from sealed.access import call_for, chaired_conference_for, conference_for, my_calls, require_host, seat_for
from sealed.enums import SeatRole, Standing
from sealed.forms import AskForm, ConveneForm, MinutesForm, NominateForm, PledgeForm, RoleForm
from sealed.models import Conference, Minutes, PledgeText, Request, Seat

SHOWN = 50


@reads
def conference_list(request):
    require(request, Permission.MEETING_ATTEND)
    may_convene = request.user.may(Permission.CONFERENCE_CONVENE)
    context = {
        "conferences": list(Conference.objects.select_related("host").order_by("-held_at")[:SHOWN]),
        "calls": my_calls(),
        "requests": list(Request.objects.select_related("agency", "asked_by").order_by("-created_at")[:SHOWN]),
        "may_convene": may_convene,
        "may_ask": request.user.may(Permission.CASE_RECORD) and not may_convene,
    }
    return render(request, "sealed/list.html", context)


@writes
def ask(request):
    require(request, Permission.CASE_RECORD)
    form = AskForm(request.POST or None)
    if form.is_valid():
        agency = request.user.agencies_with(Permission.CASE_RECORD)[0]
        if form.attempt(actions.ask_city, by=request.user, agency=agency, **form.answers()):
            messages.success(request, "市に支援会議の開催を依頼しました。")
            return redirect("sealed:list")
    return render(request, "sealed/ask.html", {"form": form})


@writes
def convene(request):
    host = require_host(request.user)
    asked = _request_named(request.GET.get("request", ""))
    initial = {"subject": asked.subject, "no_consent": asked.no_consent, "purpose": asked.situation[:2000]} if asked else {}
    form = ConveneForm(request.POST or None, initial=initial)
    text = get_object_or_404(PledgeText, in_use=True)
    if form.is_valid():
        contents = form.answers("day", "clock", "pledged")
        if form.attempt(_convene_and_pledge, by=request.user, host=host, request=asked, text=text, **contents):
            return redirect(form.result)
    return render(request, "sealed/convene.html", {"form": form, "text": text, "asked": asked})


def _request_named(text) -> Request | None:
    try:
        return Request.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _convene_and_pledge(*, by, text, **contents):
    conference = actions.convene(by=by, **contents)
    own = Seat.objects.get(conference_id=conference.pk, user=by, role=SeatRole.CHAIR)
    actions.pledge(own.pk, text=text, by=by)
    return conference


@writes
def pledge(request, seat_id):
    require(request, Permission.MEETING_ATTEND)
    call = call_for(seat_id)
    text = get_object_or_404(PledgeText, in_use=True)
    form = PledgeForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.pledge, seat_id, text=text, by=request.user):
        return redirect("sealed:detail", form.result)
    return render(request, "sealed/pledge.html", {"call": call, "text": text, "form": form})


@reads
def detail(request, conference_id):
    conference = conference_for(request, conference_id)
    seats = list(conference.seats.select_related("user", "agency", "nominated_by"))
    context = {
        "conference": conference,
        "seats": seats,
        "minutes": _minutes_of(conference),
        "roles": list(conference.roles.select_related("agency")),
        "chairs": any(seat.user_id == request.user.pk and seat.role == SeatRole.CHAIR for seat in seats),
        "own_seat": next(seat for seat in seats if seat.user_id == request.user.pk and seat.standing == Standing.SWORN),
    }
    return render(request, "sealed/detail.html", context)


def _minutes_of(conference) -> Minutes | None:
    """With this very conference in hand: its key is asked for once."""
    minutes = Minutes.objects.filter(conference=conference).select_related("written_by").first()
    if minutes:
        minutes.conference = conference
    return minutes


@writes
def nominate(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    taken = conference.seats.exclude(standing=Standing.LEFT).values_list("user", flat=True)
    form = NominateForm(request.POST or None, taken=list(taken))
    if form.is_valid():
        post, contents = form.cleaned_data["post"], form.answers("post")
        if form.attempt(actions.nominate, conference.pk, user=post.user, agency=post.agency, by=request.user, **contents):
            return redirect(conference)
    return render(request, "sealed/nominate.html", {"conference": conference, "form": form})


@writes
def minutes(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    written = _minutes_of(conference)
    initial = {"facts": written.facts, "views": written.views, "decisions": written.decisions} if written else {}
    form = MinutesForm(request.POST or None, initial=initial)
    if form.is_valid() and form.attempt(actions.write_minutes, conference, by=request.user, **form.answers()):
        return redirect(conference)
    return render(request, "sealed/minutes.html", {"conference": conference, "form": form})


@writes
def assign_role(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    agencies = Agency.objects.filter(pk__in=conference.seats.exclude(standing=Standing.LEFT).values("agency")).order_by("code")
    form = RoleForm(request.POST or None, agencies=agencies)
    if form.is_valid() and form.attempt(actions.assign_role, conference, by=request.user, **form.answers()):
        return redirect(conference)
    return render(request, "sealed/assign_role.html", {"conference": conference, "form": form})


@deeds
def leave(request, conference_id, seat_id):
    conference = conference_for(request, conference_id)
    seat = seat_for(request, conference, seat_id)
    left = pressed(request, actions.leave, seat, by=request.user)
    return redirect("sealed:list") if left and seat.user_id == request.user.pk else redirect(conference)
