"""The city as published: loaded once, loading twice changes nothing, and a wrong file names the line and the field."""

import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.loading import check_digit_holds
from agencies.models import Agency, MeetingType, Municipality, Office, Programme
from common.owner import as_owner

FILE = settings.ROOT / "demo" / "yamagata.json"


def test_the_plan_stands_in_the_tables(db):
    city = Municipality.objects.get()
    assert (city.coordinator.name, city.host.title) == ("山形市社会福祉協議会", "福祉推進部 地域共生社会課")
    assert Programme.objects.count() == 19
    kinds = [
        "community_center",
        "core_center",
        "livelihood_desk",
        "activity_center",
        "child_support_center",
        "life_support_coordinator",
    ]
    assert [Agency.objects.filter(kind=kind).count() for kind in kinds] == [15, 6, 2, 4, 27, 17]
    assert MeetingType.objects.values_list("name", "basis").get(code="support-conference") == ("支援会議", "article_106_6")
    assert Office.objects.filter(meeting_type__code="marugoto-council").count() == 30


def test_loading_twice_changes_nothing(db, capsys):
    call_command("load_municipality", str(FILE))

    assert capsys.readouterr().out == "変更はありません。\n"


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ('"code": "062014"', '"code": "062015"', "3行目 municipality.code", "検査数字"),
        ('"pillar": "多機関協働事業"', '"pillar": "多機関"', "23行目 programmes.15.pillar", "次のどれかにしてください"),
        ('"sites": 6', '"sites": "六"', "7行目 programmes.1.delivery.0.sites", "1から999"),
        ('"from": "2026-04-01"', '"from": "令和8年"', "3行目 municipality.plan_period.from", "2026-04-01 のように"),
        ('"department": "福祉推進部", ', "", "4行目 organiser.department", "この項目がありません"),
        ('"organiser": {', '"organiser": {,', "4行目", "JSONとして読めません"),
    ],
)
def test_a_wrong_file_names_line_and_field(db, tmp_path, old, new, where, what):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    wrong = tmp_path / "city.json"
    wrong.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CommandError, match=f"{where}.*{what}"):
        call_command("load_municipality", str(wrong))


def test_another_city_loads_too(db, tmp_path):
    data = json.loads(FILE.read_text(encoding="utf-8"))
    data["municipality"] |= {"name": "みどり野市", "code": "131016"}
    data["programmes"] = [row for row in data["programmes"] if row["window"] != "つながりよりそいチャット"]
    other = tmp_path / "other.json"
    other.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    with as_owner():
        call_command("load_municipality", str(other))

    assert Municipality.objects.get().name == "みどり野市"


def test_check_digits():
    assert [check_digit_holds(code) for code in ("062014", "131016", "011002", "062015")] == [True, True, True, False]


def test_the_whole_system_is_a_page(enter, sato):
    page = enter(sato).get(reverse("agencies:system")).content.decode()

    assert [
        word
        for word in ("地域包括支援センターの運営", "福祉まるごと会議", "納税課長", "こども未来部 保育育成課")
        if word not in page
    ] == []
