"""Already known in one's own circle? Asked while somebody types, and for the lines of an imported list."""

from datetime import date
from uuid import UUID

from common.deeds import select


def known_cases(asked: list[tuple[str, str, date | None, str]]) -> list[list[UUID]]:
    """(name, kana, birth date, telephone) of each → the cases of one's own circle that look like it, at most five.

    About anybody else's clients it says nothing, whatever there is.
    """
    found: list[list[UUID]] = [[] for _ in asked]
    if not asked:
        return found
    columns = [list(column) for column in zip(*asked, strict=True)]
    lines = select(
        "SELECT who.place, known.case_id "
        "FROM unnest(%s::text[], %s::text[], %s::date[], %s::text[]) WITH ORDINALITY AS who (name, kana, born, phone, place) "
        "CROSS JOIN LATERAL juso_known_cases(who.name, who.kana, who.born, who.phone) AS known",
        *columns,
    )
    for place, case_id in lines:
        found[place - 1].append(case_id)
    return found
