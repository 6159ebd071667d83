"""Would a weakened wall be noticed? Every policy and every function the policies ask is broken in one place at a time, and the
question is whether reach.txt then still holds. Run by drills/mutants; too long for every day.

A policy: its condition becomes true, becomes false, and loses each of its parts in turn. A function: each of its conditions
is dropped in turn. The mutant lives in a savepoint. Where another wall still holds behind it (a policy that asks for a row of a
table which has policies of its own), nothing shows; so the walls of those tables are taken down, what then is reached is
compared, and the mutant must show there.
"""

import json
import re
import sys

from django.db import Error, connection, transaction

from bench.ground import report
from common.acting import acting_as
from common.owner import as_owner
from tests.security.reach import Broken, protected
from tests.security.test_doors import clients, town  # noqa: F401
from tests.security.test_reach import cast, crowded, reviewed  # noqa: F401

BEHIND = ("cases_stake", "cases_case", "meetings_agendaitem", "cases_casesubject", "sealed_conference", "sealed_seat")


class Lived(Exception):
    pass


def parts(condition: str) -> list[str]:
    """The condition without each of its parts, at every depth: "(a AND (b OR c))" gives b OR c, a AND b, a AND c."""
    found = []
    for start, end in _groups(condition):
        inside = condition[start:end]
        for word in (" AND ", " OR "):
            pieces = _split(inside, word)
            if len(pieces) > 1:
                for left_out in range(len(pieces)):
                    kept = word.join(piece for i, piece in enumerate(pieces) if i != left_out)
                    found.append(condition[:start] + kept + condition[end:])
    return found


def _groups(text):
    """(start, end) of the whole and of what stands inside every pair of brackets."""
    opened, found = [], [(0, len(text))]
    for at, letter in enumerate(text):
        if letter == "(":
            opened.append(at + 1)
        elif letter == ")":
            found.append((opened.pop(), at))
    return found


def _split(text, word):
    pieces, depth, last = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and text.startswith(word, at):
            pieces.append(text[last:at])
            last = at + len(word)
    return [*pieces, text[last:]]


def policies():
    sql = (
        "select tablename, policyname, qual, with_check, cmd in ('ALL', 'INSERT') from pg_policies where schemaname = 'public'"
        " and 'juso_app' = any (roles) and (cmd = 'ALL' or has_any_column_privilege('juso_app', tablename::regclass, cmd)"
        " or (cmd = 'DELETE' and has_table_privilege('juso_app', tablename::regclass, cmd))) order by 1, 2"
    )
    for table, policy, using, check, adds in _ask(sql):
        for clause, condition in (("using", using), ("with check", check)):
            if condition:
                for mutant in ["true", "false", *parts(condition)]:
                    yield table, adds, f"alter policy {policy} on {table} {clause} ({mutant})"


def functions():
    """The functions that policies name, directly or through each other."""
    sql = "select p.proname, pg_get_functiondef(p.oid) from pg_proc p where pronamespace = 'public'::regnamespace and prokind = 'f'"
    bodies = dict(_ask(sql))
    asked, grown = set(), " ".join(f"{using} {check}" for _, _, using, check in _ask(
        "select tablename, policyname, qual, with_check from pg_policies where schemaname = 'public' and 'juso_app' = any (roles)"
    ))  # fmt: skip
    while new := {name for name in bodies if re.search(rf"\b{name}\(", grown)} - asked:
        asked |= new
        grown = " ".join(bodies[name] for name in new)
    for name in sorted(asked):
        head, quote, rest = bodies[name].partition("$function$")
        body, tail, end = rest.rpartition("$function$")
        for changed in conditions(body):
            yield name, head + quote + changed + tail + end


JOINED = re.compile(r"\b(where|and|or)\b", re.I)
ENDS = re.compile(r"\b(where|and|or|group|order|limit|offset|then|loop|returning|union|for)\b", re.I)


def conditions(body: str):
    """The body with one condition of a WHERE or an IF put out of force: true among others that must hold, false as a way in."""
    for join in JOINED.finditer(body):
        end = _end_of_condition(body, join.end())
        without = " false " if join[1].lower() == "or" else " true "
        yield body[: join.end()] + without + body[end:]


def _end_of_condition(body, start):
    depth = 0
    for at in range(start, len(body)):
        depth += (body[at] == "(") - (body[at] == ")")
        if depth < 0 or body[at] == ";" or (depth == 0 and body[at - 1].isspace() and ENDS.match(body, at)):
            return at
    return len(body)


def _ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def reviewed_by_person() -> dict[tuple[str, str], str]:
    """(table, relation) → what was reviewed."""
    return {
        (table, who): answer
        for table, line in reviewed().items()
        for said in line.split("; ")
        for who in said.split(" = ")[0].split(", ")
        for answer in [said.split(" = ")[1]]
    }


def differs(reach, people, table, adds, wanted) -> bool:
    """Whether anybody reaches something else than was reviewed. Without `adds` a mutant cannot change what may be added."""
    for relation, (user_id, agency_id) in people.items():
        touched, _, added = wanted[table, relation].rpartition(" ")
        with acting_as(user_id), transaction.atomic():
            if reach.touched(table) != touched or (adds and reach.added(table, user_id, agency_id) != added):
                return True
    return False


def lives(sql, tables, adds, reach, people, wanted, before=()) -> str:
    """ "noticed", "unnoticed", or "stillborn" where PostgreSQL does not take the mutant. `before`: what is run before it."""
    try:
        with transaction.atomic():
            try:
                with as_owner(), transaction.atomic(), connection.cursor() as cursor:
                    for each in (*before, sql):
                        cursor.execute(each)
            except Error:
                return "stillborn"
            try:
                noticed = any(differs(reach, people, table, adds, wanted) for table in tables)
            except Broken:
                return "stillborn"
            raise Lived("noticed" if noticed else "unnoticed")
    except Lived as end:
        return str(end)


class Behind:
    """The town without the walls of the tables that policies of others ask; but for the table of the mutant itself."""

    def __init__(self, reach, people):
        self.reach, self.people = reach, people
        self.reached: dict[str, dict[tuple[str, str], str]] = {}
        self.walls = _ask(
            "select tablename, policyname, cmd = 'INSERT' from pg_policies where schemaname = 'public'"
            f" and 'juso_app' = any (roles) and tablename in {BEHIND}"
        )

    def down(self, table) -> list[str]:
        return [
            f"alter policy {policy} on {of} {'with check' if adds else 'using'} (true)"
            for of, policy, adds in self.walls
            if of != table
        ]

    def lives(self, sql, table, adds) -> str:
        if table not in self.reached:
            self.reached[table] = self._reached_without(table)
        return lives(sql, [table], adds, self.reach, self.people, self.reached[table], self.down(table))

    def _reached_without(self, table):
        found = {}
        try:
            with transaction.atomic():
                with as_owner(), connection.cursor() as cursor:
                    for each in self.down(table):
                        cursor.execute(each)
                for relation, (user_id, agency_id) in self.people.items():
                    found[table, relation] = self.reach.of(table, user_id, agency_id)
                raise Lived
        except Lived:
            return found


def test_weakened_walls_are_noticed(crowded):  # noqa: F811
    reach, people, wanted = crowded, cast(), reviewed_by_person()
    behind = Behind(reach, people)
    tally = {"noticed": 0, "unnoticed": 0, "stillborn": 0}
    survivors = []
    everything = protected()
    mutants = [(sql, [table], adds) for table, adds, sql in policies()] + [(sql, everything, True) for _, sql in functions()]
    for number, (sql, tables, adds) in enumerate(mutants):
        fate = lives(sql, tables, adds, reach, people, wanted)
        if fate == "unnoticed" and len(tables) == 1:
            fate = behind.lives(sql, tables[0], adds)
        tally[fate] += 1
        if fate == "unnoticed":
            survivors.append(" ".join(sql.split()))
            sys.stderr.write(survivors[-1][:2000] + "\n")
        if number % 100 == 0:
            sys.stderr.write(f"{number}/{len(mutants)} {tally}\n")
    share = tally["noticed"] / (tally["noticed"] + tally["unnoticed"])
    assert report(
        name="drill/mutants", figure=round(share * 100, 1), unit="% of weakened policies noticed", floor=100, ratio=round(share, 3),
        bar=95, ok=share >= 0.95, mutants=len(mutants), **tally,
    ), json.dumps(survivors, ensure_ascii=False)[:2000]  # fmt: skip
