"""Rules and facts to proposals: the desk, the reason, and how much that desk has in hand. A person decides."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from agencies.models import Agency
from cases.models import Case, Intake
from routing.loads import Load, loads_of
from routing.models import Rule
from routing.places import lies_in


@dataclass(frozen=True)
class Facts:
    """What rules ask about a consultation."""

    topics: frozenset[str]
    age: int | None = None  # on the day; None: not known, and no rule about ages holds
    address: str = ""


@dataclass(frozen=True)
class Desk:
    """An agency that holds cases, and the area it serves."""

    agency_id: int
    name: str = ""
    kind: str = ""
    field: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    desk: Desk
    reason: str
    rule: Rule
    load: Load | None = None

    @property
    def agency_id(self) -> int:
        return self.desk.agency_id


def propose(rules: Iterable[Rule], facts: Facts, desks: Iterable[Desk]) -> list[Proposal]:
    """In the order of the rules; each desk once, for the first reason that names it."""
    known = list(desks)
    found: dict[int, Proposal] = {}
    for rule in rules:
        if holds(rule, facts):
            for desk in _named_by(rule, facts, known):
                found.setdefault(desk.agency_id, Proposal(desk, rule.reason, rule))
    return list(found.values())


def holds(rule: Rule, facts: Facts) -> bool:
    return (
        (not rule.topics or not facts.topics.isdisjoint(rule.topics))
        and _age_fits(rule, facts.age)
        and (not rule.areas or lies_in(facts.address, rule.areas))
    )


def _age_fits(rule: Rule, age: int | None) -> bool:
    if rule.age_from is None and rule.age_until is None:
        return True
    return age is not None and (rule.age_from or 0) <= age and (rule.age_until is None or age <= rule.age_until)


def _named_by(rule: Rule, facts: Facts, desks: list[Desk]) -> list[Desk]:
    if rule.agency_id is not None:
        return [desk for desk in desks if desk.agency_id == rule.agency_id]
    kin = [desk for desk in desks if rule.kind in ("", desk.kind) and rule.field in ("", desk.field)]
    return [desk for desk in kin if lies_in(facts.address, desk.places)]


def facts_of(case: Case) -> Facts:
    """A protected address is not used: the desk it points to would tell where somebody lives."""
    topics = Intake.objects.filter(case=case).values_list("topics", flat=True).first()
    address = "" if case.person.address_protected else case.person.address
    return Facts(frozenset(topics or ()), case.person.age, address)


def desks_now() -> list[Desk]:
    rows = Agency.objects.desks().order_by("code").values_list("pk", "name", "kind", "field", "territory__places")
    return [Desk(pk, name, kind, field, tuple(places or ())) for pk, name, kind, field, places in rows]


def for_case(case: Case) -> list[Proposal]:
    """What the rules in use propose for this case, its own agency left out, with the present load of each desk."""
    rules = list(Rule.objects.on())
    if not rules:
        return []
    proposals = propose(rules, facts_of(case), (desk for desk in desks_now() if desk.agency_id != case.custodian_id))
    loads = loads_of([proposal.agency_id for proposal in proposals])
    return [replace(proposal, load=loads.get(proposal.agency_id)) for proposal in proposals]
