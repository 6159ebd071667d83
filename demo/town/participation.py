"""Hosts of the invented town, and people who are on their way to one of them: told by the real deeds."""

import json
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, User
from cases.actions import save_sheet
from cases.models import Case
from common.acting import acting_as
from common.owner import as_owner
from community.models import District, Resource, ResourceContact
from consents.models import Consent
from demo.walk import SHAKYO
from participation import actions, hosts
from participation.enums import Step
from participation.models import Participation
from participation.telling import Telling

TOWN = json.loads((Path(__file__).parent / "participation.json").read_text(encoding="utf-8"))
WHO_IS_CALLED = ("今野", "武田", "村山", "東海林")


@contextmanager
def _as(user):
    with acting_as(user.pk, "town"), transaction.atomic():
        yield


def accompany() -> None:
    """Once. Without cases there are the hosts alone."""
    shakyo, user = Agency.objects.get(name=SHAKYO), User.objects.get(username="yoshida")
    with _as(user):
        if Resource.objects.filter(name=TOWN["hosts"][0]["name"]).exists():
            return
        places = [_host(row, name, shakyo, user) for row, name in zip(TOWN["hosts"], WHO_IS_CALLED, strict=True)]
    for case, way in zip(_cases(shakyo), TOWN["ways"], strict=False):
        with _as(user):
            _lead(case, way, places[way["host"]], shakyo, user)


def _host(row, called, shakyo, user) -> Resource:
    district = District.objects.order_by("position").filter(retired=False)[len(row["name"]) % 20]
    known = {"checked_on": timezone.localdate(), "checked_by": user, "keeper": shakyo, "district": district}
    resource = Resource.objects.create(**row, **known)
    ResourceContact.objects.create(resource=resource, name=called, telephone=row["telephone"], note="午前のうちに電話する。")
    return resource


def _cases(shakyo):
    """Open ones of the coordinator whose person has agreed to everything, long enough ago."""
    with as_owner(), acting_as(0, "town"):
        given = Consent.objects.in_force(timezone.now()).filter(all_agencies=True, purposes__contains=["liaise"])
        agreed = given.filter(categories__contains=["basic", "history", "health"]).values("person")
        open_ones = Case.objects.filter(custodian=shakyo, person__in=agreed).exclude(stage__in=["closed", "suspended"])
        return list(open_ones.select_related("person").order_by("number")[: len(TOWN["ways"])])


def _lead(case, way, place, shakyo, user) -> Participation:
    today = timezone.localdate()
    first = way["steps"][0][1] + 14
    by = {"by": user, "agency": shakyo}
    begun = actions.begin(case, **by, started_on=today - timedelta(first))
    boxes = ("wish", "strengths", "considerations", "aims", "roles", "needs", "fits", "goal")
    answers = {code: way[code] for code in boxes} | {"tell": ["name", "age", "wish", "care"]}
    save_sheet(case, None, code="F4", seen=0, answers=answers, **by)
    placement = actions.propose(
        begun, place, **by, on=today - timedelta(first - 4), menu="adapted", menu_words=way["goal"], why="希望と配慮が合う。"
    )
    said = {"name": case.person.display_name, "wish": way["wish"], "care": way["considerations"]}
    telling = Telling(placement, "まず一度、見学をさせてください。担当が同行します。", said)
    sheet = hosts.make_sheet(telling, **by, answer_by=today + timedelta(10), agreed_on=today, agreed_how="oral")
    if len(way["steps"]) > 1:
        told = {"verdict": "conditional", "answer": "最初の3回は、付き添いをお願いしたい。", "name": place.contact.name}
        hosts.record_answer(sheet, by=user, way="telephone", told_on=today, **told)
    for to, ago, words, *why in way["steps"]:
        ended = dict(zip(("reason", "changed"), why, strict=False))
        on = today - timedelta(ago)
        placement = actions.step(placement, **by, seen=placement.step, to=to, on=on, words=words, **ended)
    if placement.step == Step.SETTLED:
        for look in list(placement.follow_ups.all()):
            words = "「ここに来ると落ち着く」。" if look.side == "person" else "頼める作業が増えた。"
            actions.record_look(look, by=user, done_on=look.due_on, outcome="well", words=words)
        actions.plan_look(
            placement, by=user, side="host", due_on=today + timedelta(3), worker=user, plan="冬のあいだの過ごし方"
        )
    return begun
