"""On the desk: whose work is to be handed over, and which posts end with the fiscal year."""

from django.urls import reverse
from django.utils import timezone

from cases.panels import Panel, on_desk, on_overview
from handovers.access import heads
from handovers.leavers import holders_of
from handovers.renewals import closing_day, decided_about, ending_posts

ROWS = 10


@on_desk
def leavers(request):
    """For whoever may hand over here: names that lapsed or will lapse soon."""
    return _leavers(heads(request.user))


@on_overview
def leavers_of_agency(agency):
    return _leavers([agency])


def _leavers(agencies):
    lines = [holder for holder in holders_of(agencies) if holder.is_pressing] if agencies else []
    if not lines:
        return None
    context = {"lines": lines[:ROWS], "more": len(lines) > ROWS}
    return Panel("引継ぎが必要な職員", "handovers/_desk_leavers.html", context, order=33)


@on_overview
def renewals(agency):
    day = closing_day(timezone.localdate())
    if day is None:
        return None
    posts = list(ending_posts([agency]))
    open_posts = len(posts) - len(decided_about(posts))
    if not open_posts:
        return None
    context = {"open": open_posts, "day": day, "url": reverse("handovers:renewals")}
    return Panel("年度末で終わる職", "handovers/_desk_renewals.html", context, order=60)
