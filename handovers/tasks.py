"""What happens by itself: what an agency held moves when the agency is over."""

import logging

from celery import shared_task
from django.db import Error, transaction

from common.acting import acting_as
from common.deeds import call, rows

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def carry_out_successions() -> None:
    """Each agency in a transaction of its own: one that cannot be moved keeps none of the others back."""
    with acting_as(0, "clock"):
        with transaction.atomic():
            due = rows("handovers_due")
        for (agency_id,) in due:
            _carry_out(agency_id)


def _carry_out(agency_id: int) -> None:
    try:
        with transaction.atomic():
            call("handovers_carry_out", agency_id)
    except Error:
        logger.exception("agency %s could not be carried over", agency_id)
