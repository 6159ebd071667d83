"""From the rows of the ledger to the facts the law asks for."""

from django.utils import timezone

from consents.enums import Act, Category
from consents.lawful import Answer, Facts, Said, lawful
from consents.models import Consent


def said_by(person) -> tuple[Said, ...]:
    rows = Consent.objects.of(person).select_related("withdrawal")
    return tuple(
        Said(
            id=row.pk,
            status=row.status,
            purposes=frozenset(row.purposes),
            categories=frozenset(row.categories),
            all_agencies=row.all_agencies,
            recipients=frozenset(row.recipients),
            exclusions=frozenset(row.exclusions),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            withdrawn=hasattr(row, "withdrawal"),
        )
        for row in rows
    )


def ask(act: Act, person, *, recipients=(), categories=(Category.BASIC, Category.HISTORY), danger="", at=None) -> Answer:
    """The lawful answer for this person now. `recipients`: agencies that would learn it."""
    facts = Facts(
        moment=at or timezone.now(),
        said=said_by(person),
        recipients=frozenset(agency.pk for agency in recipients),
        categories=frozenset(categories),
        danger=danger,
    )
    return lawful(act, facts)
