"""The pages of the office, and the renewals from 1 February."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.roles import Role
from audit.models import Entry
from cases.models import Case
from common.owner import as_owner
from common.wareki import spell
from handovers.lawful import basis_for
from handovers.models import Renewal, Succession

TODAY = timezone.localdate


@pytest.fixture
def four(db):
    return Agency.objects.get(name="地域包括支援センター4")


def page_of(agency):
    return reverse("handovers:agency", args=[agency.pk])


def answers(response, **changed):
    form = response.context["form"]
    return {box.html_name: box.value() if box.value() is not None else "" for box in form} | changed


# The office -----------------------------------------------------------------------------------------------------------


def test_the_office_sees_figures_and_numbers_and_no_person(story, enter, kobayashi):
    story.received().offered()

    pages = [enter(kobayashi).get(url).content.decode() for url in (reverse("handovers:agencies"), page_of(story.centre))]

    assert story.centre.name in pages[0]
    assert story.case.number in pages[1]
    assert all("髙橋" not in page and str(story.case.pk) not in page for page in pages)
    assert "主担当のケース" in pages[1]


def test_an_agency_is_ended_from_its_page(story, enter, kobayashi, four):
    story.received()
    client, url = enter(kobayashi), f"{page_of(story.centre)}?successor={four.pk}"
    page = client.get(url)
    assert page.context["form"]["basis"].value() == basis_for(story.centre)

    assert page.context["form"].initial["last_day"] > TODAY()  # nothing ends today by a careless click
    empty = client.post(url, answers(page, reason="")).content.decode()
    assert "終了の理由" in empty
    assert "入力してください" in empty
    said = {"reason": "委託期間の終了", "basis": "契約第10条により引き継ぐ", "last_day": spell(TODAY())}
    done = client.post(url, answers(page, **said), follow=True).content.decode()

    assert "機関の終了と引継先を決めました" in done
    assert "契約第10条により引き継ぐ" in done
    assert "移ったケース" in done
    with as_owner():
        assert Case.objects.get().custodian == four
    assert client.post(url, answers(page, reason="もう一度")).status_code == 200
    with as_owner():
        assert Succession.objects.count() == 1


def test_an_agency_that_ends_too_is_not_proposed(story, enter, kobayashi, four):
    client, url = enter(kobayashi), page_of(story.centre)
    Agency.objects.filter(pk=story.centre.pk).update(fallback=four)
    assert client.get(url).context["successor"] == four
    Agency.objects.filter(pk=four.pk).update(until=TODAY() + timedelta(days=90))

    assert client.get(url).context["successor"] == story.shakyo


def test_a_later_day_is_shown_as_planned_and_can_be_dropped(story, enter, yamazaki, four):
    story.received()
    client, url = enter(yamazaki), f"{page_of(story.centre)}?successor={four.pk}"
    later = TODAY() + timedelta(days=30)

    planned = client.post(url, answers(client.get(url), reason="閉鎖", last_day=spell(later)), follow=True).content.decode()
    listed = client.get(reverse("handovers:agencies")).content.decode()
    dropped = client.post(reverse("handovers:cancel", args=[story.centre.pk]), follow=True).content.decode()
    twice = client.post(reverse("handovers:cancel", args=[story.centre.pk]), follow=True).content.decode()

    assert "この予定を取りやめる" in planned
    assert four.name in listed
    assert "引継ぎの予定を取りやめました" in dropped
    assert "取りやめる予定がありません" in twice
    with as_owner():
        assert Agency.objects.get(pk=story.centre.pk).until is None
        assert set(Entry.objects.filter(about_id=str(story.centre.pk)).values_list("verb", flat=True)) == {
            "agency.ended", "agency.stays",
        }  # fmt: skip


def test_cases_that_may_not_go_there_are_asked_for_one_by_one(story, enter, kobayashi, four):
    story.received()
    story.consent("sato", story.centre, exclusions=[four.pk])
    client, url = enter(kobayashi), f"{page_of(story.centre)}?successor={four.pk}"
    page = client.get(url)
    name = f"single_{story.case.pk}"
    assert "この引継先には伝えないケース" in page.content.decode()

    assert "引継先を選んでください" in client.post(url, answers(page, reason="閉鎖")).content.decode()
    client.post(url, answers(page, reason="閉鎖", last_day=spell(TODAY()), **{name: story.desk.pk}))

    with as_owner():
        assert Case.objects.get().custodian == story.desk


@pytest.mark.parametrize("day", ["むかし", "R2.4.1", "R99.1.1"])
def test_a_bad_day_is_explained_and_the_rest_stays(story, enter, kobayashi, day):
    client = enter(kobayashi)

    page = client.post(page_of(story.centre), answers(client.get(page_of(story.centre)), last_day=day, reason="閉鎖のため"))

    assert page.context["form"].errors["last_day"]
    assert "閉鎖のため" in page.content.decode()


def test_a_desk_without_anybody_is_named(story, enter, kobayashi, sato):
    story.received()
    Post.objects.filter(user=sato).update(until=TODAY() - timedelta(days=1))

    page = enter(kobayashi).get(reverse("handovers:agencies"))

    assert [row[0] for row in page.context["urgent"]] == [story.centre]
    assert "職員がいません" in page.content.decode()


def test_the_coordinator_and_the_host_section_have_no_such_form(story, enter, kobayashi):
    for agency in (story.shakyo, story.host):
        page = enter(kobayashi).get(page_of(agency))
        assert page.context["form"] is None
        assert "先に、市の設定で別の機関に替えてください" in page.content.decode()


def test_nobody_else_opens_the_pages_of_the_office(story, enter, sato, ito, sasaki, mori, endo):
    for user in (sato, ito, sasaki, mori, endo):
        for url in (reverse("handovers:agencies"), page_of(story.centre)):
            assert enter(user).get(url).status_code == 403


def test_the_menu_shows_it_to_those_concerned(enter, ito, mori, kobayashi, yamazaki, endo, sasaki):
    shown = {
        user.username: reverse("handovers:index") in enter(user).get("/", follow=True).content.decode()
        for user in (ito, mori, kobayashi, yamazaki, endo, sasaki)
    }

    assert shown == {"ito": True, "mori": True, "kobayashi": True, "yamazaki": True, "endo": False, "sasaki": False}


# Renewals -------------------------------------------------------------------------------------------------------------

MARCH = date(2027, 3, 31)


@pytest.fixture
def season(db):
    """All posts end on 31 March 2027; it is 1 February 2027."""
    Post.objects.update(until=MARCH, since=date(2026, 4, 1))
    with time_machine.travel("2027-02-01 09:00+09:00", tick=False):
        yield


def renewals(client):
    return client.get(reverse("handovers:renewals"))


def test_before_february_there_is_nothing_to_decide(enter, ito):
    Post.objects.update(until=MARCH, since=date(2026, 4, 1))
    with time_machine.travel("2027-01-31 23:00+09:00", tick=False):
        assert "令和9年2月1日から4月末まで" in renewals(enter(ito)).content.decode()
    with time_machine.travel("2027-05-01 01:00+09:00", tick=False):
        Post.objects.filter(user=ito).update(until=date(2028, 3, 31))
        assert "令和10年2月1日から4月末まで" in renewals(enter(ito)).content.decode()


def test_many_are_renewed_in_one_act(season, enter, mori, sato, kato, yoshida):
    client = enter(mori)
    page = renewals(client)
    chosen = {
        f"post_{sato.posts.get().pk}": "renewed",
        f"post_{kato.posts.get().pk}": "renewed",
        f"post_{yoshida.posts.get().pk}": "ends",
    }

    after = client.post(reverse("handovers:renewals"), answers(page, **chosen), follow=True)

    assert "更新2件" in after.content.decode()
    assert [user.posts.get().until for user in (sato, kato, yoshida)] == [date(2028, 3, 31), date(2028, 3, 31), MARCH]
    names = [post.user.username for post in after.context["form"].posts]
    assert "sato" not in names
    assert "yoshida" in names  # may still be thought over
    assert dict(Renewal.objects.values_list("post__user__username", "decision")) == {
        "sato": "renewed",
        "kato": "renewed",
        "yoshida": "ends",
    }
    with as_owner():
        assert Entry.objects.filter(verb="post.decided").count() == 3


def test_all_may_be_set_to_renewal_but_not_saved_unseen(season, enter, mori):
    page = enter(mori).get(reverse("handovers:renewals"), {"all": "1"})

    assert {box.value() for _, box in page.context["form"].rows()} == {"renewed"}
    assert not Renewal.objects.exists()


def test_a_head_decides_for_the_own_desk_and_not_for_herself(season, enter, ito, sato, yamazaki, kato):
    seen = {post.user.username for post in renewals(enter(yamazaki)).context["form"].posts}

    assert seen == {"kato", "yoshida"}
    assert renewals(enter(ito)).context["form"].posts == []
    assert renewals(enter(sato)).status_code == 403


def test_nothing_chosen_is_said(season, enter, yamazaki):
    client = enter(yamazaki)

    assert "少なくとも1人について" in client.post(reverse("handovers:renewals"), answers(renewals(client))).content.decode()


def test_the_head_sees_on_the_desk_what_is_open(season, enter, yamazaki):
    assert "3件がまだ決まっていません" in enter(yamazaki).get(reverse("cases:our_desk")).content.decode()


def test_forgotten_until_april_the_gap_stays_in_the_history(season, enter, mori, sato):
    Post.objects.filter(user=mori).update(until=date(2028, 3, 31))
    with time_machine.travel("2027-04-05 09:00+09:00", tick=False):
        client = enter(mori)
        client.post(reverse("handovers:renewals"), answers(renewals(client), **{f"post_{sato.posts.get().pk}": "renewed"}))

    assert list(sato.posts.order_by("since").values_list("since", "until")) == [
        (date(2026, 4, 1), MARCH), (date(2027, 4, 5), date(2028, 3, 31)),
    ]  # fmt: skip


def test_who_is_not_renewed_and_holds_cases_stands_in_the_list(story, enter, mori, sato):
    story.received()
    Post.objects.filter(user=sato).update(until=TODAY() + timedelta(days=58))

    page = enter(mori).get(reverse("handovers:index")).content.decode()

    assert sato.name in page
    assert "まもなく終了" in page


def test_rights_end_at_midnight_of_the_last_day(season, sato):
    with time_machine.travel("2027-03-31 23:59:59+09:00", tick=False):
        assert User.objects.get(pk=sato.pk).current_posts
    with time_machine.travel("2027-04-01 00:00:00+09:00", tick=False):
        assert User.objects.get(pk=sato.pk).current_posts == []


def test_only_roles_that_answer_for_it_may_end_agencies():
    from agencies.roles import Permission, roles_granting

    assert set(roles_granting(Permission.AGENCY_END)) == {Role.COORDINATOR, Role.HOST_OFFICER}
