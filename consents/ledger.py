"""From the rows of the ledger to the facts the law asks for."""

from django.utils import timezone

from consents.enums import Act, Category
from consents.lawful import Answer, Facts, Said, lawful
from consents.models import Consent

# What the law asks of a row, and what the timeline tells of it.
SHOWN = (
    "status",
    "kind",
    "purposes",
    "categories",
    "all_agencies",
    "recipients",
    "exclusions",
    "starts_at",
    "ends_at",
    "withdrawal__at",
    "withdrawal__reason",
)


def rows_of(person) -> list[Consent]:
    """All rows of this person, the latest first."""
    return list(Consent.objects.of(person).select_related("withdrawal").only(*SHOWN))


def said_in(rows) -> tuple[Said, ...]:
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


USUAL = (Category.BASIC, Category.HISTORY)


def ask(act: Act, person, *, rows=None, recipients=(), categories=USUAL, danger="", at=None) -> Answer:
    """The lawful answer for this person now. `recipients`: agencies that would learn it; `rows`: the ledger, if at hand."""
    facts = Facts(
        moment=at or timezone.now(),
        said=said_in(rows_of(person) if rows is None else rows),
        recipients=frozenset(agency.pk for agency in recipients),
        categories=frozenset(categories),
        danger=danger,
    )
    return lawful(act, facts)
