"""Celery carries bells, never contents: opaque ids, no results. PostgreSQL keeps the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "juso.settings")
app = Celery("juso")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
