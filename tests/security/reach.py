"""What row-level security lets a person do with a table, asked in raw SQL with no filter of ours in between.

For every protected table: how many rows are seen; how many an UPDATE that changes nothing, and a DELETE, get hold of; how many
copies of rows an INSERT gets past the policies, as they stand and made out in one's own name and agency. Nothing of it stays.
"""

import json
import re
import uuid
from random import randrange

from django.db import Error, connection, transaction

from common.acting import acting_as
from common.owner import as_owner
from tests.stories import settle

ROW_LEVEL_SECURITY, AFTERWARDS = "42501", "23"  # constraints are asked when the policies have said yes
NONSENSE = {"42601", "42703", "42P01", "42883", "42P13"}
REFUSED, STOPPED, PASSED = "refused", "stopped", "passed"
RUNNING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\\\\x[0-9a-f]+|sealed:[^\"]+|\d{4}-\d\d-\d\d[^\"]*")  # keys, bytes, moments
SAMPLES, ALTERNATIVES = 10, 6  # rows of a table that are copied; records a reference is turned to


def protected() -> list[str]:
    return [
        name
        for (name,) in _ask(
            "select relname from pg_class where relkind in ('r', 'p') and relrowsecurity"
            " and relnamespace = 'public'::regnamespace order by 1"
        )
    ]


class Reach:
    """Prepares the copies once; then `of(table, user)` as often as one likes.

    Triggers of ours are put aside: they would stop a copy before the policies are asked.
    """

    def __init__(self):
        self.updatable, self.insertable, self.removable, self.copies = {}, set(), set(), {}
        tables = protected()
        with as_owner():
            settle()
            for table in tables:
                _ask(f"alter table {table} disable trigger user")
        for table in tables:
            columns = [name for (name,) in _ask(_UPDATABLE, table)]
            self.updatable[table] = columns[0] if columns else None
            for privilege, having in (("insert", self.insertable), ("delete", self.removable)):
                if _ask("select has_table_privilege('juso_app', %s, %s)", table, privilege)[0][0]:
                    having.add(table)
            self.copies[table] = self._copy(table)

    def of(self, table: str, user_id: int, agency_id: int | None) -> str:
        """Seen, changed, removed, added: "3 1 0 0/1/2", with "-" where the application has no such privilege."""
        with acting_as(user_id), transaction.atomic():
            return f"{self.touched(table)} {self.added(table, user_id, agency_id)}"

    def touched(self, table) -> str:
        """Of the acting person, what stands there already: seen, changed, removed."""
        return f"{self._seen(table)} {self._changed(table)} {self._removed(table)}"

    def _seen(self, table):
        return _try(f"select count(*) from {table}")

    def _changed(self, table):
        column = self.updatable[table]
        if column is None:
            return "-"
        return _try(f"update {table} set {column} = {column}")

    def _removed(self, table):
        return _try(f"delete from {table}") if table in self.removable else "-"

    def added(self, table, user_id, agency_id) -> str:
        """As the rows stand, in one's own name, and for one's own agency too."""
        if table not in self.insertable:
            return "-"
        columns, people, agencies, others, rows = self.copies[table]
        mine = {**dict.fromkeys(people, user_id), **dict.fromkeys(agencies, agency_id or 0)}
        variants = [[{}], [dict.fromkeys(people, user_id)], [mine], [{**mine, name: value} for name, value in others]]
        return "/".join(
            str(sum(self._passes(table, columns, {**row, **changed}) for changed in variant for row in rows))
            for variant in variants
        )

    @staticmethod
    def _passes(table, columns, row):
        """Under a key of its own: tried again and again under one, PostgreSQL would walk past all that was undone."""
        if "id" in row:
            row = {**row, "id": str(uuid.uuid4()) if isinstance(row["id"], str) else randrange(1, 2**31)}
        names = ", ".join(columns)
        copied = f"select {names} from jsonb_populate_record(null::{table}, %s::jsonb)"
        answer = _try(f"insert into {table} ({names}) overriding system value {copied}", json.dumps(row))
        return answer not in {REFUSED, STOPPED}

    @staticmethod
    def _copy(table):
        columns = [(name, to) for name, to, generated in _ask(_COLUMNS, table) if not generated]
        with as_owner():
            _ask("select set_config('juso.migrating', 'on', true)")
            rows = _rows_of(table)[:SAMPLES]
            others = [(name, key) for name, to in columns if to for key in _instead(name, rows)]
            _ask("select set_config('juso.migrating', '', true)")
        people = [name for name, to in columns if to == "agencies_user"]
        agencies = [name for name, to in columns if to == "agencies_agency"]
        return [name for name, _ in columns], people, agencies, others, rows


def _steady(row):
    """An order that is the same in every run: by what stands in the row, then by the order in which rows were made."""
    return [RUNNING.sub("", json.dumps(row, sort_keys=True)), str(row.get("id", "")).zfill(20)]


def _rows_of(table) -> list[dict]:
    return sorted((json.loads(row) for (row,) in _ask(f"select to_jsonb(t)::text from {table} t")), key=_steady)


def _instead(name, rows) -> list:
    """To what else that reference could point: to what other rows name."""
    return list(dict.fromkeys(row[name] for row in rows if row[name] is not None))[:ALTERNATIVES]


_UPDATABLE = """
    select a.attname from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
       and a.attgenerated = '' and has_column_privilege('juso_app', a.attrelid, a.attnum, 'update') order by a.attnum"""
_COLUMNS = """
    select a.attname, (select k.confrelid::regclass::text from pg_constraint k where k.contype = 'f' and k.conrelid = a.attrelid
                        and k.conkey = array[a.attnum] limit 1), a.attgenerated <> ''
      from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum"""


def _try(sql, *parameters) -> str:
    """How many rows, or what stood in the way: a policy, a trigger; a key or a check only after the policies. It is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            raise Undone(cursor.fetchone()[0] if cursor.description else cursor.rowcount)
    except Undone as done:
        return str(done)
    except Error as error:
        state = getattr(error.__cause__, "sqlstate", "")
        if state in NONSENSE:
            raise Broken(sql) from error
        return REFUSED if state == ROW_LEVEL_SECURITY else PASSED if state.startswith(AFTERWARDS) else STOPPED


class Undone(Exception):
    """Carries the answer out of a savepoint that is thrown away."""


class Broken(Exception):
    """A policy, or a function it asks, is not SQL any more."""


def _ask(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []
