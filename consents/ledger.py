"""From the rows of the ledger to the facts the law asks for."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from consents.enums import Act, Category
from consents.lawful import Answer, Cut, Facts, Said, Way, lawful, ways_on
from consents.models import Consent, Narrowing
from people.models import Person

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


# What was taken out of a consent again, read with it in one query.
CUTS = ArraySubquery(
    Narrowing.objects.filter(consent=OuterRef("pk")).values(
        cut=JSONObject(at="at", purposes="purposes", categories="categories", recipients="recipients")
    )
)


def rows_of(person) -> list[Consent]:
    """All rows of this person, the latest first."""
    return list(Consent.objects.of(person).select_related("withdrawal").only(*SHOWN).annotate(cuts=CUTS))


def _cut(row: dict) -> Cut:
    return Cut(
        at=datetime.fromisoformat(row["at"]),
        purposes=frozenset(row["purposes"]),
        categories=frozenset(row["categories"]),
        recipients=frozenset(row["recipients"]),
    )


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
            cuts=tuple(_cut(cut) for cut in row.cuts),
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


def parts_covered(acts, person, parts, *, recipients) -> dict[str, bool]:
    """Part of a paper → whether these recipients may have it: every act must be permitted for all the categories it tells of.

    `parts`: part → categories. Every paper that is made out to somebody asks here.
    """
    said = rows_of(person)
    return {
        part: all(ask(act, person, rows=said, recipients=recipients, categories=categories) for act in acts)
        for part, categories in parts.items()
    }


def ways_for(person, *, rows) -> list[Way]:
    return ways_on(Facts(moment=timezone.now(), said=said_in(rows)))


@dataclass(frozen=True)
class Standing:
    """What one person's consent is worth now: one word, what it covers, until when."""

    person: Person
    relation: str
    label: str
    tone: str
    said: Said | None  # the consent in force, as it is left
    row: Consent | None  # the row of it, or the last one


def standing_of(person, relation, rows, now) -> Standing:
    """`rows`: the ledger of this person, the latest first."""
    said = {each.id: each for each in said_in(rows)}
    live = next((row for row in rows if said[row.pk].in_force(now)), None)
    if live:
        left = said[live.pk].left_at(now)
        if not (left.purposes and left.categories):
            return Standing(person, relation, "すべて取りやめ", "warn", None, live)
        return Standing(person, relation, "有効（一部取りやめ）" if live.cuts else "有効", "ok", left, live)
    latest = rows[0] if rows else None
    label = _word_for(latest, now) if latest else "未確認"
    return Standing(person, relation, label, "warn", None, latest)


def _word_for(row, now) -> str:
    if hasattr(row, "withdrawal"):
        return "撤回"
    if row.is_given:
        return "開始前" if row.starts_at > now else "期限切れ"
    return row.get_status_display()


def words(choices, codes) -> str:
    """The labels of these codes, in the order of the list."""
    return "、".join(choice.label for choice in choices if choice.value in codes)
