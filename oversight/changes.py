"""What was changed on a case, in words: column by column, before and after, as far as the reader reads the rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime

from agencies.models import Agency, User
from audit.models import Change
from common.templatetags.era import short_era, short_moment

MOST = 200
NAMED = {Agency: "name", User: "name"}


@dataclass(frozen=True)
class Altered:
    label: str
    before: str
    after: str
    told: bool = True  # False: only that it changed


@dataclass(frozen=True)
class Step:
    at: datetime
    by: str
    what: str
    deleted: bool
    columns: list[Altered]


def of_case(case, people: list[UUID]) -> list[Step]:
    """The newest first. Row-level security leaves out what this reader does not read of the rows themselves."""
    of_it = list(Change.objects.filter(case_id=case.pk)[: MOST + 1])
    of_them = list(Change.objects.filter(about="people.person", about_id__in=map(str, people))[: MOST + 1])
    found = sorted([*of_it, *of_them], key=lambda change: (change.at, change.pk), reverse=True)[: MOST + 1]
    names = _names(found)
    return [_step(change, names) for change in found]


def _names(found) -> dict[type, dict[Any, str]]:
    """Agencies and staff that stand in the changes, by key: two questions, however many there are."""
    wanted: dict[type, set] = {Agency: set(), User: {change.actor_id for change in found}}
    for change in found:
        for column, values in change.changed.items():
            related = getattr(_field(change, column), "related_model", None)
            if related in wanted and values:
                wanted[related] |= {value for value in values if value is not None}
    return {
        model: {row.pk: getattr(row, NAMED[model]) for row in model.objects.filter(pk__in=keys)}
        for model, keys in wanted.items()
    }


def _step(change, names) -> Step:
    model = apps.get_model(change.about)
    columns = [_altered(change, column, values, names) for column, values in sorted(change.changed.items())]
    deleted = change.act == "delete"
    by = names[User].get(change.actor_id, "システム")
    return Step(
        change.at, by, str(model._meta.verbose_name), deleted, [] if deleted else [column for column in columns if column]
    )


def _field(change, column: str) -> models.Field | None:
    fields = apps.get_model(change.about)._meta.concrete_fields
    return next((field for field in fields if field.column == column), None)


def _altered(change, column, values, names) -> Altered | None:
    field = _field(change, column)
    if field is None:
        return None
    if values is None or len(values) < 2 or isinstance(field, models.JSONField) or _opaque(field):
        return Altered(str(field.verbose_name), "", "", told=False)
    before, after = (_shown(field, value, names) for value in values)
    return Altered(str(field.verbose_name), before, after)


def _opaque(field) -> bool:
    """A key of a row that has no name of its own says nothing to anybody."""
    return field.is_relation and field.related_model not in NAMED


def _shown(field, value, names) -> str:
    if value in (None, "", []):
        return "（なし）"
    if field.is_relation:
        return names[field.related_model].get(value, "—")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return "はい" if value else "いいえ"
    if isinstance(field, models.DateTimeField):
        return short_moment(parse_datetime(value))
    if isinstance(field, models.DateField):
        return short_era(parse_date(value))
    return str(value)
