"""Somebody who owns the whole database server tampers with the book, in every way there is: each time `verify` must say so.

Every line is changed once and taken out once; every column once; seals too; and, with the published file beside it, forgeries that
agree with themselves. Figure: tamperings that were not found.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psycopg

from bench.ground import report
from common import embedded
from drills.ground import database_of_its_own

KEY = b"only-for-the-drill-0123456789abcdef"
CHANGES = {
    "id": "id = id + 1000000",
    "at": "at = at + interval '1 microsecond'",
    "verb": "verb = verb || 'x'",
    "actor_id": "actor_id = actor_id + 1",
    "request_id": "request_id = 'another'",
    "about": "about = 'cases.note'",
    "about_id": "about_id = about_id || '0'",
    "case_id": "case_id = gen_random_uuid()",
    "detail": """detail = detail || '{"n": 1}'""",
    "txid": "txid = txid - 1",
}
SEAL_CHANGES = {
    "number": "number = number + 1000000",
    "at": "at = at + interval '1 microsecond'",
    "since": "since = since - 1",
    "upto": "upto = upto - 1",
    "lines": "lines = lines + 1",
    "digest": "digest = md5(digest) || md5(digest)",
    "link": "link = md5(link) || md5(link)",
}
REBUILD = """
do $$
declare s audit_seal; before text := ''; begin
  for s in select * from audit_seal order by number loop
    select count(*), encode(sha256(coalesce(string_agg(audit_hash(e), ''::bytea order by e.txid, e.id), '')), 'hex')
      into s.lines, s.digest from audit_entry e where e.txid >= s.since and e.txid < s.upto;
    s.link := audit_link(before, s); before := s.link;
    update audit_seal set lines = s.lines, digest = s.digest, link = s.link where number = s.number;
  end loop; end $$;
"""
SWAP = "update audit_entry e set verb = o.verb, about_id = o.about_id from audit_entry o where e.id in (%s, %s) and o.id = %s + %s - e.id"
TAIL = "delete from audit_entry where txid >= (select since from audit_seal where number = {n}); delete from audit_seal where number >= {n}"


def main() -> bool:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--lines", type=int, default=240)
    wanted.add_argument("--seed", type=int, default=1)
    asked = wanted.parse_args()
    with database_of_its_own(JUSO_BOOK_KEY=KEY.decode()) as database, tempfile.TemporaryDirectory() as folder:
        return Drill(asked, embedded.url("postgres", database), Path(folder) / "seals.jsonl").run()


class Drill:
    def __init__(self, asked, superuser_url, path):
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        self.asked, self.path, self.began = asked, path, time.monotonic()
        self.server = psycopg.connect(superuser_url, autocommit=True)
        self.tried: Counter = Counter()
        self.missed: Counter = Counter()
        self.slowest = 0.0

    def run(self) -> bool:
        from common.owner import as_owner

        self._fill()
        with as_owner():
            self.false_alarms = len(self._faults())
            for name, tamper in self._ways():
                self._try(name, tamper)
            self._in_the_file()
            self.false_alarms += len(self._faults())
        missed = sum(self.missed.values()) + self.false_alarms
        self.server.close()
        return report(
            name="tamper", figure=missed, unit="tamperings not found", floor=0, ratio=0 if not missed else None, bar=0, ok=not missed,
            lines=len(self.ids), seals=self.seals, tried=dict(self.tried), missed=dict(self.missed), false_alarms=self.false_alarms,
            slowest_ms=round(self.slowest * 1000, 1), seconds=round(time.monotonic() - self.began),
        )  # fmt: skip

    def _fill(self):
        """As the application writes: some lines a transaction, a seal after every dozen transactions."""
        from django.db import transaction

        from agencies.models import User
        from audit import seals
        from audit.book import write_down
        from common.acting import acting_as

        dice = random.Random(self.asked.seed)
        written = made = 0
        while written < self.asked.lines:
            with acting_as(dice.randint(1, 9), f"r{written}"), transaction.atomic():
                for _ in range(dice.randint(1, 3)):
                    write_down(dice.choice(["opened", "note.added"]), about=User(pk=dice.randint(1, 99)), n=written)
                    written += 1
            if written // max(4, self.asked.lines // 10) > made:
                made += 1
                with acting_as(0):
                    seals.seal()
        with acting_as(0), transaction.atomic():
            seals.publish(self.path)
        self.server.execute("create table kept_entry as table audit_entry; create table kept_seal as table audit_seal")
        self.server.execute("create table kept_era as table audit_era")
        sealed = "select id from audit_entry where txid < (select upto from audit_era) order by id"
        self.ids = [row[0] for row in self.server.execute(sealed).fetchall()]
        self.seals = self.server.execute("select count(*) from audit_seal").fetchone()[0]
        self.published = self.path.read_text()

    def _ways(self):
        for key in self.ids:
            column = CHANGES[list(CHANGES)[key % len(CHANGES)]]
            yield "each line, some column", f"update audit_entry set {column} where id = {key}"
            yield "each line taken out", f"delete from audit_entry where id = {key}"
        some = self.ids[len(self.ids) // 2]
        for name, change in CHANGES.items():
            yield f"column {name}", f"update audit_entry set {change} where id = {some}"
        copied = "insert into audit_entry (at, verb, actor_id, request_id, about, about_id, case_id, detail, txid) select"
        yield (
            "a line put in",
            f"{copied} at, 'opened', 1, request_id, about, about_id, null, '{{}}', txid from audit_entry where id = {some}",
        )
        others = "at, verb, actor_id, request_id, about, about_id, case_id, detail, txid"
        yield "a line twice", f"{copied} {others} from audit_entry where id = {some}"
        first, second = self._two_unlike()
        yield "two lines swapped", SWAP % (first, second, first, second)
        for name, change in SEAL_CHANGES.items():
            yield f"seal: {name}", f"update audit_seal set {change} where number = {self.seals // 2}"
        yield "seal taken out", f"delete from audit_seal where number = {self.seals // 2}"
        yield "first seal taken out", "delete from audit_seal where number = 1"
        yield "all seals taken out", "delete from audit_seal"
        yield "lines emptied", "delete from audit_entry"
        yield "the tail with its seals", TAIL.format(n=self.seals - 1)
        yield (
            "line and its digest",
            (
                f"update audit_entry set verb = 'x' where id = {some}; update audit_seal s set digest = (select encode(sha256(string_agg("
                "audit_hash(e), ''::bytea order by e.txid, e.id)), 'hex') from audit_entry e where e.txid >= s.since and e.txid < s.upto)"
            ),
        )
        # What agrees with itself is found by the file outside.
        yield "line and every seal, forged", f"update audit_entry set verb = 'x' where id = {some}; {REBUILD}"
        yield "line taken out, every seal forged", f"delete from audit_entry where id = {some}; {REBUILD}"
        tail = TAIL.format(n=self.seals - 1)
        yield "tail, seals and mark forged", f"{tail}; update audit_era set upto = (select max(upto) from audit_seal)"
        yield "everything begun anew", "delete from audit_entry; delete from audit_seal; delete from audit_era"

    def _two_unlike(self):
        kept = self.server.execute(
            "select id, verb, about_id from kept_entry where id = any (%s) order by id", [self.ids]
        ).fetchall()
        first = kept[0]
        return first[0], next(row[0] for row in kept if row[1:] != first[1:])

    def _try(self, name, tamper):
        self.server.execute(tamper)
        self._judge(name)
        self.server.execute("truncate audit_entry, audit_seal, audit_era")
        for table in ("entry", "seal", "era"):
            self.server.execute(f"insert into audit_{table} select * from kept_{table}")

    def _in_the_file(self):
        """The file itself: without the key nobody writes a line that holds."""
        lines = self.published.splitlines(keepends=True)
        told = json.loads(lines[1])
        ways = {
            "file: a line changed": [lines[0], json.dumps({**told, "lines": told["lines"] + 1}) + "\n", *lines[2:]],
            "file: a line taken out": [lines[0], *lines[2:]],
            "file: two lines swapped": [lines[1], lines[0], *lines[2:]],
            "file: not signed": [lines[0], json.dumps({**told, "hmac": ""}) + "\n", *lines[2:]],
            "file: not readable": [lines[0], "{\n", *lines[2:]],
        }
        for name, forged in ways.items():
            self.path.write_text("".join(forged))
            self._judge(name)
        self.path.write_text(self.published)

    def _judge(self, name):
        self.tried[name] += 1
        if not self._faults():
            self.missed[name] += 1
            print(f"not found: {name}", file=sys.stderr)

    def _faults(self):
        from audit.seals import verify

        began = time.perf_counter()
        found = verify(self.path)
        self.slowest = max(self.slowest, time.perf_counter() - began)
        return found


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
