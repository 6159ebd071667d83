"""A year's figures over many cases: the page with every figure, and the return to the state, as the host section asks for them."""

import argparse
import sys
import time

from bench.ground import bring_up, quantiles, report

BAR = 5.0  # s, p95 of the whole page of figures


def main() -> bool:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=10_000)
    arguments.add_argument("--requests", type=int, default=7)
    options = arguments.parse_args()
    bring_up(options.cases, name=f"juso_bench_reports_{options.cases}")
    floor, each, page = measure(options.requests)
    slowest = sorted(each.items(), key=lambda pair: -pair[1])[:5]
    return report(
        name="reports", figure=round(page["p95_ms"] / 1000, 2), unit="s p95, every figure of a year", floor=round(floor, 4),
        ratio=round(page["median_ms"] / 1000 / floor, 1), bar=BAR, ok=page["p95_ms"] / 1000 <= BAR, cases=options.cases, page=page,
        slowest_ms={code: round(1000 * took, 1) for code, took in slowest},
    )  # fmt: skip


def measure(rounds: int):
    """(floor, figure → seconds, quantiles of all): the floor counts the cases once."""
    from django.db import transaction
    from django.utils import timezone

    from agencies.models import User
    from common.acting import acting_as
    from common.deeds import select
    from common.owner import as_owner
    from common.wareki import fiscal_year
    from reports.figures import FIGURES
    from reports.figures.counting import table_of

    year, host = fiscal_year(timezone.localdate()), User.objects.get(username="kobayashi")
    whole, each = [], {}
    with as_owner():
        began = time.perf_counter()
        select("select count(*) from cases_case")
        floor = time.perf_counter() - began
    for _ in range(rounds):
        with acting_as(host.pk), transaction.atomic():
            begun = time.perf_counter()
            for figure in FIGURES.values():
                began = time.perf_counter()
                table_of(figure, year, figure.splits[0] if figure.splits else "")
                each[figure.code] = time.perf_counter() - began
            whole.append(time.perf_counter() - begun)
    return floor, each, quantiles(whole)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
