"""Reminds of what is due: decisions, what the working group was asked to sort out, days of verification."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies.calendar import add_working_days
from agencies.models import Agency
from common.acting import acting_as
from common.deeds import rows
from council import letters
from council.enums import REMIND_DAYS
from council.models import Card, Task


@shared_task(ignore_result=True)
def remind() -> None:
    """Each once before its day, decisions once more after it."""
    today = timezone.localdate()
    with acting_as(0, "clock"), transaction.atomic():
        agencies = Agency.objects.in_bulk()
        for what, pk, _, agency_id, due_on in rows("council_due", add_working_days(today, REMIND_DAYS)):
            if what != "task":
                letters.card_due(Card(pk=pk, due_on=due_on), agencies[agency_id])
            elif due_on < today:
                letters.task_over(Task(pk=pk, agency=agencies[agency_id]))
            else:
                letters.task_due(Task(pk=pk, agency=agencies[agency_id]))
