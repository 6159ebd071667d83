"""Every key is replaced while people work: nothing fails, nothing that was written is lost, all opens with the new key alone."""

import argparse
import base64
import os
import subprocess
import sys
import threading
import time
import uuid

from bench.ground import report
from drills.ground import database_of_its_own

BAR = 60  # seconds, for 100,000 values
CASES = 60
OLD, NEW = os.urandom(32), os.urandom(32)


def lines(**keys: bytes) -> str:
    return "\n".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys.items())


def main() -> bool:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--values", type=int, default=100_000)
    asked = wanted.parse_args()
    with database_of_its_own(JUSO_FIELD_KEYS=lines(old=OLD)):
        return drill(asked.values)


def drill(values: int) -> bool:
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_municipality", "demo/yamagata.json", stdout=sys.stderr)
    call_command("load_pledge")
    call_command("town", cases=CASES, seed=8, stdout=sys.stderr)
    fill(values)
    settings.FIELD_KEYS = {"new": NEW, "old": OLD}
    serving = [Serving(number) for number in range(2)]
    for thread in serving:
        thread.start()
    began = time.monotonic()
    made = subprocess.run(  # as an operator starts it: a process of its own
        [sys.executable, "manage.py", "rotate_keys"],
        env=os.environ | {"JUSO_FIELD_KEYS": lines(new=NEW, old=OLD)},
        capture_output=True,
        text=True,
    )
    seconds = time.monotonic() - began
    for thread in serving:
        thread.stop.set()
        thread.join()
    print(made.stdout, made.stderr, file=sys.stderr)
    settings.FIELD_KEYS = {"new": NEW}
    opened, broken = open_everything()
    errors = [error for thread in serving for error in thread.errors]
    lost = sum(thread.lost() for thread in serving)
    for error in errors[:5]:
        print(repr(error), file=sys.stderr)
    whole = made.returncode == 0 and "old: no longer needed" in made.stdout
    return report(
        name="rotate_keys",
        figure=round(seconds, 1),
        unit="s",
        bar=BAR,
        ok=whole and seconds <= BAR and opened >= values and not (broken or errors or lost),
        values=opened,
        unreadable=broken,
        errors=len(errors),
        lost=lost,
        reads=sum(thread.reads for thread in serving),
        writes=sum(thread.writes for thread in serving),
        longest_wait_ms=round(max(thread.longest for thread in serving) * 1000),
    )


def fill(values: int) -> None:
    """Four in a protected person, two in a request for a conference, one in a draft."""
    from django.db import connection, transaction

    from agencies.models import User
    from common.acting import acting_as
    from common.owner import as_owner
    from common.sealing import seal
    from drafts.models import Draft
    from people.models import Person
    from sealed.models import Request

    user = User.objects.filter(posts__isnull=False).first()
    cell = Draft._meta.get_field("sealed")
    ids = [uuid.uuid4() for _ in range(values // 10)]
    where = {"postal_code": "990-0047", "address": "山形市旅篭町二丁目3番25号" * 4, "telephone": "023-000-0000"}
    with as_owner(), acting_as(0, "drill"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        people = (
            Person(name=f"人{number}", address_protected=True, registered_address="同じ", registered_by=user, **where)
            for number in range(values // 5)
        )
        Person.objects.bulk_create(people, batch_size=1000)
        drafts = (
            Draft(id=key, user=user, place="/", label="", sealed=seal("下書き" * 100, about=cell.about(key))) for key in ids
        )
        Draft.objects.bulk_create(drafts, batch_size=1000)
        requests = (
            Request(
                agency_id=user.posts.first().agency_id,
                asked_by=user,
                no_consent="refused",
                subject="誰か",
                situation="様子" * 200,
            )
            for _ in range(values // 20)
        )
        Request.objects.bulk_create(requests, batch_size=1000)


class Serving(threading.Thread):
    """Somebody at a desk: reads a protected address, writes another, types into a draft that is saved by itself."""

    def __init__(self, number: int):
        super().__init__()
        self.stop, self.number = threading.Event(), number
        self.errors: list[Exception] = []
        self.said: dict = {}  # what was written last, by person
        self.typed = ""
        self.draft = uuid.uuid4()
        self.reads = self.writes = 0
        self.longest = 0.0
        self.user, self.people = self._somebody()

    def _somebody(self):
        from django.db import transaction

        from agencies.models import User
        from common.acting import acting_as
        from people.models import Person

        for user in User.objects.filter(posts__isnull=False).order_by("pk"):
            with acting_as(user.pk, "drill"), transaction.atomic():
                people = list(Person.objects.values_list("pk", flat=True)[self.number : 12 : 2])
            if len(people) >= 4:
                return user, people
        raise RuntimeError("nobody in this town reads four cases")

    def run(self):
        from django.db import connection

        turn = 0
        while not self.stop.is_set():
            began = time.monotonic()
            try:
                self._work(self.people[turn % len(self.people)], turn)
            except Exception as problem:
                self.errors.append(problem)
            self.longest = max(self.longest, time.monotonic() - began)
            turn += 1
        connection.close()

    def _work(self, key, turn):
        from django.db import transaction
        from django.http import QueryDict

        from common.acting import acting_as
        from drafts import actions as drafts
        from people import actions as people
        from people.models import Person

        with acting_as(self.user.pk, "drill"), transaction.atomic():
            person = Person.objects.get(pk=key)
            if key in self.said and person.address != self.said[key]:
                raise AssertionError("something else stands there than was written")
            address, typed = f"{turn}回目の住所", f"text={turn}"
            people.correct_person(person, by=self.user, address=address, address_protected=turn % 3 > 0)
            drafts.keep(self.draft, by=self.user, place="/", label="", typed=QueryDict(typed))
        self.said[key], self.typed = address, typed
        self.reads += 1
        self.writes += 2

    def lost(self) -> int:
        from django.db import transaction

        from common.acting import acting_as
        from drafts import actions as drafts
        from drafts.models import Draft
        from people.models import Person

        with acting_as(self.user.pk, "drill"), transaction.atomic():
            wrong = sum(Person.objects.get(pk=key).address != address for key, address in self.said.items())
            return wrong + (drafts.typed_in(Draft.objects.get(pk=self.draft)).urlencode() != self.typed)


def open_everything() -> tuple[int, int]:
    """How many values open with the keys there are now, and how many do not."""
    from django.db import connection, transaction

    from common import sealing
    from common.owner import as_owner
    from common.rotation import columns

    opened = broken = 0
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        for column in columns():
            cursor.execute(f"select {column.key.column}, {column.read_as} from {column.table}")
            for key, value in cursor.fetchall():
                if not value or not column.names_in(value):
                    continue
                try:
                    column.anew(key, value)
                    opened += 1
                except sealing.Unreadable:
                    broken += 1
    return opened, broken


if __name__ == "__main__":
    sys.exit(not main())
