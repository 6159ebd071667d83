"""What a host is told of a person: item by item what the person agreed to, and only as far as the consent in force reaches."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from agencies.models import Agency
from consents.enums import Act, Category
from consents.lawful import Answer
from consents.ledger import ask, rows_of
from consents.models import Consent
from participation.models import Placement
from participation.wishes import Plan
from referrals.enclosure import decade_of

C = Category
# Item of the list "host_tell" → the label on the sheet, and what it tells of.
ITEMS: dict[str, tuple[str, frozenset[str]]] = {
    "name": ("本人", frozenset({C.BASIC})),
    "age": ("年代", frozenset({C.BASIC})),
    "contact": ("本人の連絡先", frozenset({C.BASIC})),
    "wish": ("希望・得意なこと", frozenset({C.BASIC, C.HISTORY})),
    "care": ("配慮してほしいこと", frozenset({C.BASIC, C.HEALTH})),
}
OUTSIDE = 0  # the key of a body outside the city's register: reached only where the consent names everybody needed


def host_of(placement: Placement) -> Agency:
    """Who would learn it, as the ledger knows it."""
    return placement.resource.agency or Agency(pk=OUTSIDE)


def grounds(placement: Placement) -> dict[str, Answer]:
    """Item → whether this host may be told it today."""
    person, ledger = placement.participation.person, rows_of(placement.participation.person)
    return {
        item: ask(Act.SHARE, person, rows=ledger, recipients=[host_of(placement)], categories=tells)
        for item, (_, tells) in ITEMS.items()
    }


def proposed(placement: Placement, plan: Plan) -> dict[str, str]:
    """The words each item begins with: from the plan sheet and the person's record, to be made shorter, never longer."""
    person = placement.participation.person
    wish = "\n".join(words for words in (plan.words("wish"), plan.words("strengths")) if words)
    found = {
        "name": person.display_name,
        "age": decade_of(person.age),
        "contact": "" if person.address_protected else person.mobile or person.telephone,
        "wish": wish,
        "care": plan.words("considerations"),
    }
    return {item: words for item, words in found.items() if item in plan.codes("tell")}


@dataclass(frozen=True)
class Telling:
    """A sheet about to be made. `said`: item → words; what is empty is not told."""

    placement: Placement
    asks: str
    said: dict[str, str] = field(default_factory=dict)

    @cached_property
    def told(self) -> list[tuple[str, str]]:
        return [(label, self.said[item]) for item, (label, _) in ITEMS.items() if self.said.get(item)]

    @cached_property
    def categories(self) -> list[str]:
        """What has to be covered; that somebody looks for a place at all is told in any case."""
        tells: set[str] = {C.BASIC}.union(*(ITEMS[item][1] for item in self.said if self.said[item]))
        return sorted(str(each) for each in tells)

    @cached_property
    def ground(self) -> Answer:
        return ask(
            Act.SHARE, self.placement.participation.person, recipients=[host_of(self.placement)], categories=self.categories
        )

    @property
    def stamp(self) -> str:
        """Tells whether what is made is what was shown."""
        content = json.dumps([self.told, self.asks, str(self.placement.pk)], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def words_against(placement: Placement) -> list[str]:
    """Whom and what the person did not want told, in the words that were written down with the consents in force."""
    said = Consent.objects.of(placement.participation.person).in_force(timezone.now()).exclude(exclusion_note="")
    return list(said.values_list("exclusion_note", flat=True))
