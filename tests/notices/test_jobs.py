"""Real Redis, real workers, a real post office: stopped, killed, and two at once."""

import os
import signal
import threading
import time

import pytest
from celery import Celery
from django.core import mail
from django.db import connection, transaction

from agencies.models import User
from common import bell
from common.acting import acting_as
from common.owner import as_owner
from notices import actions, tasks
from notices.models import Letter, Notice
from tests.jobs import WORKER, at_work, post_office, redis, running_redis, until  # noqa: F401 (fixtures)

pytestmark = pytest.mark.usefixtures("racing", "addresses")


@pytest.fixture(autouse=True)
def loud(monkeypatch):
    monkeypatch.setattr(bell, "_not_before", 0.0)


def tell(*users, key="k"):
    with acting_as(0), transaction.atomic():
        return actions.tell("test.asked", users=users, url="/system/", key=key)


def states():
    with as_owner():
        return list(Letter.objects.values_list("state", flat=True))


def ring(address):
    with Celery(broker=address) as sender:
        sender.send_task("notices.tasks.send_letters")


def test_two_who_tell_at_once_leave_one_open_letter(noon):
    sato = User.objects.get(username="sato")
    ready = threading.Barrier(8)

    def run(number):
        ready.wait()
        tell(sato, key=f"{number}")
        connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with as_owner():
        assert Notice.objects.exclude(letter=None).count() == 8
    assert states() == ["waiting"]


def test_who_tells_does_not_wait_for_a_letter_on_its_way(noon, settings, post_office):  # noqa: F811
    sato = User.objects.get(username="sato")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = post_office.server_address
    tell(sato)
    post_office.open.clear()

    def send():
        tasks.send_letters()
        connection.close()

    sender = threading.Thread(target=send)
    sender.start()
    assert until(lambda: post_office.handed_over)
    began = time.monotonic()
    tell(sato, key="2")
    took = time.monotonic() - began
    post_office.open.set()
    sender.join()

    assert took < 2
    assert (states(), len(post_office.letters)) == (["sent"], 1)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_with_redis_gone_the_deed_is_done_and_the_sweeper_sends_once(noon, settings, tmp_path, blow):
    sato = User.objects.get(username="sato")
    with running_redis(tmp_path) as server:
        settings.REDIS_URL = server.address
        tell(sato, key="while it is there")
        os.kill(server.pid, blow)
        began = time.monotonic()
        tell(sato, key="1")
        once = time.monotonic() - began
        tell(sato, key="2")
        twice = time.monotonic() - began - once
    assert once < 2
    assert twice < 0.5, "who got no answer does not ask again at once"

    assert states() == ["waiting"]
    tasks.send_letters()
    tasks.send_letters()
    assert len(mail.outbox) == 1


def test_the_bell_brings_the_letter_at_once(noon, settings, redis, post_office):  # noqa: F811
    settings.REDIS_URL = redis
    with at_work(*WORKER, REDIS_URL=redis, **post_office.settings):
        tell(User.objects.get(username="sato"))
        assert until(lambda: states() == ["sent"])

    ((to, text),) = post_office.letters
    assert to == "sato@example.jp"
    assert b"/notices/" in text.replace(b"=\r\n", b"") or b"base64" in text


def test_a_worker_killed_in_the_middle_loses_no_letter(noon, redis, post_office):  # noqa: F811
    tell(User.objects.get(username="sato"))
    post_office.open.clear()
    with at_work(*WORKER, REDIS_URL=redis, **post_office.settings) as worker:
        ring(redis)
        assert until(lambda: post_office.handed_over)
        os.killpg(worker.pid, signal.SIGKILL)
    assert until(lambda: states() == ["waiting"])

    post_office.open.set()
    with at_work(*WORKER, REDIS_URL=redis, **post_office.settings):
        ring(redis)
        assert until(lambda: states() == ["sent"])
    assert 1 <= len(post_office.letters) <= 2


def test_two_workers_at_once_send_each_letter_once(noon, redis, post_office):  # noqa: F811
    people = list(User.objects.all())
    tell(*people)
    mail_office = post_office.settings
    with at_work(*WORKER, REDIS_URL=redis, **mail_office), at_work(*WORKER, REDIS_URL=redis, **mail_office):
        for _ in range(6):
            ring(redis)
        assert until(lambda: set(states()) == {"sent"})

    assert sorted(to for to, _ in post_office.letters) == sorted(user.email for user in people)


def test_without_redis_the_process_beside_the_server_sends_and_stops_when_told(noon, post_office):  # noqa: F811
    tell(User.objects.get(username="sato"))
    with at_work("work", **post_office.settings) as process:
        assert until(lambda: states() == ["sent"])
        process.terminate()
        assert process.wait(timeout=10) == 0

    assert len(post_office.letters) == 1
