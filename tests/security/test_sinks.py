"""Where words could trickle to besides pages and paper: change history, temp files, Redis, the log of the database server.

The canaries of test_canary.py again, with a real press, a real Redis and worker, and the log the embedded server writes.
"""

import os
import subprocess
import tempfile
from contextlib import contextmanager, suppress

import pytest
from celery import Celery
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from agencies.models import User
from audit.models import Change
from common import bell, embedded, pdf
from common.acting import acting_as
from common.models import Submission
from common.owner import as_owner
from demo.coming_in import come_in
from tests.jobs import WORKER, at_work, redis, until  # noqa: F401 (a fixture)
from tests.security.test_canary import TOKEN, WRITTEN, Canaries, _seeing_all, clients, masked, perches, town  # noqa: F401
from tests.security.test_doors import IN_CONFERENCE, PEOPLE
from tests.stories import PICTURE, Story
from tests.test_jobs import outdated

BIRD = "zq00ffqz"
OWN = ("asked Offer", "left_part Offer", "left_part Stake")  # what they were asked, and what they answered for


def fly_again(birds, rows, hearers):
    """Set as any hand would set them, with every trigger at work; what is kept as it was written stays so."""
    for row in rows:
        for box in masked(rows.model):
            if isinstance(box, WRITTEN) and type(box).__module__.startswith("django"):
                token = birds.token(f"{rows.model.__name__}.{box.name}", hearers)
                with suppress(DatabaseError), transaction.atomic():
                    rows.model.objects.filter(pk=row.pk).update(**{box.name: token})


def test_the_history_of_changes_tells_nobody_more_than_the_record(town):  # noqa: F811
    birds = Canaries()
    with as_owner(), _seeing_all():
        for rows, hearers in perches(town["case_id"]):
            fly_again(birds, rows, hearers)
        kept = " ".join(str(row.changed) for row in Change.objects.all())
    told = set(birds.any_in(kept))
    assert {"Person.name", "Note.strike_reason", "Plan.wish", "NextStep.what"} & told
    assert [
        perch
        for token, perch in birds.perch.items()
        if token in kept and IN_CONFERENCE <= birds.hearers[token] <= IN_CONFERENCE | {"nominated"}
    ] == []

    heard = {}
    for relation, login in PEOPLE.items():
        with acting_as(User.objects.get(username=login).pk if login else 0), transaction.atomic():
            text = " ".join(str(row.changed) for row in Change.objects.all())
            heard[relation] = (set(TOKEN.findall(text)), birds.heard_by(relation, text))
    assert len(heard["custodian"][0]) > 10, "they are told, or the silence of the others proves nothing"
    found = {f"{relation} {perch}" for relation, (_, loose) in heard.items() for perch in loose}
    assert {each for each in found if not each.startswith(OWN)} == set()


@contextmanager
def temp_in(folder, monkeypatch):
    """Everything of ours that asks for a temporary file, the press in its own process too, is given one in here."""
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    pdf._close_workshop()
    try:
        yield
    finally:
        pdf._close_workshop()


def test_nothing_is_left_in_a_temporary_file(story, enter, yamazaki, tmp_path, monkeypatch):
    """Sheets are pressed, tables written and files taken in without one: watched while it happens, and looked for afterwards."""
    story.decided()
    seen = set()
    real = os.open

    def watched(path, *args, **kwargs):
        seen.add(str(path))
        return real(path, *args, **kwargs)

    with temp_in(tmp_path, monkeypatch):
        monkeypatch.setattr(os, "open", watched)  # what tempfile makes its files with
        client = enter(yamazaki)
        paper = client.get(reverse("plans:pdf", args=[story.case.pk, story.plan.pk]))
        note = {"day": "R8.11.1", "clock": "1000", "kind": "telephone", "heading": "訪問", "text": BIRD, "visibility": "team"}
        file = SimpleUploadedFile("図.png", PICTURE + b"\0" * 3_000_000)
        taken = client.post(reverse("cases:add_note", args=[story.case.pk]), {**note, "attached": file})
        sheet = client.get(reverse("cases:notes_workbook", args=[story.case.pk]))
        monkeypatch.undo()

    assert (paper.status_code, taken.status_code, sheet.status_code) == (200, 302, 200)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert [path for path in seen if path.startswith(str(tmp_path))] == []


# Redis -----------------------------------------------------------------------------------------------------------------


@contextmanager
def listening(address, into):
    """Every command Redis is given, with its arguments."""
    with into.open("wb") as out:
        monitor = subprocess.Popen(["redis-cli", "-s", address.removeprefix("redis+socket://"), "monitor"], stdout=out)
        until(lambda: into.stat().st_size)
        try:
            yield
        finally:
            monitor.terminate()
            monitor.wait()


def test_redis_hears_of_nobody(racing, redis, settings, tmp_path, monkeypatch):  # noqa: F811
    """A batch of sheets, the letters of the deeds before it, a search and failing sign-ins, all over Redis."""
    monkeypatch.setattr(bell, "_not_before", 0.0)
    settings.REDIS_URL = redis
    location = redis.replace("redis+socket", "unix")
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": location},
    }
    heard, story, (old, _) = tmp_path / "monitor", Story(), outdated()
    with listening(redis, heard), at_work(*WORKER, REDIS_URL=redis):
        story.received(name=f"{BIRD}　子", address=BIRD).offered().accepted()
        with Celery(broker=redis) as sender:
            for task in ("notices.tasks.send_letters", "printing.tasks.work_off", "agencies.tasks.forget_ended_sessions"):
                sender.send_task(task)
        client = come_in(Client(), story.people["yamazaki"])
        assert BIRD in client.post(reverse("cases:search"), {"words": BIRD}).content.decode()
        Client().post("/accounts/login/", {"login": BIRD, "password": BIRD})
        assert until(lambda: not Submission.objects.filter(pk=old.pk).exists()), "the worker has worked"
    text = heard.read_text(encoding="utf-8", errors="replace")

    assert "send_letters" in text
    assert BIRD not in text


# The log of the database server ----------------------------------------------------------------------------------------


def provoke(sql, *words):
    with pytest.raises(DatabaseError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, words)
    return str(told.value)


@pytest.mark.skipif(not (embedded.home() / "server.log").exists(), reason="the server is not ours, nor its log")
def test_the_log_of_the_database_holds_no_words(db):
    """Unique and check violations, what cannot be read as a date, a statement that took too long; each with a canary in it."""
    log = embedded.home() / "server.log"
    before = log.stat().st_size
    with as_owner():
        User.objects.filter(username="sato").update(username=BIRD)
        told = [
            provoke("update agencies_user set username = %s where username = 'ito'", BIRD),
            provoke("update agencies_post set until = since - 1, role = %s", BIRD),
            provoke("select %s::date", BIRD),
            provoke("update agencies_user set name = %s", BIRD * 20),
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = '20ms'")
            told.append(provoke("select pg_sleep(2), %s", BIRD))
    assert all(told)
    assert BIRD in told[0]
    with log.open("rb") as file:
        file.seek(before)
        written = file.read().decode("utf-8", "replace")
    assert BIRD not in written
