"""The book with ten million lines: who saw a person, one page for the auditor, and the proof of one million sealed lines.

Lines are written as transactions write them, sealed after every five thousand. Beside it: what a line costs a page that opens a
case, with and without waiting for the disk, and what the change history costs a saved row.
"""

import argparse
import sys
import time

from bench.ground import bring_up, quantiles, report

BAR = 60.0  # s, for each of the two
PROVED = 1_000_000
CHUNK = 5_000
LINES = """
insert into audit_entry (at, verb, actor_id, request_id, about, about_id, case_id, detail, txid)
select now() - interval '900 days' * (1 - n::float8 / %(total)s), (array['opened','opened','opened','printed','note.added'])[(1 + n %% 5)::int],
       (%(staff)s::bigint[])[(1 + n * 7919 %% %(many_staff)s)::int], md5(n::text), case n %% 3 when 0 then 'cases.note' else 'cases.case' end,
       gen_random_uuid()::text,
       case when n %% 20 = 0 then (%(cases)s::uuid[])[(1 + n / 20 %% %(many)s)::int] else ('00000000-0000-4000-8000-' || lpad((n * 104729 %% 100000)::text, 12, '0'))::uuid end,
       '{}', (select audit_txid())
  from generate_series(%(first)s::bigint, %(last)s) n
"""
ASIDE = ("entry_of_case", "entry_of_actor", "entry_about", "entry_in_time", "entry_on_paper", "entry_sealed")


def main() -> bool:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--lines", type=int, default=10_000_000)
    arguments.add_argument("--requests", type=int, default=20)
    options = arguments.parse_args()
    bring_up(200, name=f"juso_bench_book_{options.lines}")
    fill(min(PROVED, options.lines), options.lines, sealed=True)
    proved, faults, lines, seals = prove()
    fill(options.lines, options.lines, sealed=False)
    who = ask(options.requests)
    worst = max(who["p95_ms"] / 1000, proved)
    return report(
        name="book", figure=round(worst, 2), unit="s, the slower of the two", floor=None, ratio=None, bar=BAR,
        ok=worst <= BAR and not faults, lines=options.lines, proved_lines=lines, proved_seals=seals, proved_s=round(proved, 2), faults=faults,
        who=who, page=page(options.requests), opening=opening(), change=change(),
    )  # fmt: skip


def prove():
    from audit import seals
    from common.owner import as_owner

    with as_owner():
        began = time.perf_counter()
        faults = len(seals.verify())
        return time.perf_counter() - began, faults, *seals.extent()


def fill(wanted: int, total: int, *, sealed: bool) -> None:
    from django.db import connection, transaction

    from agencies.models import User
    from common.acting import acting_as
    from common.owner import as_owner

    with as_owner(), acting_as(0), connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_entry")
        done = cursor.fetchone()[0]
        if done >= wanted:
            return
        cursor.execute("select array_agg(id) from cases_case")
        cases, staff = cursor.fetchone()[0], list(User.objects.values_list("pk", flat=True))
        began, size = time.monotonic(), CHUNK if sealed else 250_000
        cursor.execute("select indexdef from pg_indexes where indexname = any (%s)", [list(ASIDE)])
        definitions = [row[0] for row in cursor.fetchall()]
        cursor.execute("; ".join(f"drop index {name}" for name in ASIDE))
        for first in range(done + 1, wanted + 1, size):
            words = {"cases": cases, "many": len(cases), "staff": staff, "many_staff": len(staff), "total": total}
            with transaction.atomic():
                cursor.execute(LINES, {**words, "first": first, "last": min(first + size - 1, wanted)})
            if sealed:
                with transaction.atomic():
                    cursor.execute("select audit_seal()")
        for definition in definitions:
            cursor.execute(definition)
        cursor.execute("vacuum analyze audit_entry")
        print(f"{wanted - done} lines: {time.monotonic() - began:.0f} s", file=sys.stderr)


def ask(rounds: int) -> dict:
    """As the command asks, for one resident after another, over the whole time and everything."""
    from cases.models import Case
    from common.deeds import rows
    from common.owner import as_owner

    times, most = [], 0
    with as_owner():
        for person, case in Case.objects.values_list("person", "pk")[:rounds]:
            began = time.perf_counter()
            found = rows("oversight_saw_unasked", person, [case], "2000-01-01", "2100-01-01", True, 100_000)
            times.append(time.perf_counter() - began)
            most = max(most, sum(row[-1] for row in found))
    return {**quantiles(times), "openings": most}


def page(rounds: int) -> dict:
    """One page of the auditor: unfiltered, and of one member of staff three hundred days ago."""
    from django.db import transaction
    from django.utils import timezone

    from agencies.models import User
    from common.acting import acting_as
    from oversight.book import lines_of

    auditor, sato = (User.objects.get(username=name) for name in ("ono", "sato"))
    now = timezone.now()
    asked = {
        "newest": {"since": now - timezone.timedelta(days=7), "until": now},
        "of_one": {"since": now - timezone.timedelta(days=400), "until": now - timezone.timedelta(days=300), "person": sato.pk},
    }
    told = {}
    for name, words in asked.items():
        times = []
        for _ in range(rounds):
            with acting_as(auditor.pk), transaction.atomic():
                began = time.perf_counter()
                lines_of(**words)
                times.append(time.perf_counter() - began)
        told[name] = quantiles(times)
    return told


def opening(rounds: int = 300) -> dict:
    """A transaction that reads and writes its line: waiting for the disk, and not."""
    from django.db import connection, transaction

    from agencies.models import User
    from audit.book import write_down
    from common.acting import acting_as

    told = {}
    for name, way in (("synchronous", "on"), ("asynchronous", "off")):
        times = []
        for _ in range(rounds):
            with acting_as(1), transaction.atomic():
                began = time.perf_counter()
                with connection.cursor() as cursor:
                    cursor.execute("select set_config('synchronous_commit', %s, true)", [way])
                write_down("opened", about=User(pk=1))
                transaction.on_commit(lambda began=began, times=times: times.append(time.perf_counter() - began))
        told[name] = quantiles(times)
    return told


def change(rounds: int = 300) -> dict:
    """One column of one row saved, in one transaction each: without the history, and with it, by turns; the disk left out."""
    from django.db import connection, transaction

    from common.acting import acting_as
    from common.owner import as_owner
    from people.models import Person

    times: dict[str, list[float]] = {"without": [], "with": []}
    with as_owner(), connection.cursor() as cursor:
        key = Person.objects.values_list("pk", flat=True).first()
        for turn in range(rounds // 30):
            for name, way in (("without", "disable"), ("with", "enable")):
                cursor.execute(f"alter table people_person {way} trigger keeps_change")
                for n in range(35):
                    with acting_as(1), transaction.atomic():
                        cursor.execute("set local synchronous_commit = off")
                        began = time.perf_counter()
                        cursor.execute(
                            "update people_person set mobile = %s where id = %s", [f"090-{turn:02}{n:02}-{name}", key]
                        )
                        took = time.perf_counter() - began
                    if n >= 5:  # the first plan anew
                        times[name].append(took)
    told = {name: quantiles(found) for name, found in times.items()}
    fastest = {name: sorted(found)[len(found) // 10] for name, found in times.items()}  # on a busy machine the rest is waiting
    return {**told, "factor": round(fastest["with"] / fastest["without"], 2)}


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
