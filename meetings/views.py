"""The 重層的支援会議 from the call to the record."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.models import Agency
from agencies.roles import Permission
from audit.http import reads, writes
from cases.access import custodian_case_for
from consents.enums import Act
from consents.ledger import ask
from meetings import actions
from meetings.access import convened_meeting_for, meeting_for
from meetings.forms import ConveneForm, DecisionForms, RecordForm
from meetings.models import Meeting
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
def detail(request, meeting_id):
    meeting = meeting_for(request, meeting_id)
    context = {
        "meeting": meeting,
        "participants": list(meeting.participants.select_related("agency", "user")),
        "items": list(meeting.items.select_related("case__person", "plan")),
        "may_record": not meeting.fixed_at and meeting.agency in request.user.agencies_with(Permission.MEETING_CONVENE),
    }
    return render(request, "meetings/detail.html", context)


@writes
def convene(request, case_id, plan_id):
    case = custodian_case_for(request, case_id, Permission.MEETING_CONVENE)
    plan = get_object_or_404(Plan, case=case, pk=plan_id)
    suggested = _suggested(case, plan)
    form = ConveneForm(request.POST or None, suggested=suggested, initial={"agencies": suggested, "coordinator": request.user})
    if form.is_valid():
        if form.attempt(actions.convene, case, plan=plan, by=request.user, agency=case.custodian, **form.call()):
            return redirect(form.result)
    context = {"case": case, "plan": plan, "form": form, "lawful": ask(Act.HOLD_MEETING, case.person)}
    return render(request, "meetings/convene.html", context)


def _suggested(case, plan) -> list[int]:
    """The agencies of the role table and of the team: those to whom the plan speaks."""
    wanted = {
        *plan.roles.values_list("agency", flat=True),
        *case.stakes.current().values_list("agency", flat=True),
        plan.lead_agency_id,
    }
    return sorted(wanted)


@writes
def record(request, meeting_id, item_id):
    meeting = convened_meeting_for(request, meeting_id)
    item = get_object_or_404(meeting.items.select_related("case__person", "plan"), pk=item_id)
    participants = list(meeting.participants.select_related("agency", "user"))
    agencies = Agency.objects.filter(pk__in=[participant.agency_id for participant in participants])
    form = RecordForm(request.POST or None, participants=participants, initial={"attended": [str(p.pk) for p in participants]})
    decisions = DecisionForms(request.POST or None, prefix="decision", form_kwargs={"agencies": agencies})
    if request.method == "POST" and all([form.is_valid(), decisions.is_valid()]):
        if form.attempt(actions.record, item, by=request.user, decisions=decisions.rows(), **form.answers()):
            return redirect(meeting)
    context = {"meeting": meeting, "item": item, "form": form, "decisions": decisions}
    return render(request, "meetings/record.html", context)
