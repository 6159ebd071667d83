"""A call that waits for one's pledge, on one's own desk. Nothing of a conference stands on any other page."""

from agencies.roles import Permission
from cases.panels import Panel, on_desk
from sealed.access import my_calls


@on_desk
def calls(request):
    if not request.user.may(Permission.MEETING_ATTEND):
        return None
    waiting = my_calls()
    return Panel("誓約を待つ招集", "sealed/_desk_calls.html", {"calls": waiting}, order=5) if waiting else None
