"""Jobs with a real Redis and a real worker."""

import os
import subprocess
import sys
import time
import uuid
from datetime import timedelta

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from common.models import Submission
from juso.celery import app


@pytest.fixture
def redis(tmp_path):
    """A Redis of our own on a socket; gone with the test."""
    socket = tmp_path / "r.sock"
    server = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", ""], stdout=subprocess.DEVNULL
    )
    for _ in range(100):
        if socket.exists():
            break
        time.sleep(0.05)
    yield f"redis+socket://{socket}"
    server.terminate()
    server.wait()


@pytest.fixture
def worker(redis, racing):
    name = connection.settings_dict["NAME"]
    address = os.environ["DATABASE_URL"].replace("/juso?", f"/{name}?").replace("juso_test@", "juso_app@")
    surroundings = {**os.environ, "JUSO_ENV": "demo", "DATABASE_URL": address, "REDIS_URL": redis}
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "celery",
        "-A",
        "juso",
        "worker",
        "--pool",
        "prefork",
        "--concurrency",
        "1",
        "--loglevel",
        "WARNING",
    ]
    process = subprocess.Popen(
        command, env=surroundings, cwd=settings.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield redis
    process.terminate()
    process.wait(timeout=20)


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_a_bell_rung_is_answered_by_a_worker(worker):
    old = Submission.objects.create(pk=uuid.uuid4())
    Submission.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=8))
    new = Submission.objects.create(pk=uuid.uuid4())
    with Celery(broker=worker) as bell:
        bell.send_task("agencies.tasks.forget_ended_sessions")
    for _ in range(200):
        if not Submission.objects.filter(pk=old.pk).exists():
            break
        time.sleep(0.1)

    assert list(Submission.objects.values_list("pk", flat=True)) == [new.pk]
