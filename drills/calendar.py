"""Another clock for a throw-away database, the same in PostgreSQL and in Python."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import time_machine

JAPAN = ZoneInfo("Asia/Tokyo")
CLOCK = """
create table juso_drill_clock (shift interval not null);
insert into juso_drill_clock values ('0');
create or replace function juso_now() returns timestamptz language sql volatile parallel safe
  as $$ select pg_catalog.clock_timestamp() + (select shift from public.juso_drill_clock) $$;
create or replace function juso_today() returns date language sql stable parallel safe
  as $$ select ((pg_catalog.now() + (select shift from public.juso_drill_clock)) at time zone 'Asia/Tokyo')::date $$;
"""
# Functions that ask PostgreSQL's own clock would live in another year than the rest.
ASKING = r"""
select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
 where n.nspname = 'public' and p.proname not in ('juso_now', 'juso_today') and p.prosrc ~ '(clock_timestamp|[^_]now)\(\)'
"""


class Clock:
    """`Clock(owner)` gives the database its other clock; `at(day, hour)` sets both."""

    def __init__(self, owner: psycopg.Connection):
        self.owner, self.travelled = owner, None
        owner.execute(CLOCK)
        for (definition,) in owner.execute(ASKING).fetchall():
            for word in ("pg_catalog.now()", "clock_timestamp()", " now()", "(now()"):
                definition = definition.replace(word, f"{word[0] if word[0] in ' (' else ''}public.juso_now()")
            owner.execute(definition)

    def at(self, day: date, hour: int, minute: int = 0) -> None:
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAPAN)
        if self.travelled is None:
            self.travelled = time_machine.travel(moment)
            self.traveller = self.travelled.start()
        else:
            self.traveller.move_to(moment)
        self.owner.execute("update juso_drill_clock set shift = %s", [self.shift()])

    def shift(self) -> timedelta:
        real = time_machine.escape_hatch.datetime.datetime.now(JAPAN)
        return datetime.now(JAPAN) - real

    def agrees(self) -> float:
        """Seconds by which the two differ now."""
        (there,) = self.owner.execute("select extract(epoch from juso_now())::float").fetchone()
        return abs(there - datetime.now(JAPAN).timestamp())

    def stop(self) -> None:
        if self.travelled is not None:
            self.travelled.stop()
