"""Writes docs/measurements.md and docs/security/bars.md from bench/results.jsonl: python -m bench.table. Never edited by hand."""

import json
from pathlib import Path

from bench.bars import bars

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Measurements

Made by `python -m bench.table` from the lines the scripts print (`bench/results.jsonl`); each names the commit it was measured on.
Two shared cores, everything warm, one process, no network. `bare` is what any signed-in page of the same size costs here: session,
user, posts, layout. `raw SQL` is the least the database must do for the same rows under row-level security.
"""


def main() -> None:
    lines = [json.loads(line) for line in (ROOT / "bench" / "results.jsonl").read_text(encoding="utf-8").splitlines() if line]
    text = HEAD + "".join(section(line) for line in lines)
    (ROOT / "docs" / "measurements.md").write_text(text, encoding="utf-8")
    (ROOT / "docs" / "security" / "bars.md").write_text(bars(lines), encoding="utf-8")


def section(line: dict) -> str:
    return HEADS.get(line["name"], drill)(line)


def drill(line: dict) -> str:
    """A line without a table of its own."""
    return f"\n## {line['name'].replace('_', ' ').capitalize()} {measured_on(line)}{line['figure']:g} {line['unit']}; {verdict(line)}"


def verdict(line: dict) -> str:
    return f"bar {line['bar']:g}: {'held' if line['ok'] else 'missed'}.\n\n"


def measured_on(line: dict) -> str:
    return f"(commit {line['commit']}, {line['cores']} cores)\n\n"


def pages(line: dict) -> str:
    head = (
        f"\n## Pages, {line['cases']:,} cases {measured_on(line)}"
        f"Worst of case list and case page: {line['ratio']} times the bare page; {verdict(line)}"
        "| page / who | median ms | p95 ms | bytes | bare ms | ratio | raw SQL ms |\n|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(row(name, page) for name, page in line["pages"].items())


def row(name: str, page: dict) -> str:
    cells = (page[key] for key in ("median_ms", "p95_ms", "bytes", "bare_median_ms", "ratio", "raw_sql_ms"))
    return f"| {name} | {' | '.join(str(cell) for cell in cells)} |\n"


def search(line: dict) -> str:
    head = (
        f"\n## Search, {line['persons']:,} residents {measured_on(line)}"
        f"Slowest kind: p95 {line['figure']} ms; one row by its key: {line['floor']} ms; {verdict(line)}"
        "| kind / who | median ms | p95 ms |\n|---|---|---|\n"
    )
    return head + "".join(f"| {name} | {kind['median_ms']} | {kind['p95_ms']} |\n" for name, kind in line["kinds"].items())


def typing(line: dict) -> str:
    return (
        f"\n## Autosave, {line['cases']:,} cases {measured_on(line)}"
        f"Median {line['figure']} ms (p95 {line['p95_ms']} ms) for a long sheet of up to 7,200 characters; bare page {line['floor']} ms, "
        f"{line['ratio']} times; the row alone {line['row_alone_ms']} ms; {verdict(line)}"
    )


def intake(line: dict) -> str:
    return (
        f"\n## Intake by keyboard in a browser, {line['cases']:,} cases {measured_on(line)}"
        f"Slowest of {line['requests']}: {line['figure']} s of machine time, {line['keys']} keys beside the text; three bare pages "
        f"{line['floor']} s; {verdict(line)}"
    )


def year(line: dict) -> str:
    rungs = ", ".join(f"{rung}: {count:,}" for rung, count in line["climbed"].items())
    return (
        f"\n## A city for {line['days']} simulated days, {line['cases']:,} cases, {line['agencies']} agencies {measured_on(line)}"
        f"{line['figure']} {line['unit']}: of {line['offers']:,} offers and {line['steps']:,} steps no case was without a custodian on any "
        f"evening, none was accepted twice, nothing waited with nobody. {line['silent']:.0%} of the agencies never answered: silence climbed "
        f"{sum(line['climbed'].values()):,} rungs ({rungs}). {line['killed_nights']} nights were killed in the middle and made up for. "
        f"{line['seconds']} s; {verdict(line)}"
    )


def pdf(line: dict) -> str:
    head = (
        f"\n## Paper, beside headless Chromium printing the same HTML {measured_on(line)}"
        f"A plan of three pages: {line['figure']:.2f} s, Chromium {line['floor']:.2f} s; {verdict(line)}"
        f"The press is warm, Chromium starts for each sheet. The batch is {line['plans']} plans, ordered, worked off and joined with "
        f"the database; its worker held {line['sheets']['batch']['worker_mb']} MB beside the press. Chromium prints them as one page without tags.\n\n"
        "| sheet | pages | KB | median ms | p95 ms | MB | Chromium ms | Chromium MB |\n|---|---|---|---|---|---|---|---|\n"
    )
    keys = ("pages", "kb", "median_ms", "p95_ms", "mb", "chromium_ms", "chromium_mb")
    rows = ((name, [sheet.get(key, "") for key in keys]) for name, sheet in line["sheets"].items())
    return head + "".join(f"| {name} | {' | '.join(map(str, cells))} |\n" for name, cells in rows)


def rotate_keys(line: dict) -> str:
    return (
        f"\n## Keys replaced while serving, {line['values']:,} sealed values {measured_on(line)}"
        f"`drills/rotate_keys`: {line['figure']} s; two threads meanwhile read {line['reads']:,} and wrote {line['writes']:,} times, "
        f"waiting at most {line['longest_wait_ms']} ms: {line['errors']} errors, {line['lost']} lost, {line['unreadable']} unreadable "
        f"afterwards with the new key alone; {verdict(line)}"
    )


def book(line: dict) -> str:
    who, page, change = line["who"], line["page"], line["change"]
    return (
        f"\n## The book, {line['lines']:,} lines {measured_on(line)}"
        f"Who saw a person, over the whole time: median {who['median_ms']} ms, p95 {who['p95_ms']} ms ({who['openings']:,} openings). "
        f"{line['proved_lines']:,} lines under {line['proved_seals']:,} seals proved in {line['proved_s']} s. The slower of the two: {verdict(line)}"
        f"A page of a hundred lines for the auditor: {page['newest']['median_ms']} ms; of one member of staff, a year ago: "
        f"{page['of_one']['median_ms']} ms. A transaction with one line: {line['opening']['synchronous']['median_ms']} ms waiting for the disk, "
        f"{line['opening']['asynchronous']['median_ms']} ms not waiting. A row saved with its change kept: {change['with']['median_ms']} ms, "
        f"without {change['without']['median_ms']} ms ({change['factor']} times).\n\n"
    )


def tamper(line: dict) -> str:
    return (
        f"\n## Tampering with the book {measured_on(line)}"
        f"{sum(line['tried'].values()):,} tamperings of {len(line['tried'])} kinds with {line['lines']} lines, {line['seals']} seals and the published "
        f"file, as the superuser: {line['figure']} {line['unit']}, {line['false_alarms']} false alarms; {verdict(line)}"
    )


def refusal(line: dict) -> str:
    kinds = ", ".join(f"{name} {kind['difference_ms']:+} ms" for name, kind in line["kinds"].items())
    return (
        f"\n## Refusal equals absence in time, {line['cases']:,} cases {measured_on(line)}"
        f"2 × {line['requests']} requests for each kind, in turns: medians of hidden and absent differ by at most {line['figure']} ms "
        f"({kinds}); {verdict(line)}"
    )


HEADS = {
    "pages": pages,
    "search": search,
    "typing": typing,
    "intake": intake,
    "year": year,
    "pdf": pdf,
    "rotate_keys": rotate_keys,
    "book": book,
    "tamper": tamper,
    "refusal": refusal,
}


if __name__ == "__main__":
    main()
