"""Real Redis, real workers and a real post office for tests. Workers live at noon of a working day."""

import os
import socketserver
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

AT_NOON = (
    "import sys, runpy, time_machine; time_machine.travel('2026-11-25T12:00+09:00').start(); "
    "runpy.run_module('celery', run_name='__main__', alter_sys=True) if sys.argv[1] == '-A' else runpy.run_path('manage.py', run_name='__main__')"
)
WORKER = ["-A", "juso", "worker", "--pool", "prefork", "--concurrency", "1", "--loglevel", "WARNING"]


@pytest.fixture
def redis(tmp_path):
    """A Redis of our own on a socket; gone with the test."""
    with running_redis(tmp_path) as server:
        yield server.address


@contextmanager
def running_redis(folder):
    socket = folder / "r.sock"
    server = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", ""], stdout=subprocess.DEVNULL
    )
    server.address = f"redis+socket://{socket}"
    until(socket.exists)
    try:
        yield server
    finally:
        server.kill()
        server.wait()


@contextmanager
def at_work(*words, **surroundings):
    """A process of ours on the database of this test, at noon: `*WORKER`, or the words after manage.py."""
    name = connection.settings_dict["NAME"]
    address = os.environ["DATABASE_URL"].replace("/juso?", f"/{name}?").replace("juso_test@", "juso_app@")
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", AT_NOON, *words],
        env={**os.environ, "JUSO_ENV": "demo", "DATABASE_URL": address, **surroundings},
        cwd=settings.ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def until(holds, seconds=30):
    """Waits until it holds. Whether it does."""
    for _ in range(seconds * 20):
        if holds():
            return True
        time.sleep(0.05)
    return False


class PostOffice(socketserver.ThreadingTCPServer):
    """Takes letters in over SMTP. `open`: while not set, a letter has been handed over and waits for the receipt."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Counter)
        self.letters, self.handed_over, self.open = [], 0, threading.Event()
        self.open.set()

    @property
    def settings(self) -> dict:
        host, port = self.server_address
        backend = "django.core.mail.backends.smtp.EmailBackend"
        return {"JUSO_EMAIL_BACKEND": backend, "JUSO_EMAIL_HOST": host, "JUSO_EMAIL_PORT": str(port)}


class Counter(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        for line in iter(self.rfile.readline, b""):
            match line[:4].upper():
                case b"RCPT":
                    to = line.split(b"<")[1].split(b">")[0].decode()
                    self.say("250 ok")
                case b"DATA":
                    self.say("354 go on")
                    text = b"".join(iter(self.rfile.readline, b".\r\n"))
                    self.server.handed_over += 1
                    self.server.open.wait(30)
                    self.server.letters.append((to, text))
                    self.say("250 taken")
                case b"QUIT":
                    self.say("221 bye")
                    break
                case _:
                    self.say("250 ok")

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def post_office():
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield office
        office.open.set()
        office.shutdown()
