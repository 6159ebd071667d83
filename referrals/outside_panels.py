"""Cases in the hands of agencies without accounts, on the desks of those who must not lose sight of them."""

from cases.panels import Panel, on_desk
from referrals.outside import held_outside

ROWS = 10


@on_desk
def held(request):
    found = held_outside()
    if not found:
        return None
    context = {"held": found[:ROWS], "more": len(found) - ROWS}
    return Panel("アカウントのない機関が主担当のケース", "referrals/_desk_held.html", context, order=36)
