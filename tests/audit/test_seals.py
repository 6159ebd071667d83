"""Seals go by what is committed, outlive a restore, and are published without gaps. Forgery is tried in drills/tamper."""

import threading

import pytest
from django.db import connection, transaction

from agencies.models import User
from audit import seals
from audit.book import write_down
from audit.models import Entry, Seal
from audit.tasks import seal_book
from common.acting import acting_as
from common.deeds import select
from common.owner import as_owner


def line(number=1):
    with acting_as(0), transaction.atomic():
        write_down("opened", about=User(pk=number))


def verify(path=None):
    with as_owner():
        return seals.verify(path)


@pytest.fixture
def book(racing, settings, tmp_path):
    settings.BOOK_SEALS = tmp_path / "outside" / "seals.jsonl"
    settings.BOOK_KEY = b"k" * 32
    line()
    with acting_as(0):
        seals.seal()
    return settings.BOOK_SEALS


def test_a_line_still_under_way_comes_into_the_next_seal(book):
    written, go = threading.Event(), threading.Event()

    def slow():
        with acting_as(0), transaction.atomic():
            write_down("opened", about=User(pk=2))
            written.set()
            go.wait(10)
        connection.close()

    worker = threading.Thread(target=slow)
    worker.start()
    written.wait(10)
    line(3)
    with acting_as(0):
        early = seals.seal()
    go.set()
    worker.join()
    with acting_as(0):
        later = seals.seal()

    assert early is None, "line 3 came after the one under way and waits with it"
    assert Seal.objects.get(number=later).lines == 2
    assert verify() == []


def test_nothing_new_makes_no_seal(book):
    with acting_as(0):
        assert seals.seal() is None


def test_in_a_restored_database_the_numbers_go_on(book):
    """A dump carries the seals; the new server counts its transactions from the beginning."""
    with as_owner():
        for table in ("audit_entry", "audit_seal", "audit_era"):
            columns = {"audit_entry": ["txid"], "audit_seal": ["since", "upto"], "audit_era": ["upto", "shift"]}[table]
            with connection.cursor() as cursor:
                cursor.execute(f"update {table} set " + ", ".join(f"{name} = {name} + 1000000" for name in columns))
    with as_owner(), connection.cursor() as cursor:  # what the years before would have left: seals made over those numbers
        cursor.execute("delete from audit_seal; update audit_era set upto = 0")
        cursor.execute("select audit_seal()")
        cursor.execute("update audit_era set shift = 0")
    line(2)
    line(3)
    with acting_as(0):
        number = seals.seal()

    assert Seal.objects.get(number=number).lines == 2
    assert verify() == []


def test_published_line_by_line_and_again_after_a_gap(book):
    with acting_as(0):
        assert seals.publish() == 1
        assert seals.publish() == 0
    line(2)
    seal_book()

    assert len(book.read_text().splitlines()) == 2
    assert verify(book) == []


def test_nothing_is_published_over_another_truth(book, caplog):
    seal_book()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update audit_seal set digest = repeat('0', 64)")
    line(2)
    seal_book()

    assert len(book.read_text().splitlines()) == 1
    assert "cannot be published" in caplog.text
    assert {fault.seal for fault in verify(book)} == {1}


def test_the_application_may_neither_write_seals_nor_move_the_mark(db):
    for attempt in ("insert into audit_seal select * from audit_seal", "update audit_era set upto = 0", "select audit_txid()"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            select(attempt)
    with acting_as(0):
        line()
    assert Entry.objects.count() == 0, "nor read more than the circle's lines"
