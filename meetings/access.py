"""The doors to a sitting, open to whoever sits at one of its items, and to an item, open to its own table only."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.models import Agency
from agencies.roles import Permission
from audit.book import note_opening
from meetings.models import AgendaItem, Meeting


def meeting_for(request, meeting_id) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user).select_related("type", "agency", "convened_by")
    meeting = get_object_or_404(meetings, pk=meeting_id)
    note_opening(request, meeting)
    if not request.user.may(Permission.MEETING_ATTEND):
        raise PermissionDenied("この画面には「会議に出席する」権限が必要です。所属の責任者にご確認ください。")
    return meeting


def items_of(request, meeting) -> list[AgendaItem]:
    """Those at whose table one sits; of the others nothing shows, not even their number."""
    items = list(meeting.items.visible_to(request.user).select_related("case__person", "case__custodian", "plan"))
    for item in items:
        item.meeting = meeting
    return items


def convened_meeting_for(request, meeting_id) -> Meeting:
    meeting = meeting_for(request, meeting_id)
    if not convenes(request.user, meeting):
        raise PermissionDenied("この操作ができるのは、会議を招集した機関だけです。")
    return meeting


def item_for(request, meeting_id, item_id) -> AgendaItem:
    meeting = meeting_for(request, meeting_id)
    items = meeting.items.visible_to(request.user)
    item = get_object_or_404(
        items.select_related("case__person", "case__custodian", "plan", "drafted_by", "fixed_by"), pk=item_id
    )
    item.meeting = meeting
    note_opening(request, item, case=item.case_id)
    return item


def convened_item_for(request, meeting_id, item_id) -> AgendaItem:
    item = item_for(request, meeting_id, item_id)
    if not convenes(request.user, item.meeting):
        raise PermissionDenied("この操作ができるのは、会議を招集した機関だけです。")
    return item


def seated_item_for(request, meeting_id, item_id) -> tuple[AgendaItem, Agency]:
    """With the agency for which this person sits there."""
    item = item_for(request, meeting_id, item_id)
    seat = seat_of(request.user, item)
    if seat is None:
        raise PermissionDenied("この操作ができるのは、この議題に参加している機関だけです。")
    return item, seat


def convenes(user, meeting) -> bool:
    return meeting.agency in user.agencies_with(Permission.MEETING_CONVENE)


def seat_of(user, item) -> Agency | None:
    seated = set(item.participants.values_list("agency", flat=True))
    return next((agency for agency in user.agencies_with(Permission.MEETING_ATTEND) if agency.pk in seated), None)
