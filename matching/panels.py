"""Pairs that wait for the coordinator, on the desk."""

from agencies.roles import Permission
from cases.panels import Panel, on_desk
from matching.models import Match


@on_desk
def to_decide(request):
    if not request.user.may(Permission.CUSTODY_TAKE_BACK):
        return None
    waiting = Match.objects.waiting()[:11].count()
    return Panel("同じ人かもしれない記録", "matching/_desk.html", {"count": waiting}, order=36) if waiting else None
