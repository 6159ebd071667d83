"""On the desk of a head: openings that wait for a look."""

from agencies.roles import Permission
from cases.panels import Panel, on_desk
from oversight.access import doubts_of

ROWS = 5


@on_desk
def waiting(request):
    if not request.user.may(Permission.READERS_VIEW):
        return None
    found = list(doubts_of(request.user).open().select_related("actor")[: ROWS + 1])
    context = {"doubts": found[:ROWS], "more": len(found) > ROWS}
    return Panel("確認が必要な閲覧", "oversight/_desk.html", context, order=45) if found else None
