"""What the sheets show of a case: facts written down elsewhere, beside the answers of the record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from agencies.models import Agency
from cases.household import Family, Member, family_of
from cases.models import Case, Intake, SheetRecord
from sheets import words as spelling
from sheets.choices import words
from sheets.definition import Definition
from sheets.fields import ROWS
from sheets.loading import current
from sheets.meter import Meter, measure

ON_A_CASE = ("F1a", "F1b", "F2")
OF_PROGRAMMES = ("F4", "F5")  # begun from the page of their programme; listed once they are begun
OF_CASES = ON_A_CASE + OF_PROGRAMMES
_tellers: dict[str, Callable] = {}
HIDDEN = "（支援措置のため記載しません）"
PROTECTED = ("person.address", "person.telephone", "person.mobile", "person.email")


def tells_facts(kind: str):
    """Decorates a function of an app above: `function(case)` returns fact → value, for facts called "kind.…"."""

    def register(function: Callable) -> Callable:
        _tellers[kind] = function
        return function

    return register


def facts_of(case: Case, *, on_paper=False) -> dict[str, object]:
    """Fact → value, in the shape its box has. On paper a protected address and the ways to reach it are left out."""
    person, intake = case.person, getattr(case, "intake", None)
    facts: dict[str, object] = {"case.number": case.number}
    facts |= {
        f"person.{name}": getattr(person, name)
        for name in (
            "kana", "sex", "born_on", "address", "telephone", "mobile", "email", "contact_caution", "description",
        )
    }  # fmt: skip
    facts["person.name"] = person.display_name
    facts["person.born_on"] = _with_age(person)
    facts["person.address"] = f"〒{person.postal_code}　{person.address}" if person.postal_code else person.address
    if intake:
        facts |= _of_intake(intake)
    if on_paper and person.address_protected:
        facts |= dict.fromkeys(PROTECTED, HIDDEN)
    return facts


def _with_age(person) -> str:
    born, age = person.birth.spell(), person.age_words
    return f"{born}（{age}）" if born and age else born


def _of_intake(intake: Intake) -> dict[str, object]:
    return {
        "intake.received_on": intake.received_on,
        "intake.received_by": intake.received_by.name,
        "intake.agency": intake.agency.name,
        "intake.route": intake.route,
        "intake.visitor_name": intake.visitor_name,
        "intake.visitor_relation": intake.visitor_relation,
        "intake.topics": {"codes": intake.topics, "main": [intake.main_topic] if intake.main_topic else []},
        "intake.content": intake.content,
    }


@dataclass(frozen=True)
class Filled:
    """A sheet of a case, begun or not: the definition, the record if there is one, and everything its boxes hold."""

    case: Case
    definition: Definition
    record: SheetRecord | None
    facts: dict
    begun: dict = field(default_factory=dict)  # what a new sheet starts with, because it is written down elsewhere

    @property
    def answers(self) -> dict:
        return self.record.answers if self.record else self.begun

    @cached_property
    def values(self) -> dict:
        known = {code: self.facts.get(box.fact) for code, box in self.definition.fields.items() if box.is_fact}
        return {**known, **self.answers}

    @cached_property
    def meter(self) -> Meter:
        return measure(self.definition, self.values)

    @cached_property
    def words(self) -> dict:
        return words(self.definition)

    def boxes(self, form) -> list:
        """(section, [(box, bound field or None, words of a fact)]) in order."""
        return [
            (
                section,
                [(box, *((None, self.said(box.code)) if box.is_fact else (form[box.code], ""))) for box in section.fields],
            )
            for section in self.definition.sections
        ]

    def said(self, code) -> str:
        return spelling.spell(self.definition.fields[code], self.values.get(code), self.words)


@dataclass(frozen=True)
class Carried:
    """What needs a look after a record was carried to a new version of its form."""

    lost: list[tuple[str, str]]  # label and words of answers whose box is gone
    new: list[str]  # labels of boxes the old form had not


def carried(record: SheetRecord | None) -> Carried | None:
    """None unless the last thing that happened to the record was being carried."""
    if record is None or record.revision < 2:
        return None
    before = record.revisions.select_related("record").filter(revision=record.revision - 1).first()
    if before is None or before.version == record.version:
        return None
    old, new = before.definition, record.definition
    gone = {code: answer for code, answer in before.answers.items() if code not in new.fields}
    lost = [(box.label, said) for box, said in spelling.spelled(old, gone, words(old))]
    return Carried(lost, [box.label for box in new.asked if box.code not in old.fields])


def filled(case: Case, code: str, record: SheetRecord | None, *, on_paper=False, begun=None) -> Filled:
    definition = record.definition if record else current()[code]
    _with_names(case)
    facts = facts_of(case, on_paper=on_paper)
    for kind in {box.fact.partition(".")[0] for box in definition.fields.values() if box.is_fact} & set(_tellers):
        facts |= _tellers[kind](case)
    return Filled(case, definition, record, facts, begun or {})


_beginnings: dict[str, Callable] = {"F2": lambda case: _household(family_of(case))}


def begins(code: str):
    """`function(case)` returns the answers a new sheet of that form starts with; apps above add theirs."""

    def add(function):
        _beginnings[code] = function
        return function

    return add


def started(case: Case, code: str, *, on_paper=False) -> Filled:
    """A sheet nobody has begun, with what is known already in the boxes that ask for it."""
    return filled(case, code, None, on_paper=on_paper, begun=_beginnings[code](case) if code in _beginnings else {})


def _household(family: Family) -> dict:
    others = [member for member in family.members if member.person != family.main and not member.person.deceased]
    together = [member for member in others if member.together]
    said: dict = {"together_count": len(together) + 1, "together": "yes"} if together else {}
    if others:
        said["members"] = [_member(member) for member in others[:ROWS]]
    return said


def _member(member: Member) -> dict:
    return {
        "name": member.person.display_name,
        "relation": member.relation,
        "age": _with_age(member.person),
        "living": "together" if member.together else "apart",
    }


def all_of(case: Case) -> list[Filled]:
    """Every form a case may have: the records one may read, and the forms not begun."""
    records = list(case.sheets.select_related("agency", "written_by"))
    begun = [filled(case, record.sheet, record) for record in records]
    missing = [filled(case, code, None) for code in ON_A_CASE if code not in {record.sheet for record in records}]
    return sorted([*begun, *missing], key=lambda sheet: sheet.definition.code)


def _with_names(case: Case) -> None:
    """The door reads the intake sheet without its clerk and desk; the forms name them."""
    if not hasattr(case, "_intake_read"):
        case._intake_read = Intake.objects.select_related("received_by", "agency").filter(case=case).first()
        if case._intake_read:
            case.intake = case._intake_read


def agency_names() -> list[str]:
    """For the boxes that take the name of an agency: what a list of suggestions offers."""
    return list(Agency.objects.working().order_by("name").values_list("name", flat=True))
