"""The desk as its head sees it: who holds how much, what is late, what has gone quiet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from agencies.models import Municipality, User
from cases.enums import Urgency
from cases.lists import NOBODY
from cases.models import Case, NextStep
from cases.models.case import works_today

SHOWN = 20


def quiet_since() -> datetime:
    """Cases last touched before this moment count as quiet."""
    return timezone.now() - timedelta(days=Municipality.objects.values_list("quiet_days", flat=True)[0])


@dataclass
class Line:
    """One worker, or nobody yet."""

    name: str
    key: str  # what the filter of the case list takes
    open: int = 0
    urgent: int = 0
    quiet: int = 0
    late: int = 0
    week: int = 0

    def add(self, counts: dict[str, int]) -> None:
        for name, number in counts.items():
            setattr(self, name, getattr(self, name) + number)


def lines_of(agency) -> list[Line]:
    """A line per person at work who holds a case or a step of this agency. First stands nobody: also for those who left."""
    today = timezone.localdate()
    cases = Case.objects.open().filter(custodian=agency).annotate(works=works_today("worker", "custodian"))
    cases = cases.values("worker", "works").order_by()
    held = cases.annotate(
        open=Count("pk"),
        urgent=Count("pk", Q(urgency=Urgency.TODAY)),
        quiet=Count("pk", Q(last_activity__lt=quiet_since())),
    )
    steps = NextStep.objects.waiting().filter(agency=agency).annotate(works=works_today("worker", "agency"))
    steps = steps.values("worker", "works").order_by()
    due = steps.annotate(
        late=Count("pk", Q(due_on__lt=today)),
        week=Count("pk", Q(due_on__range=(today, today + timedelta(days=7)))),
    )
    found: dict[int | None, Line] = {None: Line("担当者が決まっていない", NOBODY)}
    names = dict(User.objects.filter(posts__agency=agency).order_by("kana", "pk").values_list("pk", "name"))
    for counts in (*held, *due):
        worker, works = counts.pop("worker"), counts.pop("works")
        key = worker if works else None  # a name counts only while that person works there
        found.setdefault(key, Line(names.get(key, ""), str(key))).add(counts)
    places = {key: place for place, key in enumerate(names)}
    nobody = found.pop(None)
    lines = [line for _, line in sorted(found.items(), key=lambda pair: places.get(pair[0], len(places)))]
    return [nobody, *lines] if nobody.open or nobody.late or nobody.week else lines


def late_steps(agency) -> list[NextStep]:
    """What this agency promised and has not reported done, the longest overdue first."""
    late = NextStep.objects.waiting().filter(agency=agency, due_on__lt=timezone.localdate())
    late = late.annotate(works=works_today("worker", "agency")).select_related("case__person", "worker")
    return list(late.order_by("due_on", "id")[:SHOWN])
