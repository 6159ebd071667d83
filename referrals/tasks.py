"""The clock of the offers."""

from celery import shared_task

from clocks.clock import climb_all
from referrals import letters


@shared_task(ignore_result=True)
def climb() -> None:
    climb_all("referrals", tell=letters.raised)
