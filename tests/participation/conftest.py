"""Somebody who wants to work in a garden, and a garden run by people without an account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import save_sheet
from common.owner import as_owner
from community.models import Resource
from participation import actions, hosts
from participation.models import Example
from participation.telling import Telling
from tests.stories import Story

F4 = {
    "wish": "土にさわる仕事をしてみたい", "strengths": "几帳面", "aims": ["role", "rhythm"], "roles": ["farm"],
    "considerations": "大きな音が苦手", "needs": ["talks_little", "one_person"], "fits": ["withdrawn"],
    "goal": "週1回通う", "tell": ["name", "wish", "care"],
}  # fmt: skip


class Way(Story):
    """A case in which 𠮷田 leads 参加支援."""

    def begun(self, answers=None):
        self.taken().consent("yamazaki", self.shakyo)
        with self.by("yoshida") as user:
            self.participation = actions.begin(
                self.case, by=user, agency=self.shakyo, started_on=timezone.localdate() - timedelta(200)
            )
            self.f4 = save_sheet(
                self.case, None, code="F4", seen=0, answers=F4 if answers is None else answers, agency=self.shakyo, by=user
            )
        return self

    def place(self, name="ふれあい農園　つちのこ", **columns):
        with self.by("yoshida") as user:
            today = timezone.localdate()
            self.resource = Resource.objects.create(
                name=name, kana=name, kind="farm", checked_on=today, checked_by=user, keeper=self.shakyo, roles=["farm"],
                accepts=["talks_little"], **columns,
            )  # fmt: skip
        return self

    def placemented(self, ago=150, **columns):
        self.begun().place(**columns)
        return self.again(ago)

    def again(self, ago=0, resource=None):
        with self.by("yoshida") as user:
            self.placement = actions.propose(
                self.participation,
                resource or self.resource,
                by=user,
                agency=self.shakyo,
                on=timezone.localdate() - timedelta(ago),
            )
        return self

    def stepped(self, *steps, by="yoshida", **said):
        """("asked", 140), …: step and how many days ago."""
        for to, ago in steps:
            with self.by(by) as user:
                on = timezone.localdate() - timedelta(ago)
                self.placement = actions.step(
                    self.placement, by=user, agency=self.shakyo, seen=self.placement.step, to=to, on=on, **said
                )
        return self

    def told(self, said=None, by="yoshida"):
        with self.by(by) as user:
            today = timezone.localdate()
            telling = Telling(
                self.placement,
                "月に2回、草取りを手伝わせてください。",
                said or {"name": "さきこさん", "wish": "土にさわりたい"},
            )
            self.sheet = hosts.make_sheet(
                telling, by=user, agency=self.shakyo, answer_by=today + timedelta(14), agreed_on=today, agreed_how="oral"
            )
        return self

    def coded(self, by="yoshida"):
        with self.by(by) as user:
            self.code, self.link = hosts.make_link(self.sheet, by=user)
        return self


@pytest.fixture
def way(db):
    return Way()


@pytest.fixture
def example(db):
    with as_owner():
        return Example.objects.create(
            title="草取りから", whom="外に出る練習をしたい人", resource_kind="farm", menu_words="草取りを30分"
        )
