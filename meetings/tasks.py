"""Reminds the agencies that have not written their preparation sheet."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies.calendar import add_working_days
from agencies.models import Agency
from common.acting import acting_as
from common.deeds import rows
from meetings import letters
from meetings.enums import REMIND_DAYS
from meetings.models import AgendaItem


@shared_task(ignore_result=True)
def remind_preparations() -> None:
    """Each agency once, three working days before the sitting, or before the day by which a written meeting wants views."""
    today = timezone.localdate()
    with acting_as(0, "clock"), transaction.atomic():
        agencies = Agency.objects.in_bulk()
        for item_id, meeting_id, agency_id in rows("meetings_unprepared", today, add_working_days(today, REMIND_DAYS)):
            letters.prepare(AgendaItem(pk=item_id, meeting_id=meeting_id), agencies[agency_id])
