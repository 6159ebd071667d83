"""Would a weakened wall be noticed? Every policy and every function the policies ask is broken in one place at a time, and the
question is whether reach.txt then still holds. Run by drills/mutants; too long for every day.

A policy: its condition becomes true, becomes false, and loses each of its parts in turn. A function: each of its conditions
is dropped in turn. The mutant lives in a savepoint.
"""

import json
import re
import sys

from django.db import Error, connection, transaction

from bench.ground import report
from common.owner import as_owner
from tests.security.reach import Broken, Reach, protected
from tests.security.test_doors import clients, town  # noqa: F401
from tests.security.test_reach import cast, crowded, line_of, reviewed  # noqa: F401


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
        "select tablename, policyname, qual, with_check from pg_policies where schemaname = 'public'"
        " and 'juso_app' = any (roles) order by 1, 2"
    )
    for table, policy, using, check in _ask(sql):
        for clause, condition in (("using", using), ("with check", check)):
            if condition:
                for mutant in ["true", "false", *parts(condition)]:
                    yield table, f"alter policy {policy} on {table} {clause} ({mutant})"


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


def lives(sql, tables, reach, people, wanted) -> str:
    """ "noticed", "unnoticed", or "stillborn" where PostgreSQL does not take the mutant."""
    try:
        with transaction.atomic():
            try:
                with as_owner(), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(sql)
            except Error:
                return "stillborn"
            try:
                noticed = any(line_of(reach, people, table) != wanted[table] for table in tables)
            except Broken:
                return "stillborn"
            raise Lived("noticed" if noticed else "unnoticed")
    except Lived as end:
        return str(end)


def test_weakened_walls_are_noticed(crowded):  # noqa: F811
    reach, people, wanted = Reach(), cast(), reviewed()
    tally = {"noticed": 0, "unnoticed": 0, "stillborn": 0}
    survivors = []
    everything = protected()
    mutants = [(sql, [table]) for table, sql in policies()] + [(sql, everything) for _, sql in functions()]
    for number, (sql, tables) in enumerate(mutants):
        fate = lives(sql, tables, reach, people, wanted)
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
