"""Every sealed value, found from the models, and sealed anew by the newest key while everybody goes on working.

A batch is one short transaction: rows nobody else holds are locked (SKIP LOCKED), opened, sealed and written. Whoever saves
the same row at that moment waits some milliseconds and then writes over it, by the newest key as well. What was passed over
is met in the next round. Nothing is kept of a run: whatever is not yet under the newest key is still to do.

What lies under a key of its own ("@") is not touched: of a conference only the wrapped key is sealed anew.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models, transaction

from common import sealing
from common.sealedtext import HideableTextField, SealedBytesField, SealedTextField

BATCH = 500
ROUNDS = 20
Names = set[str]  # of keys


class WordsInside(NamedTuple):
    """A JSON column of somebody else's model, with sealed words somewhere inside."""

    anew: Callable[[Any], Any]
    names_in: Callable[[Any], Names]


WITH_WORDS_INSIDE: dict[tuple[str, str], WordsInside] = {}  # (model, column): filled by the apps


@dataclass(frozen=True)
class Column:
    field: models.Field
    inside: WordsInside | None = None

    @property
    def table(self) -> str:
        return self.field.model._meta.db_table

    @property
    def name(self) -> str:
        return f"{self.table}.{self.field.column}"

    @property
    def key(self) -> models.Field:
        return self.field.model._meta.pk

    @property
    def of_text(self) -> bool:
        return isinstance(self.field, HideableTextField)

    def names_in(self, value) -> Names:
        """The keys of settings.FIELD_KEYS (or older ones) without which it does not open."""
        if not value:
            return set()
        if self.inside:
            return self.inside.names_in(json.loads(value))
        if self.of_text:
            return sealing.key_ids_of_word(value)
        return {sealing.key_id_of(value)} - {sealing.OWN, ""}

    def anew(self, key, value):
        """The same under the newest key. Raises Unreadable."""
        if self.inside:
            return json.dumps(self.inside.anew(json.loads(value)))
        about = self.field.about(key)  # type: ignore[attr-defined]
        if self.of_text:
            return sealing.seal_word(sealing.unseal_word(value, about=about), about=about)
        return sealing.seal_bytes(sealing.unseal_bytes(value, about=about), about=about)

    @property
    def cast(self) -> str:
        return "jsonb" if self.inside else "text" if self.of_text else "bytea"

    @property
    def read_as(self) -> str:
        return f"{self.field.column}::text" if self.inside else self.field.column

    def old(self) -> tuple[str, list]:
        """The condition that finds what is not yet under the newest key, and its parameters."""
        newest, column = sealing.newest_key()[0], self.field.column
        if self.inside:
            return "true", []
        if self.of_text:
            mark = f"{sealing.MARK}{newest}:"
            return f"starts_with({column}, %s) and not starts_with({column}, %s)", [sealing.MARK, mark]
        begins = f"{newest}:".encode()
        return f"{column} <> '' and substr({column}, 1, {len(begins)}) <> %s and substr({column}, 1, 2) <> '@:'", [begins]


def columns() -> list[Column]:
    """Everything under a key of settings.FIELD_KEYS. What lies under a key of its own stands in under_own_keys()."""
    found = [Column(field) for field in _fields() if not getattr(field, "key_of", None)]
    inside = [Column(apps.get_model(model)._meta.get_field(name), how) for (model, name), how in WITH_WORDS_INSIDE.items()]
    return [*found, *inside]


def under_own_keys() -> list[models.Field]:
    return [field for field in _fields() if getattr(field, "key_of", None)]


def _fields() -> Iterator[models.Field]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField | HideableTextField | SealedBytesField):
                yield field


def rotate(done: Counter, unreadable: Counter) -> None:
    """As the owner. Counts by column; table after table, round after round, until nothing old is met any more."""
    for _, found in groupby(columns(), key=lambda column: column.table):
        together = list(found)
        for _ in range(ROUNDS):
            for column in together:
                unreadable[column.name] = 0
            _round(together, done, unreadable)
            if not _any_left(together, unreadable):
                break
            time.sleep(0.2)  # somebody holds a row


def _round(together: list[Column], done: Counter, unreadable: Counter) -> None:
    """Once through the table in the order of its key; a row's columns are sealed anew together."""
    last = None
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            _see_all(cursor)
            rows = _locked(cursor, together, last)
            if not rows:
                return
            _write(cursor, together, [_anew(row, together, done, unreadable) for row in rows])
            last = rows[-1][0]


def _see_all(cursor):
    """What is sealed shows itself to the owner only when it says so aloud."""
    cursor.execute("select set_config('juso.migrating', 'on', true)")


def _locked(cursor, together: list[Column], last):
    conditions = [column.old() for column in together]
    where = " or ".join(f"({condition})" for condition, _ in conditions)
    parameters = [value for _, values in conditions for value in values]
    table, key = together[0].table, together[0].key.column
    further = "" if last is None else f" and {key} > %s"
    cursor.execute(
        f"select {key}, {', '.join(column.read_as for column in together)} from {table} where ({where}){further}"  # noqa: S608 (names of our own tables)
        f" order by {key} limit {BATCH} for no key update skip locked",
        [*parameters, *([] if last is None else [last])],
    )
    return cursor.fetchall()


def _anew(row, together: list[Column], done: Counter, unreadable: Counter) -> list:
    """The key, and the values as they shall stand there: what is new already or does not open stays as it is."""
    key, *values = row
    for at, (column, value) in enumerate(zip(together, values, strict=True)):
        if not column.names_in(value) <= {sealing.newest_key()[0]}:
            try:
                values[at] = column.anew(key, value)
                done[column.name] += 1
            except sealing.Unreadable:
                unreadable[column.name] += 1
    return [key, *values]


def _write(cursor, together: list[Column], rows: list[list]) -> None:
    table, key = together[0].table, together[0].key
    names = [column.field.column for column in together]
    places = ", ".join(f"{name} = v.{name}::{column.cast}" for name, column in zip(names, together, strict=True))
    kinds = [key.rel_db_type(connection), *("text" if column.inside else column.cast for column in together)]
    cursor.execute(
        f"update {table} t set {places} from unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})"  # noqa: S608 (names of our own tables)
        f" as v (key, {', '.join(names)}) where t.{key.column} = v.key",
        [list(values) for values in zip(*rows, strict=True)],
    )


def _any_left(together: list[Column], unreadable: Counter) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        _see_all(cursor)
        counted = sum((_counted(cursor, column) for column in together), Counter())
    return counted.total() - counted[sealing.newest_key()[0]] > sum(unreadable[column.name] for column in together)


def still_needed() -> Counter:
    """By name of key: how many values lie under it. As the owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        _see_all(cursor)
        return sum((_counted(cursor, column) for column in columns()), Counter())


def _counted(cursor, column: Column) -> Counter:
    name, table = column.field.column, column.table
    if column.inside:
        cursor.execute(f"select {column.read_as} from {table}")  # noqa: S608 (names of our own tables)
        return Counter(key for (value,) in cursor.fetchall() for key in column.names_in(value))
    named = f"split_part({name}, ':', 2)" if column.of_text else f"split_part(encode(substr({name}, 1, 24), 'escape'), ':', 1)"
    only = f"starts_with({name}, '{sealing.MARK}')" if column.of_text else f"{name} <> '' and substr({name}, 1, 2) <> '@:'"
    cursor.execute(f"select {named}, count(*) from {table} where {only} group by 1")  # noqa: S608 (names of our own tables)
    return Counter(dict(cursor.fetchall()))
