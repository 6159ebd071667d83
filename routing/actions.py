"""Deeds on the rules and on the areas of the desks."""

from django.utils import timezone

from agencies.models import Municipality
from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed
from routing.enums import RuleState
from routing.models import REHEARSE_FIRST, Rule, Territory
from routing.rehearsal import Rehearsal
from routing.rehearsal import rehearse as replay


@deed
def save_rule(rule, *, by, **columns) -> Rule:
    """A rule in use whose conditions or desk change is a draft again: it has to be tried first."""
    rule = _locked(rule) if rule else Rule(position=_last() + 1)
    before = rule.wording
    for name, value in columns.items():
        setattr(rule, name, value)
    if rule.is_on and rule.wording != before:
        _switch_off(rule, RuleState.DRAFT)
    rule.save()
    write_down("rule.saved", about=rule, state=str(rule.state))
    return rule


@deed
def rehearse(*, by, days) -> Rehearsal:
    """Runs the rules on past intakes, and notes on each draft that its present wording has been tried."""
    drafts = list(Rule.objects.drafts().select_for_update())
    rehearsal = replay(days)
    for draft in drafts:
        draft.rehearsed_at, draft.rehearsed_wording = timezone.now(), draft.wording
        draft.save(update_fields=["rehearsed_at", "rehearsed_wording", "updated_at"])
    write_down("rules.rehearsed", about=Municipality.objects.get(), days=days, drafts=[draft.pk for draft in drafts])
    return rehearsal


@deed
def switch_on(rule, *, by) -> Rule:
    rule = _locked(rule)
    if not rule.is_draft:
        raise NotAllowed("使い始められるのは、下書きの規則だけです。画面を読み込み直してください。")
    if not rule.is_rehearsed:
        raise NotAllowed(REHEARSE_FIRST)
    rule.state, rule.switched_on_at, rule.switched_on_by = RuleState.ON, timezone.now(), by
    rule.save(update_fields=["state", "switched_on_at", "switched_on_by", "updated_at"])
    write_down("rule.switched_on", about=rule)
    return rule


@deed
def retire(rule, *, by) -> Rule:
    rule = _locked(rule)
    _switch_off(rule, RuleState.RETIRED)
    rule.save()
    write_down("rule.retired", about=rule)
    return rule


@deed
def bring_back(rule, *, by) -> Rule:
    """A retired rule begins again as a draft, at the end of the order."""
    rule = _locked(rule)
    if rule.state != RuleState.RETIRED:
        raise NotAllowed("この規則は、使用停止ではありません。画面を読み込み直してください。")
    rule.state, rule.position = RuleState.DRAFT, _last() + 1
    rule.save()
    write_down("rule.brought_back", about=rule)
    return rule


@deed
def move(rule, *, by, up: bool) -> None:
    """One place up or down among the rules that have a place."""
    Municipality.objects.select_for_update().first()  # one editor of the order at a time
    rules = list(Rule.objects.in_use())
    at = next((place for place, other in enumerate(rules) if other.pk == rule.pk), None)
    if at is None:
        raise NotAllowed("使用停止の規則には、順番がありません。")
    to = max(0, min(len(rules) - 1, at - 1 if up else at + 1))
    rules.insert(to, rules.pop(at))
    for position, each in enumerate(rules, start=1):
        each.position = position
    Rule.objects.bulk_update(rules, ["position"])
    write_down("rule.moved", about=rule, position=to + 1)


@deed
def set_places(agency, *, by, places) -> Territory:
    territory, _ = Territory.objects.update_or_create(agency=agency, defaults={"places": places})
    write_down("territory.set", about=territory, agency=agency.pk)
    return territory


def _locked(rule) -> Rule:
    return Rule.objects.select_for_update(of=("self",), no_key=True).get(pk=rule.pk)


def _last() -> int:
    Municipality.objects.select_for_update().first()  # one editor of the order at a time
    return max(Rule.objects.in_use().values_list("position", flat=True), default=0)


def _switch_off(rule, state) -> None:
    rule.state, rule.switched_on_at, rule.switched_on_by = state, None, None
