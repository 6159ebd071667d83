"""What happens by itself: reminders in the morning, and entries that somebody found without ground two quarters ago."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, User
from audit.book import write_down
from common.deeds import rows
from outreach import letters
from outreach.models import GONE_DAYS, PotentialClient


@shared_task(ignore_result=True)
@transaction.atomic
def remind() -> None:
    found = rows("outreach_reminders")
    agencies = Agency.objects.in_bulk({agency for _, agency, *_ in found})
    workers = User.objects.in_bulk({worker for _, _, worker, *_ in found if worker})
    for pk, agency, worker, what, on in found:
        letters.due(what, pk, on, agency=agencies[agency], worker=workers.get(worker))


@shared_task(ignore_result=True)
@transaction.atomic
def forget_gone() -> None:
    for (pk,) in rows("outreach_forget_gone", timezone.localdate() - timedelta(days=GONE_DAYS)):
        gone = PotentialClient(pk=pk)
        write_down("outreach.deleted", about=gone)
        letters.settled(gone)
