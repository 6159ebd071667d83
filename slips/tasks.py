"""The clock of the slips."""

from celery import shared_task

from clocks.clock import climb_all
from slips import letters


@shared_task(ignore_result=True)
def climb() -> None:
    climb_all("slips", tell=letters.raised)
