"""Out of what cards can be made: of every kind what one may open, and nothing else."""

import pytest
from django.db import transaction
from django.urls import reverse

from agencies.models import Agency
from common.acting import acting_as
from common.owner import as_owner
from council.models import Origin
from council.sources import SOURCES, gather, pick
from meetings.models import AgendaItem
from referrals import actions as referrals
from routing.models import Territory
from tests.community.conftest import Town
from tests.council.conftest import lacking
from tests.participation.conftest import Way
from tests.stories import Raised, Story


def texts(story, login, code):
    with story.by(login) as user:
        ((_, topics),) = [pair for pair in gather(user) if pair[0].code == code]
        return [row.text for rows in topics.values() for row in rows]


@pytest.fixture
def declined(db):
    story = Story().received().offered(to=Story().desk)
    with story.by("ito") as user:
        referrals.decline(story.offer, by=user, answer="住まいの窓口ではないため")
    return story


@pytest.fixture
def town(honma):
    return Town(honma)


def test_plans_are_gathered_for_those_at_the_case(three):
    assert texts(three[0], "yamazaki", "plan") == ["保証人なしで借りられる住まい"] * 3
    assert texts(three[0], "sato", "plan") == ["保証人なしで借りられる住まい"] * 3
    assert texts(three[0], "takahashi", "plan") == []


def test_declined_offers(declined):
    assert texts(declined, "sato", "declined") == ["住まいの窓口ではないため"]
    assert texts(declined, "ito", "declined") == []
    assert texts(declined, "takahashi", "declined") == []


def test_offers_that_silence_lifted_to_the_top(db):
    story = Story().received().offered()
    with as_owner():
        step = story.offer.steps.first()
        step.pk, step.kind, step.rung, step._state.adding = None, "climbed", 5, True
        step.id = step._meta.get_field("id").get_default()
        step.save(force_insert=True)

    assert texts(story, "sato", "silent") == ["整理"]
    assert texts(story, "takahashi", "silent") == []


def test_what_minutes_leave_open_and_find_missing(db):
    story = Story().agreed()
    with as_owner():
        AgendaItem.objects.filter(pk=story.item.pk).update(open_issues="だれが受診を勧めるか", missing_resources="居場所")

    for code, words in (("left", "だれが受診を勧めるか"), ("lacking", "居場所")):
        assert texts(story, "yamazaki", code) == [words]
        assert texts(story, "ito", code) == [words]
        assert texts(story, "takahashi", code) == []


def test_matches_that_ended_early_say_what_was_learnt(db):
    way = Way().placemented().stepped(("asked", 20))
    way.stepped(("stopped", 5), words="音が大きかった", reason="not_wanted", changed="静かな日を選ぶ")

    for login in ("yoshida", "sato"):
        assert texts(way, login, "failed_match") == ["音が大きかった　静かな日を選ぶ"]
    assert texts(way, "takahashi", "failed_match") == []
    with way.by("yoshida") as user:
        ((_, topics),) = [pair for pair in gather(user) if pair[0].code == "failed_match"]
        (row,) = topics["本人の希望と合わなかった"]
        assert (row.case_id, row.url) == (way.case.pk, way.placement.get_absolute_url())


def test_needs_heard_are_about_nobody_and_say_where_nothing_meets_them(town, kobayashi, honma, sato, yamazaki):
    town.work()
    with acting_as(yamazaki.pk), transaction.atomic():
        ((_, topics),) = [pair for pair in gather(yamazaki) if pair[0].code == "need"]
        ((row,),) = topics.values()
        assert list(topics) == ["移動・送迎・第五地区・応えられる社会資源なし"]
        assert (row.text, row.case_id, row.agency_id) == ("バスが減った", None, honma.desk.pk)
        assert pick(yamazaki, [row.key])[0].text == "バスが減った"
    with acting_as(sato.pk), transaction.atomic():  # a desk that keeps no places
        assert pick(sato, [row.key]) == []
    with acting_as(honma.pk), transaction.atomic():
        town.add_resource(name="買い物バス", kana="かいものばす", kind="transport")
    with acting_as(kobayashi.pk), transaction.atomic():
        assert list(next(topics for source, topics in gather(kobayashi) if source.code == "need")) == ["移動・送迎・第五地区"]


def test_both_stand_on_the_page_and_a_card_rests_on_a_need(town, enter, yamazaki):
    town.work()
    way = Way().placemented().stepped(("asked", 20))
    way.stepped(("stopped", 5), words="音が大きかった", reason="not_wanted", changed="静かな日を選ぶ")
    client = enter(yamazaki)
    page = client.get(reverse("council:sources")).content.decode()
    assert "続かなかった受け入れ先とのマッチング" in page
    assert "静かな日を選ぶ" in page
    assert "バスが減った" in page

    typed = {
        "title": "移動の足", "pattern": "通院や買い物に行けない声がある。", "gap": "amount", "proposal": "乗り合いを検討する。",
        "generalised": "on", "generalised_why": "地域で聞いている。",
    }  # fmt: skip
    client.post(f"{reverse('council:raise')}?from=need:{town.need.pk}", typed)
    with as_owner():
        assert Origin.objects.values_list("kind", "source_id", "case", "agency").get() == (
            "need", town.need.pk, None, town.agency.pk,
        )  # fmt: skip


def test_every_source_takes_keys_and_survives_nonsense(three, db):
    with three[0].by("yamazaki") as user:
        assert pick(user, [f"{code}:{three[0].case.pk}" for code in SOURCES]) == []
        assert pick(user, ["plan:x", "y", "unknown:01a21497-0d11-7000-b698-19b4fee5d40b", f"plan:{three[0].plan.pk}"]) != []


def test_a_record_says_on_which_cards_it_stands(found):
    raised = Raised(found=found, generalised=False)
    with raised.story.by("yamazaki") as user:
        rows = [row for source, topics in gather(user) if source.code == "plan" for many in topics.values() for row in many]
        assert {row.cards for row in rows} == {(raised.card.number,)}


def test_areas_come_from_addresses_that_are_not_protected(db):
    centre = Agency.objects.get(name="地域包括支援センター3")
    with as_owner():
        Territory.objects.exclude(agency=centre).delete()
        Territory.objects.update_or_create(agency=centre, defaults={"places": ["旅篭町"]})
    stories = [lacking(f"奥山　{name}", "おくやま　ちづる") for name in ("一", "二", "三")]
    with as_owner():
        for story in stories[:2]:
            story.case.person.address = "山形市旅篭町二丁目3番25号"
            story.case.person.save()
    with stories[0].by("yamazaki") as user:
        found = pick(user, [f"plan:{story.plan.pk}" for story in stories])
    Raised(found=found, generalised=False)
    with as_owner():
        assert sorted(Origin.objects.values_list("area", flat=True), key=bool) == [None, centre.pk, centre.pk]


def test_the_page_asks_as_often_for_nine_records_as_for_three(three, django_assert_num_queries):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from demo.coming_in import come_in

    client, counted = come_in(Client(), three[0].people["yamazaki"]), []
    client.get(reverse("council:sources"))
    for more in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("council:sources"))
        counted.append(len(asked))
        for number in range(3 if more == 0 else 0):
            lacking(f"工藤　{'一二三'[number]}", "くどう　あらた")
    assert counted[0] == counted[1]
