"""Decisions are numbered by the database: in order, without a gap, each number once, whoever decides at the same moment."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from common.wareki import fiscal_year
from plans import actions
from plans.models import NumberRule, Plan
from tests.stories import Story

WRITERS = 8


def this_year():
    return fiscal_year(timezone.localdate())


def set_rule(story, pattern, next_no, login="kobayashi"):
    with story.by(login) as user:
        return actions.set_number_rule(year=this_year(), pattern=pattern, next_no=next_no, by=user)


def test_the_first_decision_of_a_year_has_number_one(story):
    story.decided()

    assert (story.plan.document_year, story.plan.document_no) == (this_year(), "地共第1号")


def test_numbers_follow_the_rule_from_where_it_goes_on(story):
    set_rule(story, "山地共発第{n}号", 58)
    story.decided()

    assert story.plan.document_no == "山地共発第58号"
    assert Story().decided().plan.document_no == "山地共発第59号"


def test_a_number_given_by_hand_is_passed_over(story):
    story.decided()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("alter table plans_numberrule disable trigger user")
        NumberRule.objects.update(last=0)
        cursor.execute("alter table plans_numberrule enable trigger user")

    assert Story().decided().plan.document_no == "地共第2号"


def test_the_counter_never_goes_back(story):
    story.decided()

    with pytest.raises(NotAllowed, match="2以上にしてください"):
        set_rule(story, "地共第{n}号", 1)
    with story.by("kobayashi"), pytest.raises(DatabaseError, match="前に戻すことはできません"), transaction.atomic():
        NumberRule.objects.update(last=0)


def test_only_the_host_section_sets_the_rule(story):
    with pytest.raises(NotAllowed, match="市の所管課だけ"):
        set_rule(story, "地共第{n}号", 5, login="yamazaki")


def test_a_new_year_keeps_the_form_and_begins_at_one(story):
    set_rule(story, "山地共発第{n}号", 58)
    with as_owner():
        NumberRule.objects.update(year=this_year() - 1)

    assert NumberRule.of(this_year()).next_number == "山地共発第1号"
    assert story.decided().plan.document_no == "山地共発第1号"


def test_a_decision_that_did_not_happen_takes_no_number(story):
    story.agreed()
    with pytest.raises(RuntimeError), story.by("kobayashi") as user:
        actions.decide(story.plan, by=user)
        raise RuntimeError

    with story.by("kobayashi") as user:
        assert actions.decide(Plan.objects.get(), by=user).document_no == "地共第1号"


def test_eight_officers_at_once_leave_no_gap(racing):
    stories = [Story().agreed() for _ in range(WRITERS)]
    barrier, outcomes = threading.Barrier(WRITERS), []

    def decide(place, story):
        try:
            with acting_as(story.people["kobayashi"].pk, "race"):
                barrier.wait()
                with transaction.atomic():
                    plan = actions.decide(story.plan, by=story.people["kobayashi"])
                    if place % 4 == 0:
                        raise NotAllowed("thought better of it")
            outcomes.append(plan.document_no)
        except NotAllowed:
            outcomes.append("not decided")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=each) for each in enumerate(stories)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(outcomes) == sorted(["not decided"] * 2 + [f"地共第{n}号" for n in range(1, WRITERS - 1)])
    with as_owner():
        assert NumberRule.objects.get().last == WRITERS - 2


def test_the_list_of_decisions_has_them_all_and_its_queries_do_not_grow(story, enter, kobayashi, django_assert_max_num_queries):
    story.decided()
    client = enter(kobayashi)
    address = reverse("plans:decisions")
    client.get(address)
    with django_assert_max_num_queries(40) as one:
        assert "地共第1号" in client.get(address).content.decode()
    Story().decided()
    Story().decided()
    with django_assert_max_num_queries(len(one)):
        page = client.get(address).content.decode()

    assert "地共第3号" in page
    assert "この年度の決定はありません" in client.get(f"{address}?year=2001").content.decode()
    assert client.get(f"{address}?year=abc").status_code == 200


def test_the_page_of_the_rule_asks_for_the_place_of_the_number(enter, kobayashi, story):
    client, address = enter(kobayashi), reverse("plans:numbers")

    page = client.post(address, {"pattern": "地共第号", "next_no": 5}).content.decode()
    assert "{n} を一つだけ書いてください" in page
    assert "地共第号" in page

    client.post(address, {"pattern": "共第{n}号", "next_no": 5})
    assert story.agreed().plan.state == "agreed"
    page = client.get(reverse("plans:decide", args=[story.case.pk, story.plan.pk])).content.decode()
    assert "次は 共第5号" in page
