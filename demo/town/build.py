"""The town in bulk: rows as the actions would have left them, written without going through them one by one.

tests/demo/test_town.py builds the same stories by the actions and compares what both leave behind. Runs as the owner of the
database; the triggers that only copy activity down are put aside and their result is written directly.
"""

from collections import Counter as Tally
from contextlib import contextmanager
from datetime import timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from agencies.models import Agency, Municipality, Post, User
from agencies.roles import Role
from cases.models import Counter
from demo.personas import OUTSIDE
from demo.town.kinds import KINDS
from demo.town.people import SURNAMES, resident
from demo.town.stories import Writer

BATCH = 2000
PUT_ASIDE = {
    "cases_case": ["begins", "begun", "copies_stage"],
    "cases_casesubject": ["looks_alike"],
    "cases_note": ["touches_case"],
    "cases_move": ["touches_case"],
    "cases_nextstep": ["touches_case"],
    "referrals_offer": ["touches_case", "sent"],
    "plans_plan": ["touches_case", "stays_frozen"],
    "plans_monitoring": ["touches_case"],
    "plans_rolereport": ["touches_case"],
    "plans_evaluation": ["touches_case"],
    "meetings_agendaitem": ["touches_case"],
}


@transaction.atomic
def build(cases: int, seed: int) -> None:
    """`cases` cases at every stage. The same seed makes the same town."""
    dice, staff = Random(seed), employ(Random(seed))
    city = Municipality.objects.select_related("coordinator", "host").get()
    numbers = _numbers_so_far()
    with put_aside():
        for start in range(0, cases, BATCH):
            writer = Writer(dice, staff, city, numbers, now=timezone.now())
            for _ in range(min(BATCH, cases - start)):
                writer.tell(dice.choices(KINDS, [kind.weight for kind in KINDS])[0])
            writer.save()
        _keep_numbers(numbers)


def employ(dice: Random) -> dict[int, list[User]]:
    """Everybody who may hold a case, by agency: the personas, and two invented counsellors where there is nobody."""
    today = timezone.localdate()
    staff: dict[int, list[User]] = {}
    working = (Role.COUNSELLOR, Role.LEADER, Role.COORDINATOR, Role.MARUGOTO)
    for post in Post.objects.now().filter(role__in=working).select_related("user").order_by("pk"):
        staff.setdefault(post.agency_id, []).append(post.user)
    outside = [agency["code"] for agency in OUTSIDE]
    for agency in Agency.objects.desks().exclude(kind="city_section").exclude(code__in=outside).order_by("pk"):
        while len(staff.get(agency.pk, [])) < 2:
            person = resident(dice, dice.choice(SURNAMES), oldest=60, youngest=25)
            number = len(staff.get(agency.pk, [])) + 1
            user = User(username=f"{agency.code}-{number}", name=person.name, kana=person.kana)
            user.set_unusable_password()
            user.save()
            since, until = today - timedelta(days=200), today + timedelta(days=400)
            Post.objects.create(user=user, agency=agency, role=Role.COUNSELLOR, since=since, until=until)
            staff.setdefault(agency.pk, []).append(user)
    return staff


@contextmanager
def put_aside():
    with connection.cursor() as cursor:
        for table, triggers in PUT_ASIDE.items():
            for trigger in triggers:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")  # what COMMIT would check, now
        for table, triggers in PUT_ASIDE.items():
            for trigger in triggers:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def _numbers_so_far() -> Tally:
    return Tally({(row.agency_id, row.fiscal_year): row.last for row in Counter.objects.all()})


def _keep_numbers(numbers: Tally) -> None:
    for (agency_id, year), last in numbers.items():
        Counter.objects.update_or_create(agency_id=agency_id, fiscal_year=year, defaults={"last": last})
