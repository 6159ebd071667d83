"""The rules: edited by whoever keeps the lists, tried before they are switched on, moved, retired."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from audit.models import Entry
from common.acting import acting_as
from common.errors import NotAllowed, refusals
from common.owner import as_owner
from routing import actions
from routing.enums import RuleState
from routing.models import Rule, Territory

LIST, ADD, REHEARSE = (reverse(f"routing:{name}") for name in ("overview", "add", "rehearse"))


def typed(**changes):
    desk = Agency.objects.get(name="生活サポート相談窓口2")
    words = {"name": "住まい", "topics": ["02"], "agency": desk.pk, "reason": "住まいの相談を受けます。"}
    return {**words, **changes}


def named(name) -> Rule:
    return Rule.objects.get(name=name)


def button(client, name, rule, **data):
    return client.post(reverse(f"routing:{name}", args=[rule.pk]), data, follow=True).content.decode()


def test_a_rule_is_written_tried_and_switched_on(enter, kobayashi, db):
    client = enter(kobayashi)
    assert client.post(ADD, typed(age_from="６５", areas="北町、 嶋北３丁目　北町")).status_code == 302
    rule = named("住まい")
    assert (rule.state, rule.topics, rule.age_from, rule.areas) == (RuleState.DRAFT, ["02"], 65, ["北町", "嶋北3丁目"])
    assert rule.position == Rule.objects.count()

    assert "過去の受付で試してください" in button(client, "switch_on", rule)
    assert client.post(REHEARSE, {"days": "90"}).status_code == 200
    assert "使い始めました" in button(client, "switch_on", rule)

    rule.refresh_from_db()
    assert (rule.is_on, rule.switched_on_by) == (True, kobayashi)
    with as_owner():
        told = list(
            Entry.objects.filter(actor_id=kobayashi.pk, verb__startswith="rule").order_by("pk").values_list("verb", flat=True)
        )
    assert told == ["rule.saved", "rules.rehearsed", "rule.switched_on"]


def test_what_was_tried_is_the_wording(enter, kobayashi, db):
    client = enter(kobayashi)
    client.post(ADD, typed())
    client.post(REHEARSE, {"days": "90"})
    rule = named("住まい")
    client.post(rule.get_absolute_url(), typed(topics=["02", "04"]))
    assert "過去の受付で試してください" in button(client, "switch_on", rule)


def test_a_rule_in_use_is_a_draft_again_when_its_conditions_change(enter, kobayashi, db):
    client = enter(kobayashi)
    rule = named("ひきこもり")
    words = {"topics": ["13"], "age_from": "18", "agency": rule.agency_id}
    client.post(rule.get_absolute_url(), {**words, "name": "ひきこもり", "reason": "言い方を変えた"})
    rule.refresh_from_db()
    assert (rule.is_on, rule.reason) == (True, "言い方を変えた")
    client.post(rule.get_absolute_url(), {**words, "name": "ひきこもり", "reason": "理由", "age_from": "20"})
    rule.refresh_from_db()
    assert (rule.state, rule.switched_on_at, rule.switched_on_by) == (RuleState.DRAFT, None, None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agency": ""}, "どちらか一方を選んでください"),
        ({"kind": "community_center"}, "どちらか一方を選んでください"),
        ({"age_from": "70", "age_until": "60"}, "「何歳から」以上にしてください"),
        ({"age_from": "六十"}, "数字で入力してください"),
        ({"age_from": "200"}, "120歳までの数字"),
        ({"areas": "北町1丁目2番"}, "番地を除いて入力してください"),
        ({"areas": "北" * 21}, "長すぎます"),
        ({"reason": ""}, "入力してください"),
        ({"topics": ["99"]}, "正しく選択してください"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(enter, kobayashi, db, changes, sentence):
    response = enter(kobayashi).post(ADD, typed(name="書きかけの規則", **changes))
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "書きかけの規則" in page
    assert not Rule.objects.filter(name="書きかけの規則").exists()


def test_the_database_refuses_a_house_number_and_two_targets(db, kobayashi):
    desk = Agency.objects.desks().first()
    for columns, sentence in (
        ({"areas": ["北町1丁目２番"], "agency": desk}, "番地を除いて"),
        ({"agency": desk, "field": "care"}, "どちらか一方"),
        ({}, "どちらか一方"),
        ({"agency": desk, "age_from": 5, "age_until": 4}, "以上にしてください"),
        ({"agency": desk, "state": RuleState.ON}, "試してください"),
    ):
        with pytest.raises(NotAllowed, match=sentence), refusals(), transaction.atomic():
            Rule.objects.create(name="規則", reason="理由", **columns)
    with pytest.raises(NotAllowed, match="番地を除いて"), refusals(), transaction.atomic():
        Territory.objects.create(agency=desk, places=["北町2-3"])


def test_rules_move_and_keep_one_order(enter, kobayashi, db):
    client = enter(kobayashi)
    first, second, third, *_ = Rule.objects.in_use()
    button(client, "move", third, to="up")
    assert list(Rule.objects.in_use())[:3] == [first, third, second]
    button(client, "move", first, to="down")
    assert list(Rule.objects.in_use())[:3] == [third, first, second]
    button(client, "move", third, to="up")
    assert list(Rule.objects.in_use())[:3] == [third, first, second], "the first stays the first"


def test_a_retired_rule_comes_back_as_a_draft_at_the_end(enter, kobayashi, db):
    client = enter(kobayashi)
    rule = named("ひきこもり")
    assert reverse("routing:retire", args=[rule.pk]) in client.get(rule.get_absolute_url()).content.decode()
    assert "使用を停止しました" in button(client, "retire", rule)
    assert reverse("routing:retire", args=[rule.pk]) not in client.get(rule.get_absolute_url()).content.decode()
    rule.refresh_from_db()
    assert (rule.state, rule.switched_on_by) == (RuleState.RETIRED, None)
    assert "順番がありません" in button(client, "move", rule, to="up")
    assert "下書きに戻しました" in button(client, "bring_back", rule)
    assert Rule.objects.in_use().last() == rule
    assert "使用停止ではありません" in button(client, "bring_back", rule)


def test_two_cannot_switch_the_same_rule_on(db, kobayashi, mori):
    rule = named("ひきこもり")
    with acting_as(mori.pk, "test"), pytest.raises(NotAllowed, match="下書きの規則だけ"):
        actions.switch_on(rule, by=mori)


def test_counsellors_read_the_rules_and_change_nothing(enter, sato, db):
    client = enter(sato)
    page = client.get(LIST).content.decode()
    assert "ひきこもり" in page
    assert "上へ</button>" not in page
    assert "規則を加える" not in page
    rule = named("ひきこもり")
    for address in (ADD, REHEARSE, rule.get_absolute_url()):
        assert client.get(address).status_code == 403
    for name in ("move", "switch_on", "retire", "bring_back"):
        assert client.post(reverse(f"routing:{name}", args=[rule.pk])).status_code == 403
    rule.refresh_from_db()
    assert rule.is_on


def test_nobody_deletes_a_rule(db):
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Rule.objects.all().delete()


def test_areas_of_a_desk(enter, mori, centre, db):
    client, address = enter(mori), reverse("routing:edit_territory", args=[centre.pk])
    assert "小白川町、東原町" in client.get(address).content.decode()
    assert client.post(address, {"places": "小白川町\n双葉町１丁目"}).status_code == 302
    assert Territory.objects.get(agency=centre).places == ["小白川町", "双葉町1丁目"]
    page = client.post(address, {"places": "双葉町1-2-3"}).content.decode()
    assert "番地を除いて入力してください" in page
    assert "双葉町1-2-3" in page
    assert client.post(address, {"places": ""}).status_code == 302
    assert Territory.objects.get(agency=centre).places == []


def test_a_section_has_no_area(enter, mori, host, db):
    assert enter(mori).get(reverse("routing:edit_territory", args=[host.pk])).status_code == (200 if host.holds_cases else 404)


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize("page", ["overview", "territories"])
def test_lists_ask_the_same_number_of_questions(enter, kobayashi, page, how_many, db):
    Rule.objects.update(state=RuleState.RETIRED)
    for desk in Agency.objects.desks().filter(territory=None)[:how_many]:
        Rule.objects.create(name="規則", reason="理由", agency=desk)
        Territory.objects.create(agency=desk, places=["北町"])
    client = enter(kobayashi)
    client.get(reverse(f"routing:{page}"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(f"routing:{page}"))
    asked = [query for query in queries if "routing_" in query["sql"] or "agencies_choice" in query["sql"]]
    assert len(asked) == {"overview": 3, "territories": 1}[page]


def test_many_place_words_stay_short_in_the_list(enter, sato, centre, db):
    Rule.objects.create(name="町", reason="理由", agency=centre, areas=[f"{number}丁目" for number in range(1, 31)])
    page = enter(sato).get(LIST).content.decode()
    assert "8丁目 ほか22" in page
    assert "9丁目" not in page


def test_an_empty_list_says_what_to_do(enter, kobayashi, db):
    Rule.objects.update(state=RuleState.RETIRED, switched_on_at=None, switched_on_by=None)
    page = enter(kobayashi).get(LIST).content.decode()
    assert "規則は、まだありません" in page
    assert "使用停止の規則（7件）" in page


def test_the_wording_does_not_depend_on_name_order_or_reason():
    one = Rule(name="甲", position=1, reason="ア", topics=["01"])
    other = Rule(name="乙", position=2, reason="イ", topics=["01"], rehearsed_at=timezone.now())
    assert one.wording == other.wording
    assert one.wording != Rule(topics=["02"]).wording
