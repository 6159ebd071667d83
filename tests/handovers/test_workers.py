"""Somebody leaves: nothing ends that would leave a case with nobody, and everything moves in one act."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies import actions as staff
from agencies.holdings import holdings_of
from agencies.models import Agency, Post, User
from agencies.roles import Role
from audit.models import Entry
from cases.actions import add_note, name_worker, plan_next_step
from cases.models import Case, NextStep
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from handovers import actions
from handovers.models import Handover
from handovers.proposals import Desk, Proposal, heirs, share_out
from referrals.enums import OfferKind
from tests.stories import Secret, Story

TODAY, DAY = timezone.localdate, timedelta(days=1)


def lapse(user, until=None):
    """The post ran out, as it does on 31 March."""
    Post.objects.filter(user=user).update(until=until or TODAY() - DAY)


def colleague(agency, name="遠山　薫", role=Role.COUNSELLOR, login="tooyama"):
    user = User.objects.create(username=login, name=name, kana="とおやま")
    Post.objects.create(user=user, agency=agency, role=role, since=TODAY() - DAY, until=TODAY() + timedelta(days=300))
    return user


@pytest.fixture
def held(story, yamazaki):
    """A case of the coordinator agency in the name of yamazaki, with a step of hers."""
    story.taken()
    with story.by("yamazaki") as user:
        name_worker(story.case, worker=user, by=user)
        plan_next_step(story.case, by=user, agency=story.shakyo, what="訪ねる", due_on=TODAY(), worker=user)
    return story


def address(worker, agency):
    return reverse("handovers:worker", args=[worker.pk, agency.pk])


def answers(response, **changed):
    form = response.context["form"]
    values = {box.html_name: box.value() for box in form}
    return {name: "" if value is None else value for name, value in values.items()} | changed


# A name counts only while that person works there --------------------------------------------------------------------


@pytest.mark.parametrize("how", ["post", "account", "role"])
def test_a_name_counts_only_while_that_person_works_there(held, enter, yamazaki, kato, how):
    with held.by("kato"):
        assert not Case.objects.without_worker_today().exists()
        assert not NextStep.objects.without_worker_today().exists()
    if how == "post":
        lapse(yamazaki)
    if how == "account":
        User.objects.filter(pk=yamazaki.pk).update(is_active=False)
    if how == "role":
        Post.objects.filter(user=yamazaki).update(role=Role.ADMINISTRATOR)

    with held.by("kato"):
        assert list(Case.objects.without_worker_today()) == [held.case]
        assert list(NextStep.objects.without_worker_today()) == [held.case.next_steps.get()]
    client = enter(kato)
    desk = client.get(reverse("cases:our_desk")).context["desks"][0]
    assert [(line.key, line.open, line.week) for line in desk["lines"]] == [("nobody", 1, 1)]
    day = client.get("/").content.decode()
    assert "担当者が決まっていないケース" in day
    assert "訪ねる" in day
    assert f"前の担当者　{yamazaki.name}" in day
    assert held.case.number in client.get(reverse("cases:list"), {"worker": "nobody"}).content.decode()
    (row,) = client.get(reverse("cases:list")).context["page"].rows
    assert row.worker == "未定"
    page = client.get(held.case.get_absolute_url()).content.decode()
    assert "未定" in page
    assert f"前の担当者　{yamazaki.name}" in page


def test_looking_for_lapsed_names_walks_indexes(held):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cases = Case.objects.open().filter(custodian=held.shakyo).without_worker_today().order_by("opened_at")[:11]
        plan = cases.explain()

    assert "Seq Scan" not in plan
    assert "Index" in plan


def test_the_desk_asks_as_often_for_three_leavers_as_for_one(held, enter, kato, yamazaki):
    def queries(url):
        with CaptureQueriesContext(connection) as captured:
            assert enter(kato).get(url).status_code == 200
        return len(captured)

    urls = [
        "/",
        reverse("cases:our_desk"),
        reverse("handovers:index"),
        address(yamazaki, held.shakyo),
        reverse("handovers:agencies"),
    ]
    lapse(yamazaki)
    [queries(url) for url in urls]
    one = [queries(url) for url in urls]
    for number in range(2):
        other = colleague(held.shakyo, login=f"leaver{number}")
        for worker in (other, yamazaki):
            again = Story().received().offered().accepted(by="kato")
            with as_owner():
                Case.objects.filter(pk=again.case.pk).update(worker=worker)
        lapse(other)

    assert [queries(url) for url in urls] == one


# What may end ---------------------------------------------------------------------------------------------------------


def end(post, until, by):
    with acting_as(by.pk):
        return staff.end_post(post, until=until, by=by)


def test_a_post_does_not_end_today_while_a_case_names_its_holder(held, yamazaki, mori):
    post = yamazaki.posts.get()
    with pytest.raises(NotAllowed, match="担当しているケースが1件"):
        end(post, TODAY(), mori)

    assert end(post, TODAY() + DAY, mori).until == TODAY() + DAY  # colleagues are there: then it is nobody's, on their desk


def test_the_last_one_able_to_work_does_not_leave_a_desk_that_holds_cases(story, sato, mori):
    story.received()
    with story.by("sato"):
        Case.objects.filter(pk=story.case.pk).update(worker=None)
    post, later = sato.posts.get(), TODAY() + timedelta(days=30)
    for until in (TODAY(), later):
        with pytest.raises(NotAllowed, match="受け持てる職員がいません"):
            end(post, until, mori)

    with as_owner():  # the desk itself closes first: then somebody else takes what it holds
        Agency.objects.filter(pk=story.centre.pk).update(until=later)
    assert end(sato.posts.get(), later, mori).until == later


def test_another_post_of_the_same_person_there_is_enough(held, yamazaki, mori):
    post = yamazaki.posts.get()
    Post.objects.create(user=yamazaki, agency=held.shakyo, role=Role.MARUGOTO, since=TODAY(), until=TODAY() + timedelta(days=9))

    assert end(post, TODAY(), mori).until == TODAY()


def test_a_post_without_case_work_ends_freely_and_longer_is_no_end(held, kobayashi, yamazaki, mori):
    assert end(mori.posts.get(), TODAY(), mori).until == TODAY()
    longer = yamazaki.posts.get().until + DAY
    assert end(yamazaki.posts.get(), longer, mori).until == longer


def test_an_account_does_not_close_while_a_case_names_its_holder(held, enter, yamazaki, mori, kobayashi):
    page = enter(mori).post(reverse("agencies:switch_account", args=[yamazaki.pk]), follow=True).content.decode()
    assert "担当しているケースが1件" in page
    assert address(yamazaki, held.shakyo) in page
    yamazaki.refresh_from_db()
    assert yamazaki.is_active

    enter(mori).post(reverse("agencies:switch_account", args=[kobayashi.pk]))
    kobayashi.refresh_from_db()
    assert not kobayashi.is_active


def test_the_refusal_reaches_the_page_of_the_account(held, enter, yamazaki, mori):
    url = reverse("agencies:end_post", args=[yamazaki.pk, yamazaki.posts.get().pk])
    assert "担当しているケースが1件" in enter(mori).post(url, {"until": TODAY().isoformat()}, follow=True).content.decode()
    assert "読み取れませんでした" in enter(mori).post(url, {"until": "そのうち"}, follow=True).content.decode()


# Handing over ---------------------------------------------------------------------------------------------------------


def test_one_post_moves_everything_and_the_result_says_what(held, enter, yamazaki, kato):
    client, url = enter(kato), address(yamazaki, held.shakyo)
    page = client.get(url)
    assert "訪ねる" in page.content.decode()
    with as_owner():
        assert Case.objects.get().worker == yamazaki  # looking moves nothing

    sent = answers(page, **{f"case_{held.case.pk}": kato.pk})
    answer = client.post(url, sent, follow=True)
    again = client.post(url, sent)

    text = answer.content.decode()
    assert (answer.status_code, "引き継ぎました" in text, held.case.number in text, kato.name in text) == (
        200,
        True,
        True,
        True,
    )
    assert "すでに送信されています" in again.content.decode()
    with as_owner():
        handover = Handover.objects.get()
        assert Case.objects.get().worker == kato
        assert handover.cases == {str(held.case.pk): kato.pk}
        assert NextStep.objects.get().worker_id == handover.steps[str(NextStep.objects.get().pk)]
        assert Entry.objects.filter(verb="case.worker_named", case_id=held.case.pk, actor_id=kato.pk).count() == 1
        assert Entry.objects.filter(verb="worker.handed_over").count() == 1
    assert "引き継ぐケースも予定もありません" in client.get(url).content.decode()


def test_too_many_for_one_page_is_said_and_the_rest_follows(held, enter, yamazaki, kato, monkeypatch):
    again = Story().taken()
    with again.by("yamazaki") as user:
        name_worker(again.case, worker=user, by=user)
    monkeypatch.setattr("handovers.successors.SHOWN", 1)
    client, url = enter(kato), address(yamazaki, held.shakyo)

    page = client.get(url)
    client.post(url, answers(page))
    rest = client.get(url)

    assert "はじめの分だけ" in page.content.decode()
    assert "はじめの分だけ" not in rest.content.decode()
    assert len(page.context["form"].cases) == len(rest.context["form"].cases) == 1


def test_a_wrong_choice_is_explained_and_the_others_stay(held, enter, yamazaki, kato, sato, yoshida):
    client, url = enter(kato), address(yamazaki, held.shakyo)
    page = client.get(url)
    step = next(name for name in page.context["form"].fields if name.startswith("step_"))

    answer = client.post(url, answers(page, **{f"case_{held.case.pk}": sato.pk, step: yoshida.pk}))

    assert "この職員は選べません" in answer.content.decode()
    assert f'<option value="{yoshida.pk}" selected>' in answer.content.decode()
    with as_owner():
        assert Case.objects.get().worker == yamazaki


def test_only_those_who_work_there_take_over_and_all_or_none_moves(held, yamazaki, kato, sato):
    case, step = held.case, None
    with held.by("kato") as user:
        step = NextStep.objects.get()
        with pytest.raises(NotAllowed, match="今日この機関で"):
            actions.hand_over(held.shakyo, yamazaki, cases={case.pk: sato}, steps={}, by=user)
        with pytest.raises(NotAllowed, match="今日この機関で"):
            actions.hand_over(held.shakyo, yamazaki, cases={case.pk: yamazaki}, steps={}, by=user)
        with pytest.raises(NotAllowed, match="引き継ぐケースも"):
            actions.hand_over(held.shakyo, yamazaki, cases={}, steps={}, by=user)
        NextStep.objects.filter(pk=step.pk).update(done_at=timezone.now(), done_by=user)
        with pytest.raises(NotAllowed, match="読み込み直して"):
            actions.hand_over(held.shakyo, yamazaki, cases={case.pk: user}, steps={step.pk: user}, by=user)
        assert Case.objects.get(pk=case.pk).worker == yamazaki


def test_the_administrator_sees_counts_and_names_of_staff_only(held, enter, yamazaki, mori):
    client, url = enter(mori), address(yamazaki, held.shakyo)
    lapse(yamazaki)

    pages = [client.get(url).content.decode(), client.get(reverse("handovers:index")).content.decode()]

    for page in pages:
        assert yamazaki.name in page
        assert "髙橋" not in page
        assert held.case.number not in page
        assert "訪ねる" not in page
    assert "1件" in pages[0]
    assert client.post(url, {}).status_code == 403


def test_heads_of_other_desks_find_nothing(held, enter, yamazaki, ito, sato, takahashi):
    for user in (ito, sato, takahashi):
        assert enter(user).get(address(yamazaki, held.shakyo)).status_code == 404
    with held.by("ito"):
        assert not Handover.objects.exists()


def test_where_nobody_heads_the_desk_its_people_hand_over(story, enter, sato):
    story.received()
    other = colleague(story.centre)
    client = enter(other)
    assert "主担当" not in client.get(reverse("cases:our_desk")).content.decode()  # no head's page for her
    assert client.get(address(sato, story.centre)).status_code == 200

    head = colleague(story.centre, name="上田　修", role=Role.LEADER, login="ueda")
    assert enter(other).get(address(sato, story.centre)).status_code == 404
    assert enter(head).get(address(sato, story.centre)).status_code == 200


def test_nobody_left_is_said(story, enter, sato, yamazaki):
    story.received()
    page = enter(sato).get(address(sato, story.centre)).content.decode()

    assert "引き継げる職員がいません" in page
    assert "この内容で一度に引き継ぐ" not in page


# Proposals ------------------------------------------------------------------------------------------------------------


def test_who_knows_it_comes_before_who_has_little():
    found = share_out(["a", "b", "c"], {1: 5, 2: 0}, {"a": {1}}, {"b": {1}})

    assert found == {
        "a": Proposal(1, "このケースの記録を書いています"),
        "b": Proposal(1, "同じ世帯のケースの記録を書いています"),
        "c": Proposal(2, "受け持ちが少ない（いま0件）"),
    }


def test_many_cases_are_spread_evenly_and_nobody_means_nothing():
    found = share_out(range(6), {1: 0, 2: 0, 3: 0}, {}, {})

    assert sorted(each.id for each in found.values()) == [1, 1, 2, 2, 3, 3]
    assert share_out(range(3), {}, {}, {}) == {}


def test_notes_on_the_case_and_on_the_household_count(held, enter, kato, yoshida, yamazaki):
    with held.by("yoshida") as user:
        add_note(held.case, by=user, agency=held.shakyo, happened_at=timezone.now(), kind="other", heading="x", text="x")

    (row,) = enter(kato).get(address(yamazaki, held.shakyo)).context["form"].case_rows()

    assert (row[1].value(), row[2]) == (yoshida.pk, "このケースの記録を書いています")


def test_successors_of_an_agency_in_their_order():
    def desk(pk, cases=0, workers=1, kind="centre"):
        return Desk(pk, f"机{pk}", kind, "care", cases, workers)

    desks = [desk(1), desk(2, cases=9), desk(3, cases=1), desk(4, workers=0), desk(5, kind="other"), desk(9, kind="shakyo")]
    assert [each.id for each in heirs(desk(1), desks, fallback=5, coordinator=9)] == [5, 3, 2, 9]
    assert [each.id for each in heirs(desk(1), desks, fallback=9, coordinator=9)] == [9, 3, 2]
    assert [each.id for each in heirs(desk(1), desks, fallback=None, coordinator=9)] == [3, 2, 9]


# Holdings -------------------------------------------------------------------------------------------------------------


def test_each_room_tells_what_it_holds_as_far_as_the_reader_may_know(held):
    story = Story().decided()
    story.offered(OfferKind.REFER, by="yamazaki", to=story.centre)

    def kinds(login, **whose):
        with story.by(login):
            return {each.kind for each in holdings_of(**whose)}

    assert kinds("kato", user=story.people["yamazaki"], agency=story.shakyo) >= {"cases", "steps"}
    assert kinds("kato", agency=story.shakyo) >= {"cases", "steps", "sent"}
    assert kinds("ito", agency=story.desk) >= {"roles"}
    assert kinds("sato", agency=story.centre) >= {"asked", "leads"}
    assert kinds("takahashi", agency=story.shakyo) == set()


def test_seats_show_to_fellow_members_only(db):
    secret = Secret()
    watanabe = secret.story.people["watanabe"]
    secret.sworn("watanabe", watanabe.desk)

    def kinds(login):
        with secret.story.by(login):
            return {each.kind for each in holdings_of(user=watanabe, agency=watanabe.desk)}

    assert kinds("kobayashi") == {"seats"}
    assert kinds("yamazaki") == kinds("mori") == kinds("suzuki") == set()
