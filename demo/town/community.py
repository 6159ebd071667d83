"""Places, resources and some months of coordinators' work in the invented town, told by the real deeds.

The same seed, the same town.
"""

import json
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.roles import Role
from common.acting import acting_as
from common.owner import as_owner
from community import actions
from community.counting import before, first_of
from community.models import Contact, District, Need, Place, Resource, RoundTable
from demo.town.people import SURNAMES, resident

TOWN = json.loads((Path(__file__).parent / "community.json").read_text(encoding="utf-8"))
AGENCIES, MONTHS = 6, 3
TOPICS = {"exercise": "exercise", "tea": "tea", "dementia": "dementia", "meal": "meal", "generations": "generations"}


@contextmanager
def _as(user):
    with acting_as(user.pk, "town"), transaction.atomic():
        yield


def tend(seed: int) -> None:
    """Once; a town that has places keeps them."""
    with as_owner():
        if Place.objects.exists():
            return
        staff = _employ(Random(seed))
    dice, districts = Random(seed), list(District.objects.order_by("position"))
    for number, user in enumerate(staff):
        with _as(user):
            _keep(user, number, districts, dice)
    honma = next(user for user in staff if user.username == "honma")
    with _as(honma):
        report = actions.start_report(by=honma, agency=honma.desk, month=before(before(first_of(timezone.localdate()))))
        remarks = "移動の声が続いている。第2層協議体で、移動販売の巡回を相談した。男性の参加が少ない。"
        actions.submit_report(report, by=honma, remarks=remarks, plans="第2層協議体。百歳体操の立ち上げの相談。")


def _employ(dice: Random) -> list[User]:
    """Somebody in each of the first agencies of coordinators; honma is in one of them already."""
    today, staff = timezone.localdate(), []
    for agency in Agency.objects.filter(kind="life_support_coordinator").order_by("pk")[:AGENCIES]:
        post = agency.posts.filter(role=Role.LIFE_SUPPORT).select_related("user").first()
        if post is None:
            person = resident(dice, dice.choice(SURNAMES), oldest=60, youngest=30)
            user = User(username=f"{agency.code}-1", name=person.name, kana=person.kana)
            user.set_unusable_password()
            user.save()
            since, until = today - timedelta(days=200), today + timedelta(days=400)
            post = Post.objects.create(user=user, agency=agency, role=Role.LIFE_SUPPORT, since=since, until=until)
        staff.append(post.user)
    return staff


def _keep(user: User, number: int, districts: list[District], dice: Random) -> None:
    """What one coordinator has in hand: three districts, some places and resources, the lines of two months."""
    mine = districts[number * 3 : number * 3 + 3]
    for step in range(4 if user.username == "honma" else 2):
        _place(user, TOWN["places"][(number * 2 + step) % len(TOWN["places"])], dice.choice(mine), dice)
    for row in TOWN["resources"][number * 2 : number * 2 + 2]:
        _resource(user, row, dice.choice(mine), dice)
    for _ in range(3):
        said, day = dice.choice(TOWN["needs"]), _day(dice)
        actions.record_line(Need(agency=user.desk), by=user, day=day, district=dice.choice(mine), **said)
    for _ in range(8):
        _contact(user, dice.choice(mine), dice)
    table = {"layer": "area", "district": None, "attendants": dice.randint(8, 18), "subjects": "移動と買い物について"}
    settled = "次回までに、各町内の困りごとを集める。"
    actions.record_line(RoundTable(agency=user.desk), by=user, day=_day(dice), settled=settled, **table)


def _day(dice: Random) -> date:
    return timezone.localdate() - timedelta(days=dice.randint(0, 85))


def _place(user, row, district, dice) -> None:
    hall = f"{district.name.removesuffix('地区')}集会所" if row["venue_kind"] == "hall" else ""
    columns = {
        "kind": "kayoi", "operator_kind": dice.choice(["residents_group", "residents_group", "resident", "shakyo"]),
        "operator": "", "venue": hall, "frequency": "weekly", "resource": None, "ended_on": None,
        "open_days": f"毎週{dice.choice('月火水木金')}曜 10時～11時30分",
        "started_on": timezone.localdate() - timedelta(days=dice.randint(400, 2500)),
    }  # fmt: skip
    place = actions.keep_place(by=user, district=district, agency=user.desk, **row, **columns)
    day = timezone.localdate() - timedelta(days=dice.randint(1, 6))
    while day > timezone.localdate() - timedelta(days=31 * MONTHS):
        _session(user, place, day, dice)
        day -= timedelta(days=dice.choice([7, 7, 7, 14]))


def _session(user, place, day, dice) -> None:
    heads = {"young_old-female": dice.randint(1, 4), "old-female": dice.randint(3, 8), "old-male": dice.randint(0, 3)}
    heads["oldest-female"] = dice.randint(0, 3)
    topics, came = [TOPICS.get(place.activity, "hobby")], ["nurse"] if dice.random() < 0.1 else []
    said = {"helpers": dice.randint(1, 3), "topics": topics, "professionals": came, "note": ""}
    actions.record_session(place, by=user, agency=user.desk, held_on=day, heads=heads, **said)


def _resource(user, row, district, dice) -> None:
    columns = {
        "agency": None, "address": "", "telephone": "", "open_days": f"毎週{dice.choice('月火水木金')}曜 10時～15時",
        "cost": dice.choice(["無料", "1回100円", "実費"]), "capacity": dice.choice([5, 8, 10, None]), "conditions": "",
        "insurance": dice.choice(["host", "person", "unknown"]), "transport": "", "trial_visit": dice.random() < 0.7,
        "is_public": True, "until": None, "district": None if row["kind"] in {"online", "housing"} else district,
    }  # fmt: skip
    contact = {"name": "事務局", "telephone": f"023-000-02{dice.randint(10, 99)}", "email": "", "note": "午前中に電話する。"}
    kept = actions.keep_resource(by=user, keeper=user.desk, contact=contact, **row, **columns)
    Resource.objects.filter(pk=kept.pk).update(checked_on=timezone.localdate() - timedelta(days=dice.randint(5, 480)))


def _contact(user, district, dice) -> None:
    said = {
        "with_whom": dice.choice(["association", "commissioner", "center", "place", "npo", "resident"]), "note": "",
        "how": dice.choice(["visit", "telephone", "meeting"]), "about": dice.sample(["start", "run", "need", "transport"], 2),
        "minutes": dice.choice([15, 30, 45, 60]), "district": district,
    }  # fmt: skip
    actions.record_line(Contact(agency=user.desk), by=user, day=_day(dice), **said)
