"""The ledger of OWASP ASVS 5.0.0: every requirement is there, and what it names as its proof exists."""

import ast
import csv
import re
from collections import Counter
from functools import cache

from django.conf import settings

from bench.bars import BARS

ROOT = settings.ROOT
# Sections and how many requirements each holds, from the standard's own list.
SECTIONS = {
    "V1": [2, 10, 12, 3, 3], "V2": [3, 3, 5, 2], "V3": [1, 3, 5, 8, 8, 1, 5], "V4": [5, 5, 2, 4], "V5": [1, 6, 3, 3], "V6": [3, 12, 8, 6, 8, 4, 2, 4],
    "V7": [3, 4, 2, 5, 3, 2], "V8": [4, 4, 3, 2], "V9": [3, 4], "V10": [2, 3, 5, 16, 5, 2, 3], "V11": [4, 5, 5, 4, 2, 2, 2], "V12": [5, 2, 5],
    "V13": [4, 6, 4, 7], "V14": [2, 8, 3], "V15": [5, 5, 7, 4], "V16": [1, 5, 4, 3, 4], "V17": [2, 8, 2],
}  # fmt: skip
# Applicable to levels 1 and 2, and neither tested nor written: named here, with the reason in the ledger. Only ever shorter.
OPEN = {"V6.5.2", "V12.3.1", "V12.3.3", "V13.2.1", "V15.2.1"}


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs/security/asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def proofs(row) -> list[str]:
    return [proof for proof in row["test"].split("; ") if proof]


@cache
def proofs_in(path: str) -> set[str]:
    """The tests a file holds, those of its classes too."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@cache
def headings_of(path: str) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.M))


def is_there(proof: str) -> bool:
    path, sign, name = re.fullmatch(r"([\w./-]+)(::|#)(.+)", proof).groups()
    return (ROOT / path).is_file() and name in (proofs_in(path) if sign == "::" else headings_of(path))


def test_every_requirement_stands_there_once_and_in_order():
    wanted = [
        f"{chapter}.{section}.{number}"
        for chapter, sections in SECTIONS.items()
        for section, many in enumerate(sections, start=1)
        for number in range(1, many + 1)
    ]
    assert [row["id"] for row in rows()] == wanted
    assert Counter(row["level"] for row in rows()) == {"1": 70, "2": 183, "3": 92}


def test_every_line_is_whole():
    for row in rows():
        assert row["applies"] in {"yes", "no"}, row
        assert 1 <= len(row["about"].split()) <= 12, row
        assert row["test"] or row["reason"], row
        assert not (row["applies"] == "no" and (row["test"] or not row["reason"])), row


def test_every_proof_exists():
    assert [(row["id"], proof) for row in rows() for proof in proofs(row) if not is_there(proof)] == []


def test_what_applies_is_proved_or_openly_open():
    unproved = {row["id"] for row in rows() if row["applies"] == "yes" and row["level"] in "12" and not row["test"]}

    assert unproved == OPEN
    assert {row["id"] for row in rows() if row["reason"].startswith("open: ")} == OPEN


def test_beyond_level_two():
    assert sum(1 for row in rows() if row["level"] == "3" and "::" in row["test"]) >= 35


def test_the_thirty_bars_name_tests_that_are_there():
    assert len(BARS) == 30
    assert [path for bar in BARS for path in bar.tests.split() if not (ROOT / path).exists()] == []


def test_what_is_written_is_linked_and_links_lead_somewhere():
    for page in [ROOT / "SECURITY.md", *(ROOT / "docs/security").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)
