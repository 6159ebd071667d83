"""A sitting for the calendar of whoever attends: 「予定」, when, and the way back here; no name, no place, no case."""

from datetime import timedelta

from django.http import HttpResponse
from icalendar import Calendar, Event

HOUR = timedelta(hours=1)


def invitation(meeting, *, url: str) -> bytes:
    """One event. A written meeting stands there as the day by which views are due."""
    event = Event()
    event.add("uid", f"{meeting.pk}@juso")
    event.add("dtstamp", meeting.updated_at)
    event.add(
        "sequence", int((meeting.updated_at - meeting.created_at).total_seconds() // 60)
    )  # a moved sitting replaces itself
    event.add("summary", "予定")
    event.add("url", url)
    event.add("description", url)
    event.add("class", "PRIVATE")
    if meeting.views_due_on:
        event.add("dtstart", meeting.views_due_on)
        event.add("dtend", meeting.views_due_on + timedelta(days=1))
    else:
        event.add("dtstart", meeting.held_at)
        event.add("dtend", meeting.held_at + HOUR)
    calendar = Calendar()
    calendar.add("prodid", "-//Juso//JA")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()


def as_download(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="yotei.ics"'
    return response
