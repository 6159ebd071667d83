"""The clock of the offers."""

from celery import shared_task
from django.db import transaction

from clocks import clock
from common.acting import acting_as
from common.deeds import call, rows
from referrals import letters


@shared_task(ignore_result=True)
def climb() -> None:
    """Silence climbs: worker, head, coordinator, section, council. Each rung once; nothing closes, nothing moves."""
    with acting_as(0, "clock"):
        with transaction.atomic():
            matters = [clock.Matter(*row) for row in rows("referrals_due")]
        clock.climb(matters, lift=_lift, tell=letters.raised)


def _lift(matter, rung, agency) -> bool | None:
    return call("referrals_lift", matter.id, matter.rung, rung, matter.due_on, agency.pk)
