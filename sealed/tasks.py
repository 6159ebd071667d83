"""Every night seats that are over are closed and the chair is told; every morning what is due is called to mind, neutrally."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, User
from audit.book import write_down
from common.acting import acting_as
from common.deeds import rows
from sealed import letters
from sealed.models import Seat


@shared_task(ignore_result=True)
def close_ended_seats() -> None:
    with acting_as(0, "clock"), transaction.atomic():
        told: dict = {}
        for seat_id, conference_id, user_id in rows("sealed_close_ended"):
            told.setdefault((seat_id, conference_id), []).append(user_id)
        for (seat_id, conference_id), users in told.items():
            write_down("conference.seat_ended", about=Seat(pk=seat_id))
            letters.seats_changed(conference_id, User.objects.filter(pk__in=users), of=f"ended/{seat_id}")


@shared_task(ignore_result=True)
def remind() -> None:
    """Once a week each."""
    year, week, _ = timezone.localdate().isocalendar()
    with acting_as(0, "clock"), transaction.atomic():
        agencies = Agency.objects.in_bulk()
        for kind, row_id, conference_id, user_id, agency_id in rows("sealed_due"):
            letters.due(kind, row_id, conference_id, user_id, agencies.get(agency_id), week=f"{year}w{week}")
