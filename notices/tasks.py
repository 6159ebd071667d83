"""What happens by itself: letters go out, and old notices are forgotten."""

import time

from celery import shared_task

from common.deeds import call
from notices import letters

A_WHILE = 30  # seconds; what is left over then is due again in a minute


@shared_task(ignore_result=True)
def send_letters() -> None:
    """Every minute, and whenever the bell rings: the letters that are due, one transaction each."""
    until = time.monotonic() + A_WHILE
    while time.monotonic() < until and letters.send_next():
        pass


@shared_task(ignore_result=True)
def forget_old_notices() -> None:
    """Those read, and letters ended, more than ninety days ago."""
    call("notices_forget", 90)
