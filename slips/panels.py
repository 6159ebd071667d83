"""Slips on the desk: what a counter waits for comes first."""

from agencies.roles import Permission
from cases.panels import Panel, on_desk
from slips.models import Slip

ROWS = 10


@on_desk
def waiting_for_us(request):
    mine = request.user.agencies_with(Permission.OFFER_ANSWER)
    rows = list(Slip.objects.waiting().to(mine).for_list()[: ROWS + 1])
    if not rows:
        return None
    return Panel("届いたつなぐシート", "slips/_desk_waiting.html", {"slips": rows[:ROWS], "more": len(rows) > ROWS}, order=9)
