"""Genogram, ecomap and the family's timeline of a case, from the rows the reader may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.access import explain
from cases.household import Family, Member, family_of
from cases.models import Arrangement, Case
from common.wareki import short, spell_year
from people.drawing.ecomap import Around, ecomap
from people.drawing.genogram import Genogram, Node, genogram


def tree_of(case: Case, family: Family | None = None) -> Genogram:
    family = family or family_of(case)
    return genogram(case.person_id, [_node(member) for member in family.members], family.relations)


def _node(member: Member) -> Node:
    person = member.person
    first = person.birth.first_day()
    died = f"{person.died_year}年没" if person.died_year else ""
    return Node(
        id=person.pk,
        name=person.display_name,
        sex=person.sex,
        words=died or person.age_words,
        relation=member.relation,
        deceased=person.deceased,
        together=member.together is not None and not person.deceased,
        born=first.isoformat() if first else "9999",
    )


def genogram_of(case: Case):
    """(the SVG element, the sentences, the tree)."""
    tree = tree_of(case)
    kept = Arrangement.objects.filter(case=case).first()
    moved = {node.id: kept.moved[str(node.id)] for node in tree.nodes.values() if kept and str(node.id) in kept.moved}
    return tree.picture(moved), tree.sentences(), tree, moved


def around_of(case: Case) -> list[Around]:
    """Agencies that take part, and everything else that was written down as a tie."""
    ties = list(case.ties.now().select_related("agency"))
    told = {tie.agency_id for tie in ties}
    taking_part = [Around(reader.agency.name) for reader in explain(case) if reader.agency.pk not in told]
    return [
        *taking_part,
        *(Around(tie.shown, tie.strength, tie.direction, tie.note) for tie in ties),
    ]


def ecomap_of(case: Case):
    members = [member for member in family_of(case).together if not member.person.deceased]
    names = [f"{member.relation} {member.person.display_name}".strip() for member in members]
    around = around_of(case)
    return ecomap(names, around), [f"世帯：{'、'.join(names)}", *(other.sentence() for other in around)]


@dataclass(frozen=True)
class Moment:
    """One line of the family's history. `sorts`: the day, or the first day of what is known."""

    sorts: date
    when: str
    who: str
    what: str
    agency: str = ""


def timeline_of(case: Case) -> list[Moment]:
    """Births, deaths, moves and couples of the family, and what the agencies did in every case of theirs one may read."""
    family = family_of(case)
    return sorted([*_of_family(family), *_of_cases(family)], key=lambda moment: (moment.sorts, moment.who), reverse=True)


def _of_family(family: Family) -> Iterator[Moment]:
    names = {member.person.pk: member.person.display_name for member in family.members}
    for member in family.members:
        person = member.person
        if first := person.birth.first_day():
            yield Moment(first, person.birth.spell(), names[person.pk], "出生")
        if person.died_year:
            yield Moment(date(person.died_year, 12, 31), spell_year(person.died_year), names[person.pk], "死亡")
        for stay in member.stays:
            yield Moment(stay.since, short(stay.since), names[person.pk], f"世帯に加わる（{stay.get_basis_display()}）")
            if stay.until:
                yield Moment(stay.until, short(stay.until), names[person.pk], f"世帯を離れる（{stay.get_basis_display()}）")
    for row in family.relations:
        pair = f"{names[row.person_id]}・{names[row.other_id]}"
        if row.bond and row.since_year:
            yield Moment(date(row.since_year, 1, 1), spell_year(row.since_year), pair, "夫婦・同居の始まり")
        if row.bond and row.until_year:
            yield Moment(date(row.until_year, 12, 31), spell_year(row.until_year), pair, row.get_bond_display())


def _of_cases(family: Family) -> Iterator[Moment]:
    people = [member.person for member in family.members]
    cases = Case.objects.filter(subjects__person__in=people).select_related("person", "opened_by_agency").distinct()
    for case in cases:
        day = timezone.localdate(case.opened_at)
        yield Moment(day, short(day), case.person.display_name, f"相談を受付（{case.number}）", case.opened_by_agency.name)
        for custody in case.custodies.select_related("agency").exclude(why="opened"):
            day = timezone.localdate(custody.since)
            yield Moment(day, short(day), case.person.display_name, f"主担当を引き受け（{case.number}）", custody.agency.name)
        for note in case.notes.filter(struck_at=None).select_related("agency").order_by("-happened_at")[:100]:
            day = timezone.localdate(note.happened_at)
            yield Moment(day, short(day), case.person.display_name, note.heading, note.agency.name)
