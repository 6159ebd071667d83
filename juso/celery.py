"""Celery carries bells, never contents: opaque ids, no results. PostgreSQL keeps the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "juso.settings")
app = Celery("juso")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()  # also for the threads of gunicorn: without it a bell rung there would look for another broker
app.autodiscover_tasks()
