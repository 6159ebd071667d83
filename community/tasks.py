"""What happens by itself: whoever keeps resources is reminded of those nobody has asked again for long."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies.models import Agency
from common.acting import acting_as
from common.deeds import rows
from community import letters


@shared_task(ignore_result=True)
def remind_of_stale() -> None:
    """Every night; each agency hears of it once a month."""
    with acting_as(0, "clock"), transaction.atomic():
        agencies = Agency.objects.in_bulk([keeper for keeper, _ in rows("community_stale")])
        for agency in agencies.values():
            letters.stale(agency, timezone.localdate())
