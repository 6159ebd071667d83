"""The thirty bars of security: what each aims at, the command that tries it, and what it said last. Written by bench.table."""

from dataclasses import dataclass

HEAD = """# The thirty bars

Made by `python -m bench.table` from `bench/bars.py` and the lines the scripts print (`bench/results.jsonl`); never edited by hand. Only what stands
under *last result* may be claimed. "tests" means: held by the tests named beside it, each time they run (`bin/test PATH`).

| # | bar | aimed at | tried by | last result |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Bar:
    name: str
    aim: str
    tests: str = ""  # paths, parted by blanks
    drills: str = ""  # modules that print one line of JSON, named as the module is; parted by blanks
    missing: str = ""  # what of the aim nothing tries yet


BARS = [
    Bar("Access matrix", "every page × method × relation as reviewed; 95 % of mutants caught", "tests/security/test_doors.py tests/security/test_canary.py tests/security/test_reach.py", "drills.run_mutants"),
    Bar("Non-interference", "outsiders get the same bytes and the same number of queries with and without the secret", "tests/security/test_two_worlds.py tests/security/test_restricted.py tests/security/test_doors.py tests/packs/test_disclosure.py"),
    Bar("No canary in a wrong sink", "0 of all personal fields in pages, paper, letters, logs, the book", "tests/security/test_canary.py tests/security/test_sinks.py"),
    Bar("Second wall of the conference", "0 foreign rows with the application's filters gone; 10 ms at 200,000 minutes", "tests/security/test_sealed.py tests/security/test_walls.py", "drills.run_sealed"),
    Bar("Revocation", "a lost right acts on the next request, 12 ways to lose one", "tests/security/test_revocation.py tests/security/test_withdrawn.py tests/consents/test_circle.py", missing="1,000 interleavings"),
    Bar("Refusal equals absence", "same status, same bytes, 3 ms apart at most", "tests/security/test_canary.py tests/agencies/test_tries.py", "bench.run_refusal"),
    Bar("Guessing is stopped", "0 of 100,000 guesses; nobody locks a colleague out", "tests/agencies/test_tries.py tests/referrals/test_outside.py"),
    Bar("Second factor and step-up", "no page without; listed acts ask after 5 minutes", "tests/agencies/test_factors.py tests/agencies/test_step_up.py"),
    Bar("Sessions", "30 minutes, 15 with the sealed, 12 hours; replay opens nothing; `__Host-` cookies", "tests/agencies/test_staff.py tests/agencies/test_sessions.py tests/agencies/test_absence.py tests/security/test_asvs_server.py"),
    Bar("Browser wall", "strict policy and 8 headers on every answer; nothing foreign; storage empty", "tests/security/test_headers.py tests/security/test_asvs_server.py tests/security/test_asvs_sources.py", missing="the tour of a browser without network"),
    Bar("Paper reaches nothing", "0 fetches, 0 sockets; a sheet without end is stopped", "tests/common/test_pdf.py", missing="500 hostile texts through every sheet"),
    Bar("Hostile uploads", "every file of the corpus refused or rebuilt; no scanner, no file", "tests/common/test_uploads.py"),
    Bar("Spreadsheets", "0 formulas; out and in again is the same text", "tests/common/test_spreadsheet.py"),
    Bar("Nothing personal in addresses and titles", "0 canaries", "tests/security/test_canary.py", missing="the browser's history"),
    Bar("Encryption at rest", "nothing readable in a dump; 100,000 values to a new key in 60 s while serving", "tests/security/test_encryption.py tests/common/test_sealedtext.py tests/common/test_rotation.py", "drills.run_rotate_keys"),
    Bar("Audit", "no line, no view; any one change found; a million lines proved and \"who saw P in T\" on 10 million answered in 60 s", "tests/audit", "drills.run_tamper bench.run_book"),
    Bar("Supply chain", "every wheel by hash, 25 chosen packages at most, no known weakness at release", "tests/security/test_asvs_sources.py", missing="`pip-audit` runs by hand before a release"),
    Bar("ASVS ledger", "every applicable L1 and L2 proved or openly open; 35 of L3", "tests/security/test_asvs.py"),
    Bar("Forbidden patterns", "0", "tests/test_house.py tests/security/test_doors.py tests/security/test_asvs_sources.py"),
    Bar("Response", "p95 500 ms, p99 1 s with 50 people at once", "", "bench.run_pages", missing="50 people at once; measured alone"),
    Bar("Search of persons", "p95 300 ms at a million", "", "bench.run_search"),
    Bar("Paper is fast", "4 pages in 3 s, 20 in 10 s", "", "bench.run_pdf"),
    Bar("Lost update", "0 characters lost; both versions shown", "tests/cases/test_sheets.py tests/cases/test_pages.py", missing="10,000 edits by 8 writers"),
    Bar("Races and repeats", "nothing accepted twice, no number twice or missing, a form sent twice does one deed", "tests/referrals/test_races.py tests/plans/test_numbers.py tests/common/test_once.py"),
    Bar("Kill -9", "0 acknowledged writes lost, served again in 10 s", "tests/test_embedded.py tests/notices/test_jobs.py tests/printing/test_batches.py", missing="50 kills of each process"),
    Bar("Backup and restore", "5 minutes lost at most, 30 minutes to serve again", missing="everything"),
    Bar("Deploy without a gap", "0 failed requests", missing="everything"),
    Bar("Degraded operation", "without Redis, mail, scanner the rest works", "tests/notices/test_jobs.py tests/notices/test_letters.py tests/common/test_uploads.py tests/security/test_asvs_server.py", missing="a full disk"),
    Bar("Workflow", "0 broken promises in a year of a city; random walks", "tests/workflow/test_chain_machine.py", "drills.run_year"),
    Bar("Typed text survives", "10 s lost at most; nothing in the browser's storage", "tests/drafts/test_drafts.py tests/agencies/test_absence.py tests/cases/test_sheets.py", missing="kills of a browser"),
]  # fmt: skip


def bars(lines: list[dict]) -> str:
    return HEAD + "".join(_row(number, bar, lines) for number, bar in enumerate(BARS, start=1))


def _row(number: int, bar: Bar, lines: list[dict]) -> str:
    tried = [*bar.tests.split(), *(f"python -m {drill}" for drill in bar.drills.split())]
    return (
        f"| {number} | {bar.name} | {bar.aim} | {'<br>'.join(f'`{each}`' for each in tried) or '—'} | {_result(bar, lines)} |\n"
    )


def _result(bar: Bar, lines: list[dict]) -> str:
    parts = ["tests"] if bar.tests else []
    parts += [_said(drill.rpartition(".run_")[2], lines) for drill in bar.drills.split()]
    if bar.missing:
        parts.append("not measured yet" if bar.missing == "everything" else f"not yet: {bar.missing}")
    return "; ".join(parts)


def _said(name: str, lines: list[dict]) -> str:
    last = next((line for line in reversed(lines) if line["name"] == name), None)
    if last is None:
        return f"{name}: not measured yet"
    return f"{last['figure']:.4g} {last['unit']} (bar {last['bar']:g}, {'held' if last['ok'] else 'missed'}; {last['commit']})"
