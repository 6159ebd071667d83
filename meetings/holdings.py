"""Coming meetings at which somebody, or an agency, is expected."""

from django.utils import timezone

from agencies.holdings import Line, holding, holds
from meetings.models import Meeting


@holds
def coming(user=None, agency=None):
    expected = {f"participants__{name}": who for name, who in (("user", user), ("agency", agency)) if who}
    rows = Meeting.objects.ahead(timezone.now()).filter(**expected).select_related("type").distinct()
    yield from holding("meetings", "これからの会議", rows, _line)


def _line(meeting) -> Line:
    return Line(meeting.type.name, meeting.get_absolute_url(), timezone.localdate(meeting.held_at))
