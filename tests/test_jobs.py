"""Jobs with a real Redis and a real worker."""

import uuid
from datetime import datetime, timedelta

from celery import Celery
from celery.schedules import maybe_schedule
from django.conf import settings
from django.utils import timezone

from common.management.commands.work import Line
from common.models import Submission
from juso.celery import app
from tests.jobs import WORKER, at_work, redis, until  # noqa: F401 (a fixture)


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def outdated():
    """A key of a form sent eight days before the noon of the workers, and one sent just before."""
    noon = datetime(2026, 11, 25, 12, tzinfo=timezone.get_current_timezone())
    old, new = (Submission.objects.create(pk=uuid.uuid4()) for _ in range(2))
    Submission.objects.filter(pk=old.pk).update(at=noon - timedelta(days=8))
    Submission.objects.filter(pk=new.pk).update(at=noon)
    return old, new


def test_a_bell_rung_is_answered_by_a_worker(redis, racing):  # noqa: F811
    old, new = outdated()
    with at_work(*WORKER, REDIS_URL=redis), Celery(broker=redis) as bell:
        bell.send_task("agencies.tasks.forget_ended_sessions")
        until(lambda: not Submission.objects.filter(pk=old.pk).exists())

    assert list(Submission.objects.values_list("pk", flat=True)) == [new.pk]


def test_without_redis_a_line_is_run_at_its_time_and_a_failing_one_does_not_stop_the_rest(racing):
    ran = []

    @app.task(name="test.failing")
    def task():
        ran.append(1)
        raise ValueError

    every_minute = Line({"task": task.name, "schedule": 60.0})
    at_three = Line({"task": task.name, "schedule": settings.CELERY_BEAT_SCHEDULE["look-ahead"]["schedule"]})
    for line in (every_minute, every_minute, at_three):
        line.run_if_due()
    assert ran == [1]

    every_minute.last -= timedelta(seconds=61)
    at_three.last -= timedelta(days=1)
    for line in (every_minute, at_three):
        line.run_if_due()
    assert ran == [1, 1, 1]
    assert maybe_schedule(60.0).is_due(every_minute.last).is_due is False
