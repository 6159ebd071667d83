"""Whether the time an answer takes tells that something is there: a hidden record against none, a known login against none.

In one process, without the network. Each round asks both, in turns and in random order, so that a noisy moment touches both; the
hidden records are of other agencies, of many ages. Sign-ins come from a new address each, and what counts failures is emptied
between rounds, outside the time taken: a paused account is answered sooner, but for unknown logins just as for known ones.
"""

import argparse
import random
import statistics
import sys
import uuid

from bench.ground import bring_up, report
from bench.run_pages import signed_in, timed

BAR = 3.0  # ms between the medians, for the kind that differs most
HIDDEN = {
    "case": "select id from cases_case where id not in (select case_id from cases_stake where agency_id = any (%(mine)s)) limit 200",
    "meeting": "select id from meetings_meeting where id not in (select i.meeting_id from meetings_agendaitem i"
    " join cases_stake s using (case_id) where s.agency_id = any (%(mine)s)) limit 200",
    "conference": "select id from sealed_conference limit 200",
    "plan": "select case_id, id from plans_plan where case_id not in"
    " (select case_id from cases_stake where agency_id = any (%(mine)s)) limit 200",
}
WHO = "takahashi"  # a counsellor who takes part in little


def main() -> bool:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=2_000)
    arguments.add_argument("--requests", type=int, default=500)
    options = arguments.parse_args()
    bring_up(options.cases)
    import juso.wsgi  # noqa: F401 (the process as it serves)

    dice = random.Random(6)
    pairs = {**records(dice), "login": sign_ins(dice)}
    kinds = {kind: compare(*pair, options.requests, dice) for kind, pair in pairs.items()}
    worst = max(abs(kind["difference_ms"]) for kind in kinds.values())
    return report(
        name="refusal", figure=round(worst, 2), unit="ms between the medians, hidden and absent", floor=0, ratio=None, bar=BAR,
        ok=worst <= BAR, cases=options.cases, requests=options.requests, kinds=kinds,
    )  # fmt: skip


def compare(there, absent, rounds, dice) -> dict:
    """`there` and `absent` ask once each, and give back what was answered; both must say the same."""
    times: dict = {there: [], absent: []}
    for number in range(rounds + 20):
        forget_failures()
        answers: set[int] = set()
        for ask in dice.sample([there, absent], 2):
            seconds = timed(lambda ask=ask, answers=answers: answers.add(ask()))
            if number >= 20:  # the first are warming up
                times[ask].append(seconds)
        if len(answers) != 1:
            raise SystemExit(f"answered differently: {answers}")
    hidden, none = (statistics.median(times[ask]) * 1000 for ask in (there, absent))
    return {"there_ms": round(hidden, 2), "absent_ms": round(none, 2), "difference_ms": round(hidden - none, 2)}


def forget_failures() -> None:
    from agencies.models import GuessCount
    from common.owner import as_owner

    with as_owner():
        GuessCount.objects.all().delete()


def records(dice) -> dict:
    client, user = signed_in(WHO)

    def asking(address, keys):
        def ask():
            return client.get(address.format(dice.choice(keys) if keys else uuid.uuid4())).status_code

        return ask

    addresses = {"case": "/cases/{}/", "meeting": "/meetings/{}/", "conference": "/conferences/{}/"}
    found = {kind: hidden(kind, user) for kind in (*addresses, "plan")}
    pairs = {kind: (asking(address, found[kind]), asking(address, [])) for kind, address in addresses.items()}
    plans = found["plan"]

    def plan_there():
        return client.get("/cases/{}/plans/{}/".format(*dice.choice(plans))).status_code

    def plan_absent():
        return client.get(f"/cases/{dice.choice(plans)[0]}/plans/{uuid.uuid4()}/").status_code

    return {**pairs, "plan": (plan_there, plan_absent)}


def hidden(kind, user) -> list:
    """Up to two hundred that this person may not see, as the owner knows them."""
    from django.db import connection, transaction

    from common.owner import as_owner

    mine = [post.agency_id for post in user.current_posts]
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        cursor.execute(HIDDEN[kind], {"mine": mine})
        found = cursor.fetchall()
    if not found:
        raise SystemExit(f"the town has no {kind}")
    return found if kind == "plan" else [key for (key,) in found]


def sign_ins(dice):
    """A wrong password for somebody who exists, and for nobody."""
    from django.test import Client

    from agencies.models import User

    known = list(User.objects.filter(is_active=True).values_list("username", flat=True))
    guest = Client()

    def asking(login):
        def ask():
            address = ".".join(str(dice.randrange(1, 250)) for _ in range(4))
            said = {"login": login(), "password": "まちがった合言葉のつもり"}
            return guest.post("/accounts/login/", said, REMOTE_ADDR=address).status_code

        return ask

    def somebody():
        return dice.choice(known)

    def nobody():
        return "".join(dice.choice("aeiknorst") for _ in range(len(dice.choice(known))))

    return asking(somebody), asking(nobody)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
