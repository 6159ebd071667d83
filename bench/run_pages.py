"""Server time of the case list, the case page, my day and the search, for a counsellor and a coordinator.

In one process, without the network: what Django and PostgreSQL take. Each round asks every page once, the bare page of the same
size beside it, so that a noisy moment touches both. The bare page is what any signed-in page costs here: session, user, posts,
layout. Raw SQL is the least the database must do for the same rows, under row-level security.
"""

import argparse
import sys
import time

from bench.ground import bring_up, quantiles, report

BAR = 4.0
JUDGED = {"case_list", "case_page"}


def main() -> bool:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=10_000)
    arguments.add_argument("--requests", type=int, default=60)
    options = arguments.parse_args()
    bring_up(options.cases)
    import juso.wsgi  # noqa: F401 (the process as it serves)

    measured = {f"{page}/{who}": row for who in ("sato", "yamazaki") for page, row in measure(who, options.requests).items()}
    worst = max(row["ratio"] for name, row in measured.items() if name.split("/")[0] in JUDGED)
    floor = min(row["bare_median_ms"] for row in measured.values())
    return report(
        name="pages",
        figure=worst,
        unit="times the bare page (worst of case list and case page)",
        floor=floor,
        ratio=worst,
        bar=BAR,
        ok=worst <= BAR,
        cases=options.cases,
        requests=options.requests,
        pages=measured,
    )


def measure(login: str, rounds: int) -> dict[str, dict]:
    client, user = signed_in(login)
    pages = pages_of(user)
    sizes = {name: len(page(client).content) for name, page in pages.items()}
    bare = bare_sizes(client, sizes)
    times = {name: ([], [], []) for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            times[name][0].append(timed(lambda page=page: page(client)))
            times[name][1].append(timed(lambda name=name: client.get(f"/bare/{bare[name]}/")))
            times[name][2].append(timed(lambda name=name: raw(name, user)))
    return {name: row_of(sizes[name], *all_times) for name, all_times in times.items()}


def row_of(size, page, bare, sql) -> dict:
    middle = quantiles(page)
    bare_middle, sql_middle = quantiles(bare)["median_ms"], quantiles(sql)["median_ms"]
    return {
        **middle,
        "bytes": size,
        "bare_median_ms": bare_middle,
        "ratio": round(middle["median_ms"] / bare_middle, 2),
        "raw_sql_ms": sql_middle,
    }


def timed(ask) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def signed_in(login):
    from django.test import Client

    from agencies.models import User
    from demo.coming_in import come_in

    user = User.objects.get(username=login)
    client = come_in(Client(), user)
    client.get("/me/")
    return client, user


def pages_of(user) -> dict:
    case = first_case(user)
    name = case.kana.split("　")[0]
    return {
        "case_list": lambda client: client.get("/cases/"),
        "case_page": lambda client: client.get(f"/cases/{case.pk}/"),
        "my_day": lambda client: client.get("/"),
        "board": lambda client: client.get("/boards/"),
        "figures": lambda client: client.get("/boards/figures/"),
        "search": lambda client: client.post("/cases/search/", {"words": name}),
    }


def first_case(user):
    from django.db import transaction

    from cases.lists import page_of
    from common.acting import acting_as

    with acting_as(user.pk), transaction.atomic():
        return page_of(user).rows[0]


def bare_sizes(client, sizes) -> dict[str, int]:
    """How much filling makes a bare page as long as each page."""
    empty = len(client.get("/bare/0/").content)
    return {name: max(0, size - empty) for name, size in sizes.items()}


RAW = {
    "case_list": "select c.id, c.number, p.name from (select case_id from cases_stake where agency_id = %(agency)s and until is null"
    " and stage <> 'closed' order by last_activity desc, case_id desc limit 51) s join cases_case c on c.id = s.case_id"
    " join people_person p on p.id = c.person_id",
    "case_page": "select c.*, p.* from cases_stake s join cases_case c on c.id = s.case_id join people_person p on p.id = c.person_id"
    " where s.agency_id = %(agency)s and s.until is null order by s.last_activity desc limit 1",
    "my_day": "select * from cases_nextstep where agency_id = %(agency)s and done_at is null order by due_on limit 11",
    "board": "select * from boards_waiting('own', null, '')",
    "figures": "select * from boards_answered_in_time(null, current_date - 600)",
    "search": "select juso_find_cases('kana', 'サトウ', 51)",
}


def raw(name, user):
    from django.db import connection, transaction

    from common.acting import acting_as

    with acting_as(user.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW[name], {"agency": user.desk.pk})
        cursor.fetchall()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
