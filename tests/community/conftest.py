"""A small part of the town: what one coordinator keeps, and a month of her work, made by the real deeds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.acting import acting_as
from community import actions
from community.models import Contact, District, Need, RoundTable

RESOURCE = {
    "name": "さくら農園", "kana": "さくらのうえん", "kind": "farm", "operator": "NPO法人　土のめぐみ", "agency": None, "address": "",
    "telephone": "", "open_days": "毎週水曜", "cost": "無料", "capacity": 5, "fits": ["withdrawn"], "accepts": ["talks_little"],
    "roles": ["farm"], "conditions": "", "insurance": "host", "transport": "", "trial_visit": True, "is_public": True, "until": None,
}  # fmt: skip
PLACE = {
    "name": "ひだまり会", "kana": "ひだまりかい", "kind": "kayoi", "operator_kind": "residents_group", "operator": "", "venue_kind": "hall",
    "venue": "第五集会所", "frequency": "weekly", "open_days": "毎週火曜", "activity": "exercise", "ended_on": None, "resource": None,
}  # fmt: skip


class Town:
    """What honma keeps; `town.by(user)` acts as somebody."""

    def __init__(self, honma):
        self.honma, self.agency, self.today = honma, honma.desk, timezone.localdate()
        self.district = District.objects.get(name="第五地区")
        self.contact = {"name": "農園の人", "telephone": "023-000-0009", "email": "", "note": "午前に"}
        with acting_as(honma.pk):
            self.resource = self.add_resource()
            self.place = self.add_place()
            self.session = self.meet(self.today)

    def add_resource(self, **columns):
        given = {"by": self.honma, "keeper": self.agency, "contact": self.contact, "district": self.district}
        return actions.keep_resource(**given, **RESOURCE | columns)

    def add_place(self, **columns):
        given = {"agency": self.agency, "district": self.district, "started_on": self.today - timedelta(days=400)}
        return actions.keep_place(by=self.honma, **given | PLACE | columns)

    def meet(self, day, **columns):
        given = {
            "heads": {"old-female": 7, "old-male": 2},
            "helpers": 2,
            "topics": ["exercise"],
            "professionals": [],
            "note": "",
        }
        return actions.record_session(self.place, by=self.honma, agency=self.agency, held_on=day, **given | columns)

    def work(self):
        """A contact, a need, a round table of today."""
        given = {"by": self.honma, "day": self.today, "district": self.district}
        talk = {"with_whom": "association", "how": "visit", "about": ["start", "need"], "minutes": 40, "note": ""}
        with acting_as(self.honma.pk):
            self.talk = actions.record_line(Contact(agency=self.agency), **given, **talk)
            self.need = actions.record_line(Need(agency=self.agency), **given, need="transport", words="バスが減った")
            table = {"layer": "area", "attendants": 12, "subjects": "移動のこと", "settled": ""}
            self.table = actions.record_line(RoundTable(agency=self.agency), **given, **table)
        return self

    def told(self, reader):
        """Work, a suggestion of some reader, and the report of the month submitted."""
        self.work()
        with acting_as(reader.pk):
            self.suggestion = actions.suggest(self.resource, by=reader, agency=reader.desk, words="水曜は休み")
        self.sent = self.report()
        with acting_as(self.honma.pk):
            actions.submit_report(self.sent, by=self.honma, remarks="移動の声", plans="協議体")
        return self

    def report(self):
        with acting_as(self.honma.pk):
            return actions.start_report(by=self.honma, agency=self.agency, month=self.today.replace(day=1))


@pytest.fixture
def town(db, honma):
    return Town(honma)
