"""What of the council hangs on an agency or a person: decisions to carry out, an office."""

from agencies.holdings import Line, holding, holds
from council.models import Holder, Task


@holds
def decided(user=None, agency=None):
    if agency:
        yield from holding("council_tasks", "まるごと会議の決定事項", Task.objects.waiting().filter(agency=agency), _task)
    if user:
        offices = Holder.objects.now().filter(user=user).select_related("office__meeting_type")
        yield from holding("council_offices", "まるごと会議・WGの職", offices, _office)


def _task(task) -> Line:
    return Line(task.what, task.get_absolute_url(), task.due_on)


def _office(holder) -> Line:
    return Line(f"{holder.office.meeting_type.name}　{holder.office.title}")
