"""Somebody to worry about at a place: a slip, that becomes a case; the log of the place stays without a word of it."""

from django.urls import reverse

from common.owner import as_owner
from community.models import Session
from slips.models import Slip

NAME = "山辺　ハナ"


def told(client, town, **said):
    page = client.get(f"{reverse('slips:add')}?place={town.place.pk}")
    assert "通いの場「ひだまり会」" in page.text
    agency = next(
        key for key, label in page.context["form"].fields["to_agency"].choices if "地域包括支援センター3" in str(label)
    )
    typed = {
        "consent": "yes",
        "name": NAME,
        "wish": "先週から姿を見ない",
        "channel": "visit",
        "to_agency": str(agency),
        "troubles": ["health"],
        "place": town.place.pk,
    }
    return client.post(reverse("slips:add"), typed | said)


def test_the_session_leads_to_the_slip_and_keeps_nothing(town, enter, honma, sato):
    client = enter(honma)
    page = client.get(town.session.get_absolute_url())
    way = f"{reverse('slips:add')}?place={town.place.pk}"
    assert way in page.text

    answer = told(client, town)

    assert answer.status_code == 302, answer.context["form"].errors
    with as_owner():
        slip = Slip.objects.get()
        assert slip.place == town.place
        assert NAME not in str(Session.objects.values_list())
    assert "訪問・見守り（通いの場：ひだまり会）" in client.get(slip.get_absolute_url()).text
    assert NAME not in client.get(town.place.get_absolute_url()).text
    receiving = enter(sato).get(reverse("slips:take", args=[slip.pk]))
    assert "気づいた場所：通いの場「ひだまり会」" in receiving.text


def test_a_place_that_is_none_is_not_there(enter, honma):
    client = enter(honma)
    for wrong in ("x", "00000000-0000-7000-8000-000000000000"):
        assert client.get(f"{reverse('slips:add')}?place={wrong}").status_code == 404


def test_the_report_counts_it_and_names_nobody(town, enter, honma):
    client = enter(honma)
    told(client, town)
    report = town.report()

    page = client.get(report.get_absolute_url()).text

    assert "つなぐシートで相談機関につないだもの" in page
    assert NAME not in page
