"""The household as the case page and the sheets show it."""

from dataclasses import dataclass

from people.models import Membership, Person, Relation

SHOWN = ("name", "kana", "known", "born_on")


@dataclass(frozen=True)
class Member:
    person: Person
    relation: str  # seen from the person the case is about
    is_head: bool


def members_of(case) -> list[Member]:
    """Those who live together now and whom one may know of, the person first. Three queries, however many they are."""
    own = Membership.objects.now().filter(person=case.person_id).values("household")
    together = Membership.objects.now().filter(household__in=own).select_related("person")
    rows = list(together.only("is_head", *(f"person__{name}" for name in SHOWN)))
    directed = Relation.objects.filter(person=case.person_id).only("other", "kind", "note")
    alone = len(rows) < 2
    relations = {} if alone else {row.other_id: row.label for row in directed}
    members = [
        Member(row.person, "本人" if row.person_id == case.person_id else relations.get(row.person_id, ""), row.is_head)
        for row in rows
    ]
    return sorted(members, key=lambda member: (member.relation != "本人", member.person.born_on is None, member.person.born_on))
