"""On one's own desk: calls that wait for the pledge, requests whose turn it is, released tasks. On a case: the way to ask."""

from django.db.models import OuterRef, Q, Subquery

from agencies.roles import Permission
from cases.panels import Panel, on_case, on_desk
from sealed.access import my_calls
from sealed.enums import Word
from sealed.models import Request, RequestWord, Task

ROWS = 10


@on_desk
def calls(request):
    if not request.user.may(Permission.MEETING_ATTEND):
        return None
    waiting = my_calls()
    return Panel("誓約を待つ招集", "sealed/_desk_calls.html", {"calls": waiting}, order=5) if waiting else None


@on_desk
def requests(request):
    """At the host section what it has not answered; at whoever asked, what the city wants to know. Of whom, the page says."""
    user = request.user
    if not user.may(Permission.MEETING_ATTEND):
        return None
    said = RequestWord.objects.filter(request=OuterRef("pk")).order_by("-created_at").values("kind")[:1]
    turn = Q(asked_by=user, last=Word.QUESTION)
    if user.may(Permission.CONFERENCE_CONVENE):
        turn |= Q(last=None) | Q(last=Word.REPLY)
    found = Request.objects.annotate(last=Subquery(said)).filter(turn).select_related("agency").order_by("created_at")
    mine = list(found.only("created_at", "wanted_on", "agency__name")[:ROWS])
    return Panel("支援会議の開催の依頼", "sealed/_desk_requests.html", {"requests": mine}, order=6) if mine else None


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
