"""Search among a million residents: every kind of word, with permissions, as the application's database role.

A town is made first, then residents in bulk: one case each for two and a half of them, spread over the agencies. Asked as a
counsellor of one desk (who holds a small share) and as the coordinator. The floor is the same look-up by primary key alone.
"""

import argparse
import random
import sys
import time

from bench.ground import bring_up, quantiles, report

BAR = 300.0  # ms, 95th percentile of the slowest kind
RESIDENTS = """
insert into people_person (id, created_at, updated_at, name, kana, known, description, sex, born_on, born_about, deceased, aliases,
  postal_code, address, registered_address, telephone, mobile, email, contact_caution, address_protected, registered_by_id)
select gen_random_uuid(), now(), now(), (%(family)s::text[])[f] || '　' || (%(given)s::text[])[g],
  (%(family_kana)s::text[])[f] || '　' || (%(given_kana)s::text[])[g], true, '', 'unknown',
  date '1930-01-01' + (random() * 32000)::int, false, false, '', '', '', '',
  '023-' || lpad((random() * 9999999)::int::text, 7, '0'), '090-' || lpad((random() * 99999999)::int::text, 8, '0'), '', '', false, %(by)s
from (select 1 + (random() * (%(families)s - 1))::int as f, 1 + (random() * (%(givens)s - 1))::int as g
        from generate_series(1, %(wanted)s)) dice
"""
CASES = """
with numbered as (select id, row_number() over () as n from people_person p where not exists (
                    select 1 from cases_casesubject cs where cs.person_id = p.id)),
  heads as (select id, (n / 2.5)::int as house, row_number() over (partition by (n / 2.5)::int) = 1 as first from numbered),
  opened as (
    insert into cases_case (id, created_at, updated_at, number, person_id, custodian_id, opened_by_agency_id, worker_id, stage, urgency,
      opened_at, last_activity, close_reason, close_note)
    select gen_random_uuid(), now(), now(), 'X' || house, id, a, a, null, 'active', 'low', now(), now() - random() * interval '900 days', '', ''
      from (select id, house, (%(agencies)s::bigint[])[1 + house %% %(many)s] as a from heads where first) h
    returning id, person_id, custodian_id, last_activity),
  staked as (
    insert into cases_stake (case_id, agency_id, reason, since, last_activity, stage)
    select id, custodian_id, 'custody', now(), last_activity, 'active' from opened returning 1)
insert into cases_casesubject (id, created_at, updated_at, case_id, person_id, is_main)
select gen_random_uuid(), now(), now(), o.id, m.id, m.id = o.person_id
  from opened o join heads h on h.id = o.person_id join heads m on m.house = h.house
"""
ASIDE = ("person_kana", "person_kanji", "person_born", "person_telephone", "person_mobile", "person_loose")


def main() -> bool:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--persons", type=int, default=1_000_000)
    arguments.add_argument("--requests", type=int, default=40)
    options = arguments.parse_args()
    bring_up(2000, name=f"juso_bench_search_{options.persons}")
    fill(options.persons)
    measured = {f"{kind}/{who}": row for who in ("sato", "yamazaki") for kind, row in measure(who, options.requests).items()}
    worst = max(row["p95_ms"] for row in measured.values())
    floor = measured.pop("floor/sato")["median_ms"]
    measured.pop("floor/yamazaki")
    return report(
        name="search", figure=worst, unit="ms, p95 of the slowest kind", floor=floor, ratio=round(worst / floor, 1), bar=BAR,
        ok=worst <= BAR, persons=options.persons, requests=options.requests, kinds=measured,
    )  # fmt: skip


def fill(wanted: int) -> None:
    from django.db import connection, transaction

    from common.owner import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select count(*) from people_person")
        missing = wanted - cursor.fetchone()[0]
        if missing <= 0:
            return
        began = time.monotonic()
        with transaction.atomic():
            _insert(cursor, missing)
        cursor.execute("vacuum analyze")
        print(f"{missing} residents: {time.monotonic() - began:.0f} s", file=sys.stderr)


def _insert(cursor, missing):
    from agencies.models import Agency, User
    from demo.town.people import MEN, WOMEN

    family, family_kana = zip(*surnames(), strict=True)
    given, given_kana = zip(*(MEN + WOMEN), strict=True)
    agencies = [agency.pk for agency in Agency.objects.desks()]
    cursor.execute("select indexdef from pg_indexes where indexname = any (%s)", [list(ASIDE)])
    definitions = [row[0] for row in cursor.fetchall()]
    cursor.execute("; ".join(f"drop index {name}" for name in ASIDE))
    words = {
        "family": list(family), "family_kana": list(family_kana), "families": len(family), "given": list(given),
        "given_kana": list(given_kana), "givens": len(given), "by": User.objects.first().pk, "wanted": missing,
    }  # fmt: skip
    cursor.execute(RESIDENTS, words)
    for table in ("cases_case", "cases_casesubject", "cases_stake"):
        cursor.execute(f"alter table {table} disable trigger user")
    cursor.execute(CASES, {"agencies": agencies, "many": len(agencies)})
    cursor.execute("set constraints all immediate")
    for table in ("cases_case", "cases_casesubject", "cases_stake"):
        cursor.execute(f"alter table {table} enable trigger user")
    for definition in definitions:
        cursor.execute(definition)


def surnames() -> list[tuple[str, str]]:
    """The town's, and some thousand rarer ones put together of two characters each."""
    from demo.town.people import SURNAMES

    first = [
        ("石", "いし"),
        ("川", "かわ"),
        ("森", "もり"),
        ("北", "きた"),
        ("南", "みなみ"),
        ("黒", "くろ"),
        ("青", "あお"),
        ("松", "まつ"),
    ]
    last = [
        ("田", "た"),
        ("野", "の"),
        ("村", "むら"),
        ("谷", "たに"),
        ("本", "もと"),
        ("沢", "さわ"),
        ("橋", "はし"),
        ("倉", "くら"),
    ]
    middle = [("", ""), ("之", "の"), ("ヶ", "が"), ("小", "こ"), ("大", "おお"), ("中", "なか")]
    rare = [(a + m + b, x + n + y) for a, x in first for m, n in middle for b, y in last]
    return SURNAMES * 12 + rare


def measure(login: str, rounds: int) -> dict[str, dict]:
    from django.db import connection, transaction

    from agencies.models import User
    from cases.finding import find
    from common.acting import acting_as

    user, dice = User.objects.get(username=login), random.Random(8)
    with acting_as(user.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select p.id, p.name, p.kana, p.born_on, p.telephone, p.mobile from cases_stake s join cases_casesubject cs using (case_id)"
            " join people_person p on p.id = cs.person_id where s.agency_id = %s and p.known and p.telephone <> '' and p.born_on is not null"
            " limit 4000",
            [user.desk.pk],
        )
        people = dice.sample(cursor.fetchall(), rounds)
    words = {
        "kana_prefix": lambda p: p[2][:3],
        "kana_full": lambda p: p[2],
        "infix_1": lambda p: p[2].replace("　", "")[2],
        "infix_2": lambda p: p[2].replace("　", "")[2:4],
        "kanji": lambda p: p[1].split("　")[0],
        "kanji_1": lambda p: p[1][-1],
        "birth_date": lambda p: p[3].isoformat(),
        "telephone": lambda p: p[4],
        "mobile": lambda p: p[5],
        "nobody": lambda p: "ぬるぽ",
    }
    found: dict[str, list[float]] = {kind: [] for kind in words} | {"floor": []}
    for person in people:
        for kind, word in words.items():
            asked = word(person)
            found[kind].append(timed(user, lambda asked=asked: find(asked).rows))
        found["floor"].append(timed(user, lambda key=person[0]: by_key(key)))
    return {kind: quantiles(times) for kind, times in found.items()}


def by_key(key):
    from people.models import Person

    return Person.objects.get(pk=key)


def timed(user, ask) -> float:
    from django.db import transaction

    from common.acting import acting_as

    with acting_as(user.pk), transaction.atomic():
        began = time.perf_counter()
        ask()
        return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
