"""Slips on the desk: what a counter waits for comes first."""

from agencies.roles import Permission
from cases.panels import Panel, on_desk, on_overview
from cases.register import fills
from community.figures import counts
from slips.access import frames
from slips.models import Slip

ROWS = 10


@on_desk
def waiting_for_us(request):
    return _waiting(request.user.agencies_with(Permission.OFFER_ANSWER))


@on_desk
def news(request):
    """What became of the slips I sent, and those nobody has answered in time."""
    rows = list(Slip.objects.with_news_for(request.user).for_list()[: ROWS + 1])
    if not rows:
        return None
    return Panel("送ったつなぐシート", "slips/_desk_sent.html", {"slips": rows[:ROWS], "more": len(rows) > ROWS}, order=30)


@on_overview
def waiting_for_agency(agency):
    return _waiting([agency])


@on_desk
def raised(request):
    """What silence has lifted to us: another desk, or more time."""
    found = frames(climbed=True)
    if not found:
        return None
    context = {"frames": found[:ROWS], "more": len(found) > ROWS}
    return Panel("判断を待っているつなぐシート", "slips/_desk_raised.html", context, order=8)


def _waiting(agencies):
    rows = list(Slip.objects.waiting().to(agencies).for_list()[: ROWS + 1])
    if not rows:
        return None
    return Panel("届いたつなぐシート", "slips/_desk_waiting.html", {"slips": rows[:ROWS], "more": len(rows) > ROWS}, order=9)


@fills("つなぎ元", order=80)
def senders(cases):
    return dict(Slip.objects.filter(case__in=cases).values_list("case", "from_agency__name"))


@counts("slips", "つなぐシートで相談機関につないだもの（件）")
def passed_on(agency, month) -> int:
    """In a coordinator's month; how many, and nothing of whom."""
    return Slip.objects.filter(from_agency=agency, sent_at__year=month.year, sent_at__month=month.month).count()
