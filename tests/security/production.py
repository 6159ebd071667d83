"""The production shape as it runs: the command of the Dockerfile, its settings, and a wire to speak HTTP over without help."""

import base64
import http.client
import json
import os
import re
import socket
import subprocess
import sys
from contextlib import closing, contextmanager

from django.conf import settings
from django.db import connection

from tests.jobs import running_redis, until

HOST = "juso.example.lg.jp"
SECURE = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}  # what nginx hands on


def surroundings(**changes) -> dict[str, str]:
    """The environment of docker-compose.yml, for this database. None takes a line out."""
    database = os.environ["DATABASE_URL"].replace("/juso?", f"/{connection.settings_dict['NAME']}?")
    wanted = {
        "JUSO_ENV": "production",
        "JUSO_HOSTS": HOST,
        "JUSO_SECRET_KEY": "k3y-of-a-Test_only-" * 4,
        "JUSO_MFA_KEY": base64.urlsafe_b64encode(bytes(range(1, 33))).decode(),
        "JUSO_FIELD_KEYS": f"k1:{base64.b64encode(bytes(range(32))).decode()}",
        "JUSO_CLAMD": "tcp://127.0.0.1:1",
        "DATABASE_URL": database.replace("juso_test@", "juso_app@"),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "JUSO_STATIC_ROOT": str(settings.ROOT / "var" / "static"),
    }
    theirs = {name: value for name, value in os.environ.items() if name not in {"JUSO_ENV", "DATABASE_OWNER_URL"}}
    return theirs | {name: value for name, value in (wanted | changes).items() if value is not None}


def run(code: str, **changes) -> subprocess.CompletedProcess:
    """A few lines of Python under production settings."""
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env=surroundings(**changes) | {"DJANGO_SETTINGS_MODULE": "juso.settings"},
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


class Server:
    def __init__(self, port: int, process: subprocess.Popen, log):
        self.port, self.process, self.log = port, process, log

    def ask(self, method: str, path: str, body=None, **headers):
        """(status, headers, text)"""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as wire:
            wire.request(method, path, body, SECURE | named)
            answer = wire.getresponse()
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")

    def say(self, raw: bytes) -> bytes:
        """These bytes as they stand, and all that comes back until the other side hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as wire:
            wire.sendall(raw)
            wire.shutdown(socket.SHUT_WR)
            heard = b""
            while part := wire.recv(65536):
                heard += part
            return heard


@contextmanager
def serving(folder, **changes):
    """gunicorn as the Dockerfile starts it, with one worker and on a port of this machine. Static files are collected once a run."""
    with running_redis(folder) as redis, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        static = folder.parent / "static"
        found = surroundings(REDIS_URL=redis.address.replace("redis+socket", "unix"), JUSO_STATIC_ROOT=str(static)) | changes
        if not static.exists():
            collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            subprocess.run(collect, env=found, cwd=settings.ROOT, check=True, capture_output=True)
        command = json.loads(re.search(r"^CMD (\[.*\])$", (settings.ROOT / "Dockerfile").read_text("utf-8"), re.M)[1])
        command[command.index("0.0.0.0:8000")] = f"127.0.0.1:{port}"
        command[command.index("--workers") + 1] = "1"
        log = folder / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", command[0], *command[1:]], env=found, cwd=settings.ROOT, stdout=out, stderr=out
            )
            try:
                assert until(lambda: _answers(port))
                yield Server(port, process, log)
            finally:
                process.terminate()
                process.wait(timeout=20)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
