"""A city for a year: offers, answers, silence, leavers, two clicks at once, killed nights; its promises counted daily."""

import argparse
import subprocess
import sys
import time
from datetime import date, timedelta
from random import Random

import psycopg

from bench.ground import report
from common import embedded
from drills.ground import database_of_its_own

FIRST_DAY = date(2026, 4, 1)
CLIMBED = "select rung, count(*) from referrals_offerstep where kind = 'climbed' group by rung order by rung"
COUNTS = {
    "offers": "select count(*) from referrals_offer",
    "steps": "select count(*) from referrals_offerstep",
    "custodies": "select count(*) from cases_custody",
    "book": "select count(*) from audit_entry",
    "cases_received": "select count(*) from cases_case",
}
LADDERS = "select due_on, urgency, rung from referrals_offer where waits_for <> '' and due_on <= juso_today()"
AT_THE_TOP = """
select max(s.at)::date from referrals_offer o join referrals_offerstep s on s.offer_id = o.id
 where o.waits_for <> '' and o.rung = 5 and s.rung = 5 and s.kind in ('climbed', 'council') group by o.id
"""


def main() -> bool:
    wanted = argparse.ArgumentParser(description=__doc__)
    for name, usual in {"agencies": 60, "cases": 3000, "days": 365, "seed": 1, "kills": 6}.items():
        wanted.add_argument(f"--{name}", type=int, default=usual)
    wanted.add_argument("--silent", type=float, default=0.1)
    asked = wanted.parse_args()
    with database_of_its_own() as database:
        return Year(asked, embedded.url("juso_owner", database)).live()


class Year:
    def __init__(self, asked, owner_url):
        from django.core.management import call_command

        from common.acting import acting_as
        from common.owner import as_owner
        from drills.calendar import Clock
        from drills.city import City, people_the_city

        self.asked, self.began = asked, time.monotonic()
        call_command("migrate", verbosity=0)
        self.owner = psycopg.connect(owner_url, autocommit=True)
        self.clock = Clock(self.owner)
        self.clock.at(FIRST_DAY, 8)
        with as_owner(), acting_as(0, "drill"):
            call_command("load_municipality", "demo/yamagata.json", stdout=sys.stderr)
            people_the_city(asked.agencies, Random(asked.seed))
        with acting_as(0, "drill"):
            self.city = City(self.owner, agencies=asked.agencies, silent=asked.silent, seed=asked.seed)
        self.violations: dict[str, int] = {}
        self.killed, self.worst_clock = 0, 0.0

    def live(self) -> bool:
        from agencies.calendar import closing_days

        self.closed = closing_days()
        days = [FIRST_DAY + timedelta(days=number) for number in range(self.asked.days)]
        working = [day for day in days if day.weekday() < 5 and day not in self.closed]
        self.due = {
            day: self.asked.cases * (n + 1) // len(working) - self.asked.cases * n // len(working)
            for n, day in enumerate(working)
        }
        dice = Random(self.asked.seed + 1)
        kills = set(dice.sample(working[5:], min(self.asked.kills, len(working) - 5)))
        no_night = {day - timedelta(days=back) for day in kills for back in (1, 2)} - kills  # so that there is much to climb
        for day in days:
            self._one_day(day, night=day not in no_night, kill=day in kills)
        self._count("at the end", None)
        for fault in self.city.faults:
            self.violations[fault] = self.violations.get(fault, 0) + 1
        return self._report(len(days))

    def _one_day(self, day, *, night, kill):
        from handovers.tasks import carry_out_successions
        from referrals.tasks import climb

        self.clock.at(day, 6)
        carry_out_successions()
        if kill:
            self._killed_night()
        if night:
            climb()
            self._nobody_is_behind(day)
        if day in self.due:
            self.clock.at(day, 9)
            self._open(self.due[day], day)
        self.clock.at(day, 20)
        self.worst_clock = max(self.worst_clock, self.clock.agrees())
        from drills.promises import EVERY_DAY

        self._count(str(day), EVERY_DAY)
        if day.toordinal() % 30 == 0:
            print(f"{day}: {sum(self.city.done.values())} deeds, {self._seconds()} s", file=sys.stderr)

    def _open(self, new_cases, day):
        for _ in range(new_cases):
            self.city.receive()
        self.city.answers()
        self.city.work_on_cases(max(3, new_cases))
        if day.toordinal() % 9 == 0:
            self.city.somebody_leaves()
        if day.toordinal() % 45 == 0:
            self.city.an_agency_ends()

    def _killed_night(self):
        """The task in a process of its own, killed as soon as it has lifted something."""
        lifted = "select count(*) from referrals_offerstep where kind = 'climbed'"
        (before,) = self.owner.execute(lifted).fetchone()
        shift = str(self.clock.shift().total_seconds())
        night = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "drills.night", shift])
        while night.poll() is None and self.owner.execute(lifted).fetchone() == (before,):
            time.sleep(0.002)
        if night.poll() is None:
            night.kill()
        self.killed += night.wait() == -9

    def _nobody_is_behind(self, day):
        """After the night every offer stands at least on the rung that its deadline has reached."""
        from clocks.clock import given, rung_reached

        figures = given()
        behind = [
            row
            for row in self.owner.execute(LADDERS).fetchall()
            if row[2] < rung_reached(row[0], row[1], day, figures, self.closed)
        ]
        self._note("offers left behind by the clock", len(behind))

    def _count(self, when, names):
        from agencies.calendar import add_working_days
        from clocks.clock import given
        from drills.promises import broken

        for name, count in broken(names).items():
            self._note(name, count)
            print(f"{when}: {name}: {count}", file=sys.stderr)
        bound = add_working_days(self._today(), -given()["council"], self.closed)
        late = [since for (since,) in self.owner.execute(AT_THE_TOP).fetchall() if since < bound]
        self._note("offers at the top without a decision in the council's time", len(late))

    def _today(self):
        return self.owner.execute("select juso_today()").fetchone()[0]

    def _note(self, name, count):
        if count:
            self.violations[name] = self.violations.get(name, 0) + count

    def _seconds(self):
        return round(time.monotonic() - self.began)

    def _report(self, days) -> bool:
        total = sum(self.violations.values()) + (self.worst_clock > 1)
        counts = {name: self.owner.execute(question).fetchone()[0] for name, question in COUNTS.items()}
        climbed = dict(self.owner.execute(CLIMBED).fetchall())
        seconds = self._seconds()
        self.clock.stop()
        self.owner.close()
        return report(
            name="year", figure=total, unit="broken promises", floor=0, ratio=0 if not total else None, bar=0, ok=not total,
            days=days, agencies=self.asked.agencies, cases=counts.pop("cases_received"), silent=self.asked.silent, seed=self.asked.seed,
            **counts, climbed={str(rung): count for rung, count in climbed.items()}, deeds=dict(self.city.done.most_common()),
            refused=sum(self.city.refused.values()), killed_nights=self.killed, violations=self.violations,
            clocks_apart_ms=round(self.worst_clock * 1000, 1), seconds=seconds,
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
