"""The dry run, as the page shows it. Figures come rounded from the database; what is missing there is under three."""

from dataclasses import dataclass

from agencies.models import Agency
from common.deeds import rows
from routing.models import Rule


@dataclass(frozen=True)
class RuleLine:
    rule: Rule
    holds: int  # intakes the rule proposes a desk for
    leads: int  # … and is the first to do so


@dataclass(frozen=True)
class DeskLine:
    name: str
    on: int  # proposed first by the rules in use
    both: int  # … and with the drafts among them
    went: int  # held by this desk, or offered to it
    kept: int  # proposed first with the drafts, and really held or offered


@dataclass(frozen=True)
class Side:
    """The rules in use alone ("on"), or with the drafts among them ("both")."""

    none: int
    kept: int


@dataclass(frozen=True)
class Rehearsal:
    days: int
    intakes: int
    on: Side
    both: Side
    rules: list[RuleLine]
    desks: list[DeskLine]


def rehearse(days: int) -> Rehearsal:
    """Replays the rules on the intakes of the last days."""
    counts = {(setting, part, key): count for setting, part, key, count in rows("routing_rehearse", days)}

    def of(setting, part, key=0):
        return counts.get((setting, part, key), 0)

    def side(setting):
        return Side(of(setting, "none"), of(setting, "kept"))

    rules = [RuleLine(rule, of("", "rule", rule.pk), of("both", "first", rule.pk)) for rule in Rule.objects.in_use()]
    named = {key for _, part, key in counts if part in ("desk", "went")}
    desks = [
        DeskLine(name, of("on", "desk", pk), of("both", "desk", pk), of("", "went", pk), of("both", "kept", pk))
        for pk, name in Agency.objects.filter(pk__in=named).order_by("code").values_list("pk", "name")
    ]
    return Rehearsal(days, of("", "intakes"), side("on"), side("both"), rules, desks)
