"""The rules by which the invented town proposes desks, and the areas of its centres: invented, like the town."""

import json
from pathlib import Path

from django.utils import timezone

from agencies.models import Agency, User
from routing.enums import RuleState
from routing.models import Rule, Territory


def load_rules(*, by: User) -> None:
    """Once: where the city has rules, they stay as they are."""
    if Rule.objects.exists():
        return
    data = json.loads((Path(__file__).parent / "routing.json").read_text(encoding="utf-8"))
    agencies = {agency.name: agency for agency in Agency.objects.desks()}
    for name, places in data["territories"].items():
        Territory.objects.get_or_create(agency=agencies[name], defaults={"places": places})
    for position, row in enumerate(data["rules"], start=1):
        _rule(row | {"agency": agencies[row["agency"]] if "agency" in row else None}, position, by).save()


def _rule(columns, position, by) -> Rule:
    rule = Rule(position=position, **columns)
    if rule.state == RuleState.ON:
        rule.rehearsed_at = rule.switched_on_at = timezone.now()
        rule.rehearsed_wording, rule.switched_on_by = rule.wording, by
    return rule
