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
    found = [Column(field) for field in _fields() if not (isinstance(field, SealedTextField) and field.key_of)]
    inside = [Column(apps.get_model(model)._meta.get_field(name), how) for (model, name), how in WITH_WORDS_INSIDE.items()]
    return [*found, *inside]


def under_own_keys() -> list[SealedTextField]:
    return [field for field in _fields() if isinstance(field, SealedTextField) and field.key_of]


def _fields() -> Iterator[models.Field]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField | HideableTextField | SealedBytesField):
                yield field


def rotate(done: Counter, unreadable: Counter) -> None:
    """As the owner. Counts by column, round after round, until nothing old is met any more."""
    for column in columns():
        for _ in range(ROUNDS):
            unreadable[column.name] = 0
            moved, left = _round(column, unreadable)
            done[column.name] += moved
            if not left:
                break
            time.sleep(0.2)  # somebody holds a row


def _round(column: Column, unreadable: Counter) -> tuple[int, bool]:
    """Once through the table in the order of its key. How many were sealed anew, and whether any was passed over."""
    moved, last = 0, None
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            _see_all(cursor)
            rows = _locked(cursor, column, last)
            if not rows:
                return moved, _any_left(cursor, column, unreadable[column.name])
            moved += _write(cursor, column, rows, unreadable)
            last = rows[-1][0]


def _see_all(cursor):
    """What is sealed shows itself to the owner only when it says so aloud."""
    cursor.execute("select set_config('juso.migrating', 'on', true)")


def _locked(cursor, column: Column, last):
    where, parameters = column.old()
    key = column.key.column
    further = "" if last is None else f" and {key} > %s"
    cursor.execute(
        f"select {key}, {column.read_as} from {column.table} where {where}{further}"  # noqa: S608 (names of our own tables)
        f" order by {key} limit {BATCH} for no key update skip locked",
        [*parameters, *([] if last is None else [last])],
    )
    return cursor.fetchall()


def _write(cursor, column: Column, rows, unreadable: Counter) -> int:
    keys, values = [], []
    for key, value in rows:
        if column.names_in(value) <= {sealing.newest_key()[0]}:
            continue
        try:
            values.append(column.anew(key, value))
            keys.append(key)
        except sealing.Unreadable:
            unreadable[column.name] += 1
    name, key, kind = column.field.column, column.key.column, column.key.rel_db_type(connection)
    cursor.execute(
        f"update {column.table} t set {name} = v.value::{column.cast}"  # noqa: S608 (names of our own tables)
        f" from unnest(%s::{kind}[], %s::{'text' if column.inside else column.cast}[]) as v (key, value) where t.{key} = v.key",
        [keys, values],
    )
    return len(keys)


def _any_left(cursor, column: Column, unreadable: int) -> bool:
    counted = _counted(cursor, column)
    return counted.total() - counted[sealing.newest_key()[0]] > unreadable


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
