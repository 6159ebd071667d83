"""Rings for the workers. Nothing depends on it: a sweeper comes whatever happened, and finds the same rows."""

import logging
import time

from celery import current_app
from django.conf import settings

log = logging.getLogger(__name__)

QUICK = {"max_retries": 0, "socket_timeout": 1, "socket_connect_timeout": 0.5}
SILENT = 30  # seconds without ringing, after nobody answered
_not_before = 0.0


def ring(task: str) -> None:
    """`task`: its name; it takes no argument. To be rung after COMMIT."""
    global _not_before
    if not settings.REDIS_URL or time.monotonic() < _not_before:
        return
    try:
        with current_app.connection_for_write(settings.REDIS_URL, transport_options=QUICK) as connection:
            current_app.send_task(task, connection=connection, retry=False)
    except Exception:  # whatever it is, the deed it follows is done
        _not_before = time.monotonic() + SILENT
        log.warning("the bell could not be rung", exc_info=True)
