"""Celery carries bells, never contents: opaque ids, no results. PostgreSQL keeps the truth."""

import multiprocessing.process
import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "juso.settings")
itself = multiprocessing.current_process()
app = Celery("juso")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()  # also for the threads of gunicorn: without it a bell rung there would look for another broker
app.autodiscover_tasks()


@worker_process_init.connect  # in each worker, after the fork
def may_have_a_press(**_):
    """Celery's workers are daemons, who may start no process. The press is one (common.pdf), and leaves with its parent."""
    multiprocessing.process._current_process = itself
