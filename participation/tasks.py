"""What the night says: whom to look after today."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from common.acting import acting_as
from common.deeds import rows
from participation import letters


@shared_task(ignore_result=True)
def remind_of_follow_ups() -> None:
    """Each once for its day."""
    with acting_as(0, "clock"), transaction.atomic():
        for key, case_id, worker, day in rows("participation_due", timezone.localdate()):
            letters.due(key, case_id, worker, day)
