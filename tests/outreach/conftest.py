"""Somebody nobody has met, held by the centre of sato; a second of the 社協."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.acting import acting_as
from outreach import actions


def entry(user, agency, **columns):
    today = timezone.localdate()
    said = {
        "label": "鈴川の一軒家の方", "district": "鈴川町", "known_on": today - timedelta(days=30), "source": "neighbour",
        "source_words": "夜だけ明かりがつく", "household": "男性の一人暮らしらしい", "age": "40-64", "name": "", "kana": "",
        "address": "", "avoid": "大きな声で名前を呼ばない", "dangers": [], "danger_words": "", "approach": "手紙から始める",
        "ground": "risk", "ground_words": "郵便がたまっている", "next_on": today, "next_aim": "手紙を入れる", **columns,
    }  # fmt: skip
    with acting_as(user.pk):
        return actions.add_client(by=user, agency=agency, **said)


@pytest.fixture
def client_of_centre(db, sato, centre):
    return entry(sato, centre)


@pytest.fixture
def tried(sato):
    """tried(client, "met"): one more contact."""

    def write(client, result, *, by=None, how="visit", **said):
        with acting_as((by or sato).pk):
            contact = actions.add_contact(client, by=by or sato, happened_at=timezone.now(), how=how, result=result, **said)
            client.refresh_from_db()
        return contact

    return write
