"""What happens by itself: batches are worked off, and files are forgotten after their day."""

import time

from celery import shared_task

from common.deeds import call
from printing import work

A_WHILE = 15  # seconds; with the longest sheet still within the limit of a task. What is left over waits for the sweeper.


@shared_task(ignore_result=True)
def work_off() -> None:
    """Every quarter of a minute, and whenever the bell rings: sheet after sheet, one transaction each."""
    until = time.monotonic() + A_WHILE
    while time.monotonic() < until and work.do_next():
        pass


@shared_task(ignore_result=True)
def forget_files() -> None:
    """Files past their day, and jobs of more than ninety days ago."""
    call("printing_forget", 90)
