"""Writes docs/measurements.md from bench/results.jsonl: python -m bench.table. The table is never edited by hand."""

import json
from pathlib import Path

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


def section(line: dict) -> str:
    verdict = "held" if line["ok"] else "missed"
    head = (
        f"\n## {line['name']}, {line['cases']:,} cases (commit {line['commit']}, {line['cores']} cores)\n\n"
        f"Worst of case list and case page: {line['ratio']} times the bare page; bar {line['bar']}: {verdict}.\n\n"
        "| page / who | median ms | p95 ms | bytes | bare ms | ratio | raw SQL ms |\n|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(row(name, page) for name, page in line["pages"].items())


def row(name: str, page: dict) -> str:
    cells = (page[key] for key in ("median_ms", "p95_ms", "bytes", "bare_median_ms", "ratio", "raw_sql_ms"))
    return f"| {name} | {' | '.join(str(cell) for cell in cells)} |\n"


if __name__ == "__main__":
    main()
