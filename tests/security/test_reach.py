"""Every protected table × every person, in raw SQL: what may be seen, changed and added is what was reviewed (reach.txt).

To review a change: JUSO_REACH=write bin/test tests/security/test_reach.py, then read the diff of reach.txt.
A line is a table; each person's answer is "seen changed removed added", the last for rows as they stand / in one's own name / and for
one's own agency / and with one name, agency or record in them exchanged for another.
"""

import os
from pathlib import Path

import pytest

from agencies.models import User
from tests.security.crowd import READERS, crowd
from tests.security.reach import Reach, protected
from tests.security.test_doors import PEOPLE, clients, town  # noqa: F401

LISTING = Path(__file__).with_name("reach.txt")


def cast() -> dict[str, tuple[int, int | None]]:
    """relation → (id, id of the agency)."""
    found = {}
    for relation, login in {**PEOPLE, **{relation: relation for relation in READERS}}.items():
        user = User.objects.get(username=login) if login else None
        found[relation] = (user.pk, user.desk.pk if user.desk else None) if user else (0, None)
    return found


def line_of(reach, people, table) -> str:
    answers: dict[str, list[str]] = {}
    for relation, (user_id, agency_id) in people.items():
        answers.setdefault(reach.of(table, user_id, agency_id), []).append(relation)
    return "; ".join(f"{', '.join(who)} = {answer}" for answer, who in answers.items())


def reviewed() -> dict[str, str]:
    """table → what was reviewed."""
    return dict(line.split(": ", 1) for line in LISTING.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def crowded(town):  # noqa: F811
    """The town, with rows in every table that differ in what policies ask."""
    crowd()
    return Reach()


def test_every_table_opens_as_reviewed(crowded):
    reach, people = crowded, cast()
    found = {table: line_of(reach, people, table) for table in protected()}
    if os.environ.get("JUSO_REACH") == "write":
        LISTING.write_text("".join(f"{table}: {line}\n" for table, line in found.items()), encoding="utf-8")

    assert found == reviewed()
