"""Runs the product with the demo town: brings everything up, says where and as whom, and leaves nothing behind."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from agencies.models import Municipality
from common import embedded
from demo.closed import tell_who_reads
from demo.personas import PASSWORD, PERSONAS, settle_in

CASES, SEED = 120, 8
CHECK_DATABASE = "juso_check"


class Command(BaseCommand):
    help = "Runs the product with the demo town. --check walks the whole chain and stops."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reset", action="store_true", help="start over with a fresh town")
        parser.add_argument("--check", action="store_true", help="walk the chain over HTTP, print one JSON line, stop")

    def handle(self, *args, port, reset, check, **options):
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            ok = self._check() if check else self._run(port, reset)
        except KeyboardInterrupt:
            ok = True
        finally:
            connection.close()
            if embedded.started_here:
                embedded.stop()
        sys.exit(0 if ok else 1)

    def _run(self, port, reset) -> bool:
        if reset:
            self._start_over(connection.settings_dict["NAME"])
        prepare(cases=CASES)
        with serving(port) as server:
            self._welcome(port)
            server.wait()
        return True

    def _start_over(self, name):
        connection.close()
        embedded.drop(name)
        embedded.create(name)
        settings.BOOK_SEALS.unlink(missing_ok=True)  # of the town that is gone

    def _welcome(self, port):
        self.stdout.write(f"\n  http://127.0.0.1:{port}/demo/   （止めるには Ctrl-C）\n\n")
        for persona in PERSONAS:
            self.stdout.write(f"  {persona.login:<10}{persona.name}　{persona.agency} {persona.role.label}\n")
        self.stdout.write(f"\n  パスワードは全員 {PASSWORD}\n\n")
        self.stdout.flush()

    def _check(self) -> bool:
        began = time.monotonic()
        with fresh_database(CHECK_DATABASE):
            prepare(cases=0)
            port = free_port()
            with serving(port):
                done = subprocess.run(
                    [sys.executable, "manage.py", "chain", f"http://127.0.0.1:{port}/"], capture_output=True, text=True
                )
        said = (
            json.loads(done.stdout.strip().splitlines()[-1])
            if done.stdout.strip()
            else {"check": "chain", "ok": False, "why": done.stderr[-2000:]}
        )
        if said["ok"]:
            said["seconds"] = round(time.monotonic() - began, 1)
        self.stdout.write(json.dumps(said, ensure_ascii=False))
        return said["ok"]


def _interrupt(*_):
    raise KeyboardInterrupt


@contextmanager
def fresh_database(name: str):
    """An empty database of this name, for this process and those it starts; gone afterwards."""
    embedded.drop(name)
    embedded.create(name)
    connection.close()
    for key in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[key] = os.environ[key].replace(f"/{connection.settings_dict['NAME']}?", f"/{name}?")
    connection.settings_dict["NAME"] = name
    seals = settings.BOOK_SEALS.with_name(f"{name}-seals.jsonl")
    os.environ["JUSO_BOOK_SEALS"] = str(seals)
    yield
    connection.close()
    embedded.drop(name)
    seals.unlink(missing_ok=True)


def prepare(*, cases: int) -> None:
    """Migrations, the city, its people and cases: only what is not there yet."""
    executor = MigrationExecutor(connection)
    behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if behind:
        call_command("migrate", verbosity=0)
    fresh = not Municipality.objects.exists()
    if fresh or behind:  # what the city's file says and an earlier version did not read
        call_command("load_municipality", "demo/yamagata.json", stdout=io.StringIO())
    if fresh:
        call_command("load_pledge")
        call_command("town", cases=cases, seed=SEED, stdout=io.StringIO())
        if cases:
            tell_who_reads()
    settle_in()  # whoever has joined the cast since
    connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(port: int):
    """gunicorn on that port and the scheduled tasks beside it while the block runs, whatever ends it."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "juso.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
        "--log-level",
        "warning",
        "--no-control-socket",
    ]
    server = subprocess.Popen(command, start_new_session=True)
    work = subprocess.Popen([sys.executable, "manage.py", "work"], start_new_session=True)
    try:
        wait_for(port, server)
        yield server
    finally:
        for process in (server, work):
            process.terminate()
        for process in (server, work):
            process.wait(timeout=20)


def wait_for(port: int, server) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=2)
            return
        except (urllib.error.URLError, OSError):
            if server.poll() is not None:
                raise SystemExit(f"the server did not start (port {port} in use?)") from None
            time.sleep(0.05)
