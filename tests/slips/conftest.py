"""A counter sends a slip to a livelihood desk."""

import pytest
from django.urls import reverse

from agencies.models import Agency
from common.owner import as_owner
from slips.models import Slip

ADD, LIST = reverse("slips:add"), reverse("slips:list")
SAID = {
    "consent": "yes", "channel": "counter", "name": "髙橋　清", "kana": "タカハシ　キヨシ", "sex": "male", "born_on": "S24.3.3",
    "address": "山形市旅篭町2-3-25", "telephone": "090-1234-5678", "troubles": ["debt", "work"], "wish": "督促が怖い",
    "household-0-name": "髙橋　恵", "household-0-age": "50", "household-0-relation": "長女", "why": "分納の相談で来庁",
}  # fmt: skip


@pytest.fixture
def desk(db):
    return Agency.objects.get(name="生活サポート相談窓口1")


@pytest.fixture
def sent(enter, endo, desk):
    response = enter(endo).post(ADD, {**SAID, "to_agency": desk.pk})
    assert response.status_code == 302, response.context["form"].errors
    with as_owner():
        return Slip.objects.get()


def page(client, slip):
    return client.get(slip.get_absolute_url()).content.decode()
