"""The door to a meeting: the agencies at its table. Its items open through their cases."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.roles import Permission
from audit.book import note_opening
from meetings.models import Meeting


def meeting_for(request, meeting_id) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user).select_related("type", "agency", "convened_by")
    meeting = get_object_or_404(meetings, pk=meeting_id)
    note_opening(request, meeting)
    if not request.user.may(Permission.MEETING_ATTEND):
        raise PermissionDenied("この画面には「会議に出席する」権限が必要です。所属の責任者にご確認ください。")
    return meeting


def convened_meeting_for(request, meeting_id) -> Meeting:
    meeting = meeting_for(request, meeting_id)
    if meeting.agency not in request.user.agencies_with(Permission.MEETING_CONVENE):
        raise PermissionDenied("会議録を書けるのは、招集した機関だけです。")
    return meeting
