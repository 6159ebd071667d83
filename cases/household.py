"""The household as the case page and the sheets show it."""

from dataclasses import dataclass

from people.enums import RelationKind
from people.models import Person

# One query, however many they are. Row-level security leaves out whom one may not know of.
TOGETHER = """
    select p.id, p.name, p.kana, p.known, p.born_on, m.is_head, r.kind, r.note
    from people_membership own
    join people_membership m on m.household_id = own.household_id and m.until is null
    join people_person p on p.id = m.person_id
    left join people_relation r on r.person_id = own.person_id and r.other_id = p.id
    where own.person_id = %s and own.until is null
"""


@dataclass(frozen=True)
class Member:
    person: Person
    relation: str  # seen from the person the case is about
    is_head: bool


def members_of(case) -> list[Member]:
    """Those who live together now and whom one may know of, the person first, then the oldest."""
    members = [_member(row, case) for row in Person.objects.raw(TOGETHER, [case.person_id])]
    return sorted(members, key=lambda member: (member.relation != "本人", member.person.born_on is None, member.person.born_on))


def _member(row, case) -> Member:
    if row.pk == case.person_id:
        return Member(row, "本人", row.is_head)
    return Member(row, row.note or (RelationKind(row.kind).label if row.kind else ""), row.is_head)
