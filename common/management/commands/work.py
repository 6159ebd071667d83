"""The scheduled tasks in this one process, where there is no Redis and no worker: development and evaluation."""

import logging
import signal
import threading

from celery import current_app
from celery.schedules import maybe_schedule, schedule
from django.core.management.base import BaseCommand
from django.db import close_old_connections

log = logging.getLogger(__name__)

PAUSE = 2  # seconds


class Line:
    """One line of the schedule. What has a rhythm begins at once; what has an hour waits for it."""

    def __init__(self, entry):
        self.task = current_app.tasks[entry["task"]]
        self.arguments = entry.get("args", ()), entry.get("kwargs", {})
        self.schedule = maybe_schedule(entry["schedule"], app=current_app)
        rhythm = isinstance(self.schedule, schedule)
        self.last = current_app.now() - self.schedule.run_every if rhythm else current_app.now()

    def run_if_due(self) -> None:
        if not self.schedule.is_due(self.last).is_due:
            return
        self.last = current_app.now()
        close_old_connections()
        try:
            arguments, keywords = self.arguments
            self.task(*arguments, **keywords)
        except Exception:  # the next line, and the next time, go on
            log.exception("a scheduled task failed")
        finally:
            close_old_connections()


class Command(BaseCommand):
    help = "Runs the tasks of CELERY_BEAT_SCHEDULE in this process, by their schedule, until it is stopped. Needs no Redis."

    def handle(self, *args, **options):
        stopping = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stopping.set())
        current_app.loader.import_default_modules()
        lines = [Line(entry) for entry in current_app.conf.beat_schedule.values()]
        while not stopping.wait(PAUSE):
            for line in lines:
                if not stopping.is_set():
                    line.run_if_due()
