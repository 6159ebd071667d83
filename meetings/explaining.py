"""Who may read an item of the agenda: its table and the convener, as far as they take part in the case."""

from django.utils import timezone

from cases.explain import adds_reason, explains
from common.wareki import short
from meetings.models import AgendaItem, Participant


@explains(AgendaItem, kind="item")
def item(record, circle):
    table = set(record.participants.values_list("agency", flat=True)) | {record.meeting.agency_id}
    yield from circle.team(table)


@adds_reason
def seats(case):
    rows = Participant.objects.filter(item__case=case).order_by("meeting__held_at")
    for agency_id, held_at in rows.values_list("agency", "meeting__held_at"):
        yield agency_id, f"会議（{short(timezone.localdate(held_at))}）の参加機関"
