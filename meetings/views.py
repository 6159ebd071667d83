"""The 重層的支援会議 from the call to the fixed minutes."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.models import Agency
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases.access import custodian_case_for
from common.buttons import pressed
from consents.enums import Act
from consents.ledger import ask, rows_of, ways_for
from meetings import actions, calendar, paper
from meetings.access import (
    convened_item_for,
    convened_meeting_for,
    convenes,
    item_for,
    items_of,
    meeting_for,
    seat_of,
    seated_item_for,
)
from meetings.forms import (
    AdditionForm,
    CallOffForm,
    CheckForm,
    ConveneForm,
    DecisionForms,
    GuestForms,
    InviteForm,
    MoveForm,
    PrepareForm,
    RecordForm,
    ReviseForm,
)
from meetings.models import AgendaItem, Meeting
from meetings.sharing import ground_now
from meetings.table import table_of
from plans.models import Plan

SHOWN = 50


@reads
def meeting_list(request):
    require(request, Permission.MEETING_ATTEND)
    meetings = Meeting.objects.visible_to(request.user).select_related("type", "agency")
    now = timezone.now()
    context = {
        "ahead": list(meetings.ahead(now)[:SHOWN]),
        "past": list(meetings.filter(held_at__lt=now).order_by("-held_at")[:SHOWN]),
    }
    return render(request, "meetings/list.html", context)


@reads
def resources(request):
    """What was found missing in town, from all the minutes one may read."""
    require(request, Permission.MEETING_ATTEND)
    items = AgendaItem.objects.visible_to(request.user).exclude(missing_resources="").select_related("meeting")
    return render(request, "meetings/resources.html", {"items": list(items.order_by("-meeting__held_at")[:SHOWN])})


@reads
def detail(request, meeting_id):
    meeting = meeting_for(request, meeting_id)
    items = items_of(request, meeting)
    may_record = convenes(request.user, meeting)
    context = {
        "meeting": meeting,
        "items": items,
        "may_record": may_record,
        "may_move": may_record and any(item.is_ahead for item in items) and not any(item.drafted_at for item in items),
    }
    return render(request, "meetings/detail.html", context)


@writes
def move(request, meeting_id):
    meeting = convened_meeting_for(request, meeting_id)
    form = MoveForm(request.POST or None, meeting=meeting)
    if form.is_valid() and form.attempt(actions.move, meeting, by=request.user, **form.sitting()):
        return redirect(meeting)
    return render(request, "meetings/move.html", {"meeting": meeting, "form": form})


@reads
def calendar_file(request, meeting_id):
    meeting = meeting_for(request, meeting_id)
    url = request.build_absolute_uri(meeting.get_absolute_url())
    return calendar.as_download(calendar.invitation(meeting, url=url))


@writes
def convene(request, case_id, plan_id):
    case = custodian_case_for(request, case_id, Permission.MEETING_CONVENE)
    return _convening(request, case, get_object_or_404(Plan, case=case, pk=plan_id))


@writes
def call(request, case_id):
    """From the case: with its newest plan, if there is one."""
    case = custodian_case_for(request, case_id, Permission.MEETING_CONVENE)
    return _convening(request, case, Plan.objects.of(case).first())


def _convening(request, case, plan):
    suggested = _suggested(case, plan)
    sittings = Meeting.objects.filter(agency=case.custodian, fixed_at=None).ahead(timezone.now())
    initial = {"agencies": suggested, "coordinator": request.user}
    form = ConveneForm(request.POST or None, suggested=suggested, sittings=sittings, initial=initial)
    guests = GuestForms(request.POST or None, prefix="guest")
    if request.method == "POST" and all([form.is_valid(), guests.is_valid()]):
        called = {"plan": plan, "agency": case.custodian, "guests": guests.rows(), **form.call()}
        if form.attempt(actions.convene, case, by=request.user, **called):
            return redirect(form.result)
    context = {"case": case, "plan": plan, "form": form, "guests": guests, "lawful": ask(Act.HOLD_MEETING, case.person)}
    return render(request, "meetings/convene.html", context)


def _suggested(case, plan) -> list[int]:
    """The agencies of the role table and of the team: those to whom the plan speaks."""
    wanted = set(case.stakes.current().values_list("agency", flat=True))
    if plan:
        wanted |= {*plan.roles.values_list("agency", flat=True), plan.lead_agency_id}
    return sorted(wanted)


@reads
def item_page(request, meeting_id, item_id):
    item = item_for(request, meeting_id, item_id)
    context = table_of(item)
    ground = ground_now(item)
    seat, may_record = seat_of(request.user, item), convenes(request.user, item.meeting)
    context |= {
        "item": item,
        "meeting": item.meeting,
        "case": item.case,
        "seat": seat,
        "lawful": ask(Act.HOLD_MEETING, item.case.person, recipients=[seat] if seat else []),
        "ground": ground,
        "ways": [] if ground else ways_for(item.case.person, rows=rows_of(item.case.person)),
        "may_record": may_record,
        "may_prepare": seat and item.is_ahead and ground,
        "may_gather": may_record and item.is_ahead and ground,
        "may_hand_out": may_record and not item.called_off_at and ground,
        "may_check": seat and item.is_draft and seat != item.meeting.agency and seat.pk not in context["checked"],
        "may_write": may_record and item.is_draft,
        "may_append": may_record and item.fixed_at,
    }
    return render(request, "meetings/item.html", context)


@writes
def call_off(request, meeting_id, item_id):
    item = convened_item_for(request, meeting_id, item_id)
    form = CallOffForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.call_off, item, by=request.user, **form.answers()):
        return redirect(item)
    return render(request, "meetings/call_off.html", {"item": item, "meeting": item.meeting, "form": form})


@writes
def invite(request, meeting_id, item_id):
    item = convened_item_for(request, meeting_id, item_id)
    form = InviteForm(request.POST or None, seated=item.participants.values("agency"))
    if form.is_valid():
        if form.attempt(actions.invite, item, by=request.user, **form.answers()):
            return redirect(item)
    return render(request, "meetings/invite.html", {"item": item, "meeting": item.meeting, "form": form})


@writes
def prepare(request, meeting_id, item_id):
    item, seat = seated_item_for(request, meeting_id, item_id)
    sheet = item.preparations.filter(agency=seat).first()
    form = PrepareForm(request.POST or None, initial=_sheet(sheet))
    if form.is_valid():
        if form.attempt(actions.prepare, item, by=request.user, agency=seat, **form.answers()):
            return redirect(item)
    context = {"item": item, "meeting": item.meeting, "seat": seat, "form": form}
    return render(request, "meetings/prepare.html", context)


def _sheet(sheet) -> dict:
    if sheet is None:
        return {}
    boxes = ("knows", "does", "can", "cannot", "view")
    return {"seen": sheet.updated_at.isoformat(), **{name: getattr(sheet, name) for name in boxes}}


@writes
def record(request, meeting_id, item_id):
    item = convened_item_for(request, meeting_id, item_id)
    participants = list(item.participants.select_related("agency", "user"))
    guests = list(item.guests.all())
    agencies = Agency.objects.filter(pk__in=[participant.agency_id for participant in participants])
    form = RecordForm(
        request.POST or None, participants=participants, guests=guests, written=item.meeting.is_written,
        initial={"attended": [str(row.pk) for row in participants], "guests_attended": [str(row.pk) for row in guests]},
    )  # fmt: skip
    decisions = DecisionForms(request.POST or None, prefix="decision", form_kwargs={"agencies": agencies})
    if request.method == "POST" and all([form.is_valid(), decisions.is_valid()]):
        if form.attempt(actions.record, item, by=request.user, decisions=decisions.rows(), **form.answers()):
            return redirect(item)
    context = {"meeting": item.meeting, "item": item, "form": form, "decisions": decisions}
    return render(request, "meetings/record.html", context)


@writes
def revise(request, meeting_id, item_id):
    item = convened_item_for(request, meeting_id, item_id)
    written = {name: getattr(item, name) for name in ReviseForm.base_fields if hasattr(item, name)}
    form = ReviseForm(request.POST or None, initial={**written, "seen": item.revision})
    if form.is_valid():
        if form.attempt(actions.revise, item, by=request.user, **form.answers()):
            return redirect(item)
    return render(request, "meetings/revise.html", {"item": item, "meeting": item.meeting, "form": form})


@writes
def check(request, meeting_id, item_id):
    item, seat = seated_item_for(request, meeting_id, item_id)
    form = CheckForm(request.POST or None, initial={"seen": item.revision})
    if form.is_valid():
        if form.attempt(actions.check, item, by=request.user, agency=seat, **form.answers("agrees")):
            return redirect(item)
    context = {"item": item, "meeting": item.meeting, "seat": seat, "form": form}
    return render(request, "meetings/check.html", context)


@deeds
def fix(request, meeting_id, item_id):
    item = convened_item_for(request, meeting_id, item_id)
    return _done(request, item, actions.fix, item)


def _done(request, item, deed, *what, **how):
    """A button of the item's page."""
    pressed(request, deed, *what, by=request.user, **how)
    return redirect(item)


@writes
def append(request, meeting_id, item_id):
    item = convened_item_for(request, meeting_id, item_id)
    form = AdditionForm(request.POST or None)
    if form.is_valid():
        if form.attempt(actions.append, item, by=request.user, agency=item.meeting.agency, **form.answers()):
            return redirect(item)
    return render(request, "meetings/append.html", {"item": item, "meeting": item.meeting, "form": form})


@deeds
def hand_out(request, meeting_id, item_id):
    """`participant` or `guest`: to whom the next numbered copy is made out."""
    item = convened_item_for(request, meeting_id, item_id)
    recipient, rows = ("guest", item.guests) if "guest" in request.POST else ("participant", item.participants)
    try:
        found = get_object_or_404(rows, pk=request.POST.get(recipient))
    except ValidationError:
        raise Http404 from None
    return _done(request, item, actions.hand_out, item, **{recipient: found})


@reads
def papers(request, meeting_id, item_id, copy_id):
    item = convened_item_for(request, meeting_id, item_id)
    copies = item.copies.select_related("participant__agency", "participant__user", "guest")
    copy = get_object_or_404(copies, pk=copy_id)
    note_opening(request, copy, case=item.case_id, verb="printed")
    return paper.papers_pdf(copy, by=request.user)


@deeds
def take_in(request, meeting_id, item_id, copy_id):
    item = convened_item_for(request, meeting_id, item_id)
    return _done(request, item, actions.take_in, get_object_or_404(item.copies, pk=copy_id))


@reads
def minutes(request, meeting_id, item_id):
    item = item_for(request, meeting_id, item_id)
    note_opening(request, item, case=item.case_id, verb="printed")
    return paper.minutes_pdf(item, by=request.user)
