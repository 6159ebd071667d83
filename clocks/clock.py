"""Reading the clock: by when an answer is due, which rung is reached, and who stands on it."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies.calendar import add_working_days, closing_days
from agencies.models import Agency, Municipality, User
from agencies.roles import Permission, Role
from clocks.enums import TOP, Rung
from clocks.models import AnswerTime, Figure
from common.acting import acting_as
from common.deeds import call, rows

USUAL = ("month", "low")  # how urgent a matter is for which an agency's own usual figure counts


@cache
def given() -> dict[str, int]:
    """The figures a city starts from, flat: answer/week → 2, ladder/week/3 → 2, review → 3."""
    read = json.loads((Path(__file__).parent / "figures.json").read_text(encoding="utf-8"))
    flat = {f"answer/{urgency}": days for urgency, days in read["answer"].items()}
    flat |= {
        f"ladder/{urgency}/{rung}": days
        for urgency, steps in read["ladder"].items()
        for rung, days in enumerate(steps, start=1)
    }
    return flat | {name: read[name] for name in ("review", "next", "outcome", "council", "link")}


def figures() -> dict[str, int]:
    """As this city has them now. One query."""
    return given() | dict(Figure.objects.values_list("name", "days"))


def days_for(agency: Agency, urgency: str, *, now: dict[str, int] | None = None) -> int:
    """Working days `agency` has for an answer: its own figure for this urgency, else the shorter of two usual ones."""
    own = AnswerTime.objects.filter(agency=agency, urgency=urgency).values_list("days", flat=True).first()
    if own is not None:
        return own
    city = (now or figures())[f"answer/{urgency}"]
    return min(city, agency.answer_days) if urgency in USUAL else city


def answer_by(agency: Agency, urgency: str) -> date:
    return add_working_days(timezone.localdate(), days_for(agency, urgency))


def due_in(name: str) -> date:
    """`name`: review, next, outcome, council, link."""
    return add_working_days(timezone.localdate(), figures()[name])


def rung_reached(due_on: date, urgency: str, today: date, now: dict[str, int], closed: frozenset[date]) -> int:
    """The highest rung whose day has come, counted in working days from the day it was due; 0 before that."""
    come = (rung for rung in Rung if today >= add_working_days(due_on, now[f"ladder/{urgency}/{rung}"], closed))
    return max(come, default=0)


@dataclass(frozen=True)
class Place:
    """Where a matter stands when it has climbed: on the list of this agency, for those there who may do this."""

    agency: Agency
    permission: Permission
    roles: tuple[str, ...] = ()  # only these of the roles that have the permission

    def people(self) -> list[User]:
        """Who can act there today."""
        posts = self.agency.posts.now().granting(self.permission)
        if self.roles:
            posts = posts.filter(role__in=self.roles)
        return list({post.user_id: post.user for post in posts.select_related("user")}.values())


def desk_of(agency: Agency) -> Place:
    """Everybody there who may answer."""
    return Place(agency, Permission.OFFER_ANSWER)


def has_accounts(agency: Agency) -> bool:
    """Whether anybody there can answer on the screen today. `referrals_has_accounts` says the same in the database."""
    over = agency.until is not None and agency.until < timezone.localdate()
    return not over and bool(desk_of(agency).people())


def place_of(rung: int, agency: Agency, city: Municipality) -> Place:
    """Who is told on this rung about a matter that waits with `agency`."""
    if rung <= Rung.WORKER:
        return desk_of(agency)
    if rung == Rung.HEAD:
        return Place(agency, Permission.DESK_OVERSEE)
    if rung == Rung.COORDINATOR:
        return Place(city.coordinator, Permission.CUSTODY_TAKE_BACK)
    if rung == Rung.SECTION:
        section = agency.section or city.host
        return Place(section, Permission.OFFER_ANSWER, (Role.SECTION_OFFICER, Role.HOST_OFFICER))
    return Place(city.host, Permission.PLAN_DECIDE)


def next_places(rung: int, reached: int, agency: Agency, city: Municipality) -> list[tuple[int, Place]]:
    """The rungs to climb now, in order. A rung on which nobody can act is passed by: the matter goes higher at once."""
    steps: list[tuple[int, Place]] = []
    climbing = rung
    while climbing < TOP and (climbing < reached or (steps and not steps[-1][1].people())):
        climbing += 1
        steps.append((climbing, place_of(climbing, agency, city)))
    return steps


@dataclass
class Matter:
    """Something that waits with an agency since a day: an offer, a slip."""

    id: UUID
    urgency: str
    due_on: date
    rung: int
    agency_id: int


def climb_all(app: str, *, tell: Callable) -> None:
    """Silence climbs: worker, head, coordinator, section, council. Each rung once; nothing closes, nothing moves.

    `app`: referrals or slips, whose functions in the database say what is due and write down each rung.
    """
    with acting_as(0, "clock"):
        with transaction.atomic():
            matters = [Matter(*row) for row in rows(f"{app}_due")]
        climb(matters, lift=partial(lift, app), tell=tell)


def lift(app: str, matter: Matter, rung: int, agency: Agency) -> bool | None:
    return call(f"{app}_lift", matter.id, matter.rung, rung, matter.due_on, agency.pk)


def climb(matters: Iterable[Matter], *, lift: Callable, tell: Callable) -> int:
    """Every matter goes up as far as its time has come, each in a transaction of its own. Returns how many rungs were climbed.

    `lift(matter, rung, agency)` writes it down: None where somebody moved meanwhile, False where this rung was told before.
    """
    city = Municipality.objects.select_related("coordinator", "host").get()
    agencies, now, closed = Agency.objects.select_related("section").in_bulk(), figures(), closing_days()
    today, climbed = timezone.localdate(), 0
    for matter in matters:
        reached = rung_reached(matter.due_on, matter.urgency, today, now, closed)
        with transaction.atomic():
            climbed += _climb_one(matter, next_places(matter.rung, reached, agencies[matter.agency_id], city), lift, tell)
    return climbed


def _climb_one(matter: Matter, places: list[tuple[int, Place]], lift: Callable, tell: Callable) -> int:
    for steps, (rung, place) in enumerate(places):
        news = lift(matter, rung, place.agency)
        if news is None:
            return steps
        if news:
            tell(matter, rung, place)
        matter.rung = rung
    return len(places)
