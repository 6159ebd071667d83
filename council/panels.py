"""The council on the desk: what waits for the secretariat, and decisions that are due by one's own agency."""

from agencies.roles import Permission
from cases.panels import Panel, on_desk
from council.enums import State
from council.models import Card, Comment, Task

ROWS = 10


@on_desk
def decided(request):
    user = request.user
    if not user.may(Permission.CARD_READ):
        return None
    runs = user.may(Permission.COUNCIL_RUN)
    tasks = Task.objects.waiting().select_related("agency", "card")
    if not runs:
        tasks = tasks.filter(agency__in=user.agencies_with(Permission.CARD_READ))
    context = {
        "tasks": list(tasks[:ROWS]),
        "raised": list(Card.objects.filter(state=State.RAISED)[:ROWS]) if runs else [],
        "comments": list(Comment.objects.filter(passed_at=None).select_related("card")[:ROWS]) if runs else [],
    }
    return Panel("まるごと会議", "council/_desk.html", context, order=30) if any(context.values()) else None
