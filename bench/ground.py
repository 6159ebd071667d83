"""What every bench needs: a database of its own with a town of N cases, kept for the next run, and the line printed last."""

import json
import os
import subprocess
import sys
import time

from common import embedded


def bring_up(cases: int, name: str = "") -> None:
    """Sets the environment and Django up on the database `name` (juso_bench_<cases>), filling it when it is new."""
    name = name or f"juso_bench_{cases}"
    embedded.ensure(name)
    os.environ |= {
        "DATABASE_URL": embedded.url("juso_app", name),
        "DATABASE_OWNER_URL": embedded.url("juso_owner", name),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
    }
    import django

    django.setup()
    _fill(cases)


def _fill(cases: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from common.owner import as_owner

    call_command("migrate", verbosity=0)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select count(*) from cases_case")
        if cursor.fetchone()[0] >= cases:
            return
    began = time.monotonic()
    call_command("load_municipality", "demo/yamagata.json", stdout=sys.stderr)
    call_command("load_pledge")
    call_command("town", cases=cases, seed=8, stdout=sys.stderr)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    print(f"town of {cases} cases: {time.monotonic() - began:.0f} s", file=sys.stderr)


def quantiles(seconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "median_ms": round(ordered[len(ordered) // 2] * 1000, 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
    }


def report(**line) -> bool:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    print(json.dumps({**line, "cores": os.cpu_count(), "commit": commit}, ensure_ascii=False))
    return line["ok"]
