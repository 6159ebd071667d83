"""Every morning: the openings of yesterday and of two weeks ago against the patterns; the heads are told."""

from datetime import date, timedelta

from celery import shared_task
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.calendar import closing_days
from agencies.models import Agency
from agencies.roles import Permission
from common.acting import acting_as
from common.deeds import call, rows
from notices.actions import tell
from notices.kinds import kind
from oversight import patterns

kind("oversight.doubts", "確認していただきたい閲覧があります", group="閲覧の確認")


@shared_task(ignore_result=True)
def look_through_the_book() -> None:
    with acting_as(0, "clock"), transaction.atomic():
        today = timezone.localdate()
        raised = judge(today - timedelta(days=1), today - timedelta(days=patterns.WORK_WITHIN + 1))
        for agency in Agency.objects.filter(pk__in=raised):
            where = reverse("oversight:doubts")
            tell("oversight.doubts", agency=agency, permission=Permission.READERS_VIEW, url=where, key=f"doubts:{today}")


def judge(day: date, work_day: date) -> set[int]:
    """The agencies that have something new to look at."""
    fresh, past = looks_of(day), looks_of(work_day)
    found = [(day, each) for pattern in patterns.AT_ONCE for each in pattern(fresh)]
    found += [(day, each) for each in patterns.hours(fresh, closing_days())]
    found += [(work_day, each) for pattern in patterns.LATER for each in pattern(past)]
    raised = {call("oversight_raise", on, str(one.pattern), one.actor, one.agency, one.case, one.times) for on, one in found}
    return raised - {None}


def looks_of(day: date) -> list[patterns.Look]:
    return [patterns.Look(*row) for row in rows("oversight_day", day)]
