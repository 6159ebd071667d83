"""Meetings on the case page, the timeline and the desk."""

from django.utils import timezone

from agencies.roles import Permission
from cases.panels import Event, Panel, on_case, on_desk, tells
from cases.register import day_of, fills
from meetings.models import AgendaItem, Meeting

ROWS = 10


@on_desk
def ahead(request):
    if not request.user.may(Permission.MEETING_ATTEND):
        return None
    rows = list(Meeting.objects.visible_to(request.user).ahead(timezone.now()).select_related("type")[:ROWS])
    if not rows:
        return None
    return Panel("これからの会議", "meetings/_desk_ahead.html", {"meetings": rows}, order=25)


def _items(case) -> list[AgendaItem]:
    """Read once per page: the panel and the timeline show the same rows."""
    if not hasattr(case, "_items"):
        case._items = list(
            case.agenda_items.select_related("meeting")
            .only("case", "function", "result", "discussion", "created_at", "meeting__held_at")
            .order_by("-meeting__held_at")[:20]
        )
    return case._items


@on_case
def of_case(request, case):
    may_call = case.is_open and case.custodian in request.user.agencies_with(Permission.MEETING_CONVENE)
    return Panel("重層的支援会議", "meetings/_panel.html", {"items": _items(case), "case": case, "may_call": may_call})


@tells
def told(request, case):
    for item in _items(case):
        meeting = item.meeting
        title = f"会議を開催：{item.get_result_display()}" if item.result else "会議を招集"
        at = meeting.held_at if item.result else item.created_at
        yield Event(at=at, kind="meeting", title=title, text=item.discussion, url=meeting.get_absolute_url())


@fills("会議（直近）", order=160)
def latest_meetings(cases):
    held = _held(cases).filter(meeting__held_at__lt=timezone.now()).order_by("meeting__held_at")
    return {case_id: day_of(at) for case_id, at in held}


@fills("会議（次回）", order=170)
def next_meetings(cases):
    ahead = _held(cases).filter(meeting__held_at__gte=timezone.now()).order_by("-meeting__held_at")
    return {case_id: day_of(at) for case_id, at in ahead}


def _held(cases):
    return AgendaItem.objects.filter(case__in=cases).values_list("case", "meeting__held_at")
