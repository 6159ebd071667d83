"""The launcher of the private PostgreSQL, in a folder of its own."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings

ASK = "import sys; from common import embedded; print(embedded.ensure(), (embedded.home() / 'data' / 'postmaster.pid').read_text().split()[0])"


class Cluster:
    def __init__(self, folder):
        self.surroundings = {**os.environ, "JUSO_VAR": str(folder), "PYTHONPATH": str(settings.ROOT)}

    def start(self):
        return subprocess.Popen([sys.executable, "-c", ASK], env=self.surroundings, stdout=subprocess.PIPE, text=True)

    def ask(self):
        started, pid = self.start().communicate(timeout=60)[0].split()
        return started == "True", int(pid)

    def run(self, *words):
        command = [sys.executable, "-m", "common.embedded", *words]
        return subprocess.run(
            command, env=self.surroundings, cwd=settings.ROOT, capture_output=True, text=True, check=True
        ).stdout

    def address(self, role):
        return self.run("env", role).split("DATABASE_URL='")[1].split("'")[0]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    found = Cluster(tmp_path_factory.mktemp("var"))
    found.together = [process.communicate(timeout=90)[0].split() for process in [found.start() for _ in range(4)]]
    yield found
    found.run("stop")


def test_four_at_once_start_one_server(cluster):
    assert sorted(started for started, _ in cluster.together) == ["False", "False", "False", "True"]
    assert len({pid for _, pid in cluster.together}) == 1


def test_the_serving_role_can_do_nothing_but_serve(cluster):
    with psycopg.connect(cluster.address("juso_app")) as connection:
        attributes = connection.execute(
            "select rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, pg_has_role('juso_app', 'juso_owner', 'member') from pg_roles where rolname = current_user"
        ).fetchone()
        listens = connection.execute("show listen_addresses").fetchone()

    assert attributes == (False,) * 5
    assert listens == ("",)


def test_only_the_one_who_started_it_may_look_into_its_folder(cluster):
    assert oct((settings.ROOT.__class__(cluster.surroundings["JUSO_VAR"]) / "pg" / "run").stat().st_mode)[-3:] == "700"


def test_a_killed_server_comes_back_with_what_was_acknowledged(cluster):
    with psycopg.connect(cluster.address("juso_owner"), autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (1)")
    _, pid = cluster.ask()
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    started, _ = cluster.ask()

    assert started is True
    with psycopg.connect(cluster.address("juso_owner")) as connection:
        assert connection.execute("select n from kept").fetchall() == [(1,)]
