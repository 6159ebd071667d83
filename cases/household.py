"""The household as the case page, the household page, the sheets and the genogram show it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from people import kinship
from people.enums import Basis, RelationKind
from people.models import Membership, Person, Relation

# One query, however many they are. Row-level security leaves out whom one may not know of.
TOGETHER = """
    select p.*, m.is_head, r.kind, r.note
    from people_membership own
    join people_membership m on m.household_id = own.household_id and m.until is null and m.basis = 'actual'
    join people_person p on p.id = m.person_id
    left join people_relation r on r.person_id = own.person_id and r.other_id = p.id
    where own.person_id = %s and own.until is null and own.basis = 'actual'
"""


@dataclass(frozen=True)
class Member:
    """`relation`, `to_head`: 続柄 to the person the case is about, and to the head of the household."""

    person: Person
    relation: str
    is_head: bool
    to_head: str = ""
    row: Relation | None = None
    stays: list[Membership] = field(default_factory=list)

    @property
    def telephone(self) -> str:
        return self.person.mobile or self.person.telephone

    @property
    def together(self) -> Membership | None:
        return self._now(Basis.ACTUAL)

    @property
    def registered(self) -> Membership | None:
        return self._now(Basis.REGISTER)

    def _now(self, basis):
        return next((stay for stay in self.stays if stay.until is None and stay.basis == basis), None)


def members_of(case) -> list[Member]:
    """Those who live together now and whom one may know of, the person first, then the oldest."""
    return _in_order(_member(row, case) for row in Person.objects.raw(TOGETHER, [case.person_id]))


def _member(row, case) -> Member:
    if row.pk == case.person_id:
        return Member(row, "本人", row.is_head)
    return Member(row, row.note or (RelationKind(row.kind).label if row.kind else ""), row.is_head)


def _in_order(members: Iterable[Member]) -> list[Member]:
    far = "9999"
    return sorted(
        members,
        key=lambda member: (member.relation != "本人", str(member.person.birth.first_day() or far), str(member.person.pk)),
    )


@dataclass(frozen=True)
class Family:
    """Everybody the case is about, where they live and how they are related."""

    main: Person
    members: list[Member]
    relations: list[Relation]

    @property
    def together(self) -> list[Member]:
        return [member for member in self.members if member.together]

    @property
    def elsewhere(self) -> list[Member]:
        return [member for member in self.members if not member.together]

    def member(self, person_id) -> Member | None:
        return next((member for member in self.members if member.person.pk == person_id), None)


def family_of(case) -> Family:
    """Four queries. Whom one may not know of is not there, nor are the relations that lead to them."""
    people = list(Person.objects.filter(subject_of__case=case))
    relations = list(Relation.objects.filter(person__in=people, other__in=people).order_by("pk"))
    stays = list(Membership.objects.filter(person__in=people).order_by("-since", "pk"))
    home = next((stay.household_id for stay in stays if stay.person_id == case.person_id and _lives(stay)), None)
    head = next((stay.person_id for stay in stays if stay.household_id == home and stay.is_head and _lives(stay)), None)
    from_main, from_head = kinship.ways_from(case.person_id, relations), kinship.ways_from(head, relations)
    direct = {row.other_id: row for row in relations if row.person_id == case.person_id}
    members = []
    for person in people:
        row = direct.get(person.pk)
        derived = kinship.word(from_main.get(person.pk), person.sex)
        relation = "本人" if person.pk == case.person_id else (row.label if row else derived)
        to_head = "世帯主" if person.pk == head else kinship.word(from_head.get(person.pk), person.sex)
        here = [stay for stay in stays if stay.person_id == person.pk and stay.household_id == home]
        members.append(Member(person, relation, person.pk == head, to_head, row, here))
    main = next(person for person in people if person.pk == case.person_id)
    return Family(main, _in_order(members), relations)


def _lives(stay: Membership) -> bool:
    return stay.until is None and stay.basis == Basis.ACTUAL
