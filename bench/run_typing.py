"""Server time of one autosave: the whole of a long assessment sheet, half typed, sealed and written over the draft before.

In one process, without the network. Every save carries other words, so nothing is the same twice; the sheet grows from empty to
some twenty kilobytes as it does under somebody's hands. Beside each save the bare page is asked (session, user, posts, layout)
and the draft's row alone is written, so that a noisy moment touches all three.
"""

import argparse
import sys
import uuid

from bench.ground import bring_up, quantiles, report
from bench.run_pages import first_case, signed_in, timed

BAR = 50.0  # ms, median
BOXES = 60
WORDS = "母の介護と家計のことで眠れない日が続いている。長男は二年ほど部屋から出ていない。"


def main() -> bool:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=100_000)
    arguments.add_argument("--requests", type=int, default=300)
    options = arguments.parse_args()
    bring_up(options.cases)
    import juso.wsgi  # noqa: F401 (the process as it serves)

    save, bare, row = measure("yamazaki", options.requests)
    return report(
        name="typing", figure=save["median_ms"], unit="ms, median of one autosave", floor=bare["median_ms"],
        ratio=round(save["median_ms"] / bare["median_ms"], 2), bar=BAR, ok=save["median_ms"] <= BAR, cases=options.cases,
        requests=options.requests, p95_ms=save["p95_ms"], row_alone_ms=row["median_ms"],
    )  # fmt: skip


def measure(login: str, rounds: int):
    client, user = signed_in(login)
    place, key = f"/cases/{first_case(user).pk}/sheets/F2/", str(uuid.uuid4())
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for number in range(rounds):
        typed = {"once": key, "draft_place": place, "draft_label": "アセスメントシート", **typed_so_far(number, rounds)}
        times[0].append(timed(lambda typed=typed: autosave(client, typed)))
        times[1].append(timed(lambda: client.get("/bare/0/")))
        times[2].append(timed(lambda number=number: write_row(user, key, number)))
    client.post(f"/drafts/{key}/throw-away/")
    return [quantiles(found) for found in times]


def typed_so_far(number: int, rounds: int) -> dict[str, str]:
    """Each box holds the words typed until now."""
    letters = (number + 1) * BOXES * 120 // rounds
    return {f"box_{box}": (WORDS * 4)[: max(0, min(120, letters - box * 120))] for box in range(BOXES)}


def autosave(client, typed) -> None:
    answer = client.post("/drafts/", typed, headers={"X-Juso-Autosave": "1"})
    if answer.status_code != 200:
        raise SystemExit(f"the autosave answered {answer.status_code}: {answer.content.decode()[:200]}")


def write_row(user, key, number) -> None:
    from django.db import transaction

    from common.acting import acting_as
    from drafts.models import Draft

    with acting_as(user.pk), transaction.atomic():
        Draft.objects.filter(pk=key).update(label=f"アセスメントシート{number % 2}")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
