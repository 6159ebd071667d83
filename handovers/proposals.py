"""Who could take it: by what they know of it, then by how little they hold. Pure functions, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KNOWS_CASE = "このケースの記録を書いています"
KNOWS_FAMILY = "同じ世帯のケースの記録を書いています"


@dataclass(frozen=True)
class Proposal:
    id: int
    reason: str


def share_out(
    items: Iterable[Any], loads: Mapping[int, int], case_of: Mapping[Any, set[int]], family_of: Mapping[Any, set[int]]
) -> dict[Any, Proposal]:
    """Item → who. `loads`: colleague → open cases held, in the order that decides between equals. `case_of`, `family_of`:
    item → who has written notes on the case itself, on another of the household. What is given out here counts as held."""
    held = dict(loads)
    found = {}
    for item in items if held else ():
        ways = ((case_of.get(item, set()), KNOWS_CASE), (family_of.get(item, set()), KNOWS_FAMILY), (set(held), ""))
        able, reason = next((held.keys() & known, reason) for known, reason in ways if held.keys() & known)
        chosen = min((colleague for colleague in held if colleague in able), key=held.__getitem__)
        found[item] = Proposal(chosen, reason or f"受け持ちが少ない（いま{loads[chosen]}件）")
        held[chosen] += 1
    return found


@dataclass(frozen=True)
class Desk:
    """An agency as its possible successor."""

    id: int
    name: str
    kind: str
    field: str
    cases: int
    workers: int

    @property
    def is_idle(self) -> bool:
        return self.cases == 0 and self.workers == 0

    @property
    def is_deserted(self) -> bool:
        """It holds cases, and nobody is there."""
        return self.cases > 0 and self.workers == 0

    @property
    def load(self) -> float:
        """Cases per worker; nobody there is the heaviest load of all."""
        return self.cases / self.workers if self.workers else float("inf")


def heirs(ending: Desk, desks: Iterable[Desk], *, fallback: int | None, coordinator: int) -> list[Proposal]:
    """Whom to propose, the best first: the registered successor, the least loaded of the same kind, the coordinator."""
    others = {desk.id: desk for desk in desks if desk.id != ending.id}
    alike = [desk for desk in others.values() if (desk.kind, desk.field) == (ending.kind, ending.field) and desk.workers]
    found = [Proposal(fallback, "引継先として登録されています")] if fallback in others else []
    for desk in sorted(alike, key=lambda desk: (desk.load, desk.name))[:3]:
        found.append(Proposal(desk.id, f"同じ種別・分野で受け持ちが少ない（職員{desk.workers}人でケース{desk.cases}件）"))
    found.append(Proposal(coordinator, "最後の引受先の多機関協働事業者"))
    first_named: dict[int, Proposal] = {}
    for proposal in found:
        first_named.setdefault(proposal.id, proposal)
    return [proposal for proposal in first_named.values() if proposal.id in others]
