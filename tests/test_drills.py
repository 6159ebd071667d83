"""The drills run, end well, and say so in one line that can be read."""

import json
import os
import subprocess
import sys

from django.conf import settings


def run(module, *words):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *words],
        env={**os.environ, "JUSO_ENV": "demo"}, cwd=settings.ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip(), done.stderr[-2000:]
    return done.returncode, json.loads(done.stdout.strip().splitlines()[-1]), done.stderr


def test_a_city_lives_through_some_weeks_without_dropping_anybody():
    code, line, said = run("drills.run_year", "--cases", "60", "--days", "35", "--kills", "2", "--silent", "0.2")

    assert (line["violations"], line["figure"], line["ok"], code) == ({}, 0, True, 0), said[-2000:]
    assert (line["name"], line["bar"], line["days"], line["cases"]) == ("year", 0, 35, 60)
    assert line["killed_nights"] >= 1  # of two; a short night may be over before it is killed
    assert set(line["climbed"]) == {"1", "2", "3", "4", "5"}  # silence went all the way up
    assert line["deeds"]["accepted"] > 0
    assert line["clocks_apart_ms"] < 1000


def test_the_keys_are_replaced_while_people_work():
    code, line, said = run("drills.run_rotate_keys", "--values", "2000")

    assert (line["name"], line["bar"], line["ok"], code) == ("rotate_keys", 60, True, 0), said[-2000:]
    assert (line["errors"], line["lost"], line["unreadable"]) == (0, 0, 0)
    assert line["values"] >= 2000
    assert min(line["reads"], line["writes"]) > 0


def test_whoever_tampers_with_the_book_is_found():
    code, line, said = run("drills.run_tamper", "--lines", "60")

    assert (line["missed"], line["false_alarms"], line["ok"], code) == ({}, 0, True, 0), said[-2000:]
    assert line["tried"]["each line taken out"] >= 40
