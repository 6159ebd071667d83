"""On one's own desk: calls that wait for the pledge, and released tasks. On a case: the way to ask, which tells nothing."""

from agencies.roles import Permission
from cases.panels import Panel, on_case, on_desk
from sealed.access import my_calls
from sealed.models import Task

ROWS = 10


@on_desk
def calls(request):
    if not request.user.may(Permission.MEETING_ATTEND):
        return None
    waiting = my_calls()
    return Panel("誓約を待つ招集", "sealed/_desk_calls.html", {"calls": waiting}, order=5) if waiting else None


@on_desk
def tasks(request):
    mine = list(Task.objects.visible_to(request.user).filter(done_at=None).select_related("agency", "worker")[:ROWS])
    return Panel("市から依頼された役割", "sealed/_desk_tasks.html", {"tasks": mine}, order=15) if mine else None


@on_case
def asking(request, case):
    """On every open case of one's own agency alike, whether there is a conference or not."""
    if not case.is_open or case.custodian not in request.user.agencies_with(Permission.CASE_RECORD):
        return None
    if request.user.may(Permission.CONFERENCE_CONVENE):
        return None
    return Panel("同意が得られないとき", "sealed/_case_ask.html", {"case": case})
