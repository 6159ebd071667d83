"""The pages of 参加支援: they work, they refuse, they keep what was typed; outside the circle they are not there."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.closing import needs
from common.owner import as_owner
from notices.models import Notice
from participation.figures import figures
from participation.models import FollowUp, Participation, Placement
from participation.tasks import remind_of_follow_ups


@pytest.fixture
def full(way, example):
    way.placemented().told().stepped(("asked", 100), ("joined", 95))
    with way.by("yoshida"):
        way.look = FollowUp.objects.earliest("due_on")
    return way


def addresses(way, example):
    case = [way.case.pk]
    one, placement, sheet = [*case, way.participation.pk], [*case, way.placement.pk], [*case, way.sheet.pk]
    return {
        **dict.fromkeys(("detail", "arrange", "end", "choose_example", "places"), one),
        **dict.fromkeys(("placement", "step", "rearrange", "plan_look", "make_sheet"), placement),
        **dict.fromkeys(("host_sheet", "host_sheet_pdf", "host_sheet_link", "record_answer", "withdraw_sheet"), sheet),
        "begin": case, "propose": [*one, way.resource.pk], "follow_up": [*case, way.look.pk],
        "overview": [], "examples": [], "add_example": [], "edit_example": [example.pk],
    }  # fmt: skip


POSTS = {"host_sheet_link", "withdraw_sheet"}
READ_BY_CIRCLE = {"detail", "placement", "host_sheet", "follow_up"}
OF_CITY = {"examples", "add_example", "edit_example"}


def test_the_worker_opens_every_page(full, example, client, enter, yoshida):
    enter(yoshida)
    for name, args in addresses(full, example).items():
        if name not in POSTS:
            assert client.get(reverse(f"participation:{name}", args=args)).status_code == 200, name


@pytest.mark.parametrize("login", ["sato", "kobayashi", "takahashi", "suzuki", "ono", "endo", "honma", "mori"])
def test_who_reaches_what(full, example, client, enter, login):
    enter(full.people[login])
    for name, args in addresses(full, example).items():
        url = reverse(f"participation:{name}", args=args)
        response = client.post(url) if name in POSTS else client.get(url)
        if name in OF_CITY:
            assert response.status_code == (200 if login in {"kobayashi", "mori"} else 403), name
        elif name == "overview":
            assert response.status_code == 403, name
        elif login == "sato":
            assert response.status_code == (200 if name in READ_BY_CIRCLE else 403), name
        else:
            nothing = client.get(reverse("participation:placement", args=[full.resource.pk, full.resource.pk]))
            assert response.status_code == 404, (name, response.status_code)
            assert _body(response) == _body(nothing), name


def _body(response):
    page = response.content.decode()
    return page[page.index("<main") :]


def test_nobody_signed_in_is_asked_to_sign_in(full, example, client):
    for name, args in addresses(full, example).items():
        response = client.post(reverse(f"participation:{name}", args=args))
        assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/"), name


def test_it_begins_on_the_case_page(way, client, enter, yoshida):
    way.taken().consent("yamazaki", way.shakyo)
    enter(yoshida)
    assert reverse("participation:begin", args=[way.case.pk]) in client.get(way.case.get_absolute_url()).content.decode()
    said = {"person": way.case.person_id, "started_on": "R8.13.1"}
    page = client.post(reverse("participation:begin", args=[way.case.pk]), said)
    assert (page.status_code, "R8.13.1" in page.content.decode()) == (200, True)
    response = client.post(reverse("participation:begin", args=[way.case.pk]), {**said, "started_on": "R8.10.1"})
    assert response.status_code == 302
    with way.by("yoshida"):
        begun = Participation.objects.get()
    assert (begun.worker, begun.started_on) == (yoshida, date(2026, 10, 1))
    page = client.get(response.url).content.decode()
    assert "参加支援プラン（F4）がまだありません" in page


def test_places_stand_in_order_with_their_reasons(full, client, enter, yoshida, example):
    full.place("しずかな畑", capacity=4).place("にぎやか食堂")
    with as_owner():
        type(full.resource).objects.filter(name="にぎやか食堂").update(kind="childrens_table", roles=["cook"], accepts=[])
    enter(yoshida)
    url = reverse("participation:places", args=[full.case.pk, full.participation.pk])
    page = client.get(url).content.decode()
    assert page.index("しずかな畑") < page.index("にぎやか食堂")
    assert all(
        words in page
        for words in (
            "やってみたいことができる：農作業",
            "受け止めてもらえる：あまり話さない",
            "確かめが要る：",
            "空きがある（定員4人・紹介中0人）",
        )
    )
    assert "ふれあい農園　つちのこ</h2>" not in page  # under way already
    assert "にぎやか食堂" not in client.get(f"{url}?kind=farm").content.decode()
    page = client.get(f"{url}?example={example.pk}").content.decode()
    assert "探している種別：農園・福祉農園" in page
    with full.by("yoshida"):
        calm = type(full.resource).objects.get(name="しずかな畑")
    form = client.get(
        f"{reverse('participation:propose', args=[full.case.pk, full.participation.pk, calm.pk])}?example={example.pk}"
    )
    assert "草取りを30分" in form.content.decode()


def test_a_candidate_and_its_next_step(full, client, enter, yoshida):
    full.place("しずかな畑")
    enter(yoshida)
    url = reverse("participation:propose", args=[full.case.pk, full.participation.pk, full.resource.pk])
    page = client.post(
        url, {"on": str(timezone.localdate()), "menu": "adapted", "menu_words": "", "why": "家から近い"}
    ).content.decode()
    assert "工夫すること、新しくつくる内容を入力してください" in page
    assert "家から近い" in page
    response = client.post(
        url, {"on": str(timezone.localdate()), "menu": "adapted", "menu_words": "30分から", "why": "家から近い"}
    )
    assert response.status_code == 302
    step = response.url + "step/"
    page = client.post(
        step, {"seen": "candidate", "to": "stopped", "on": str(timezone.localdate()), "words": ""}
    ).content.decode()
    assert "中断の理由を選んでください" in page
    assert client.post(step, {"seen": "candidate", "to": "asked", "on": str(timezone.localdate())}).status_code == 302
    assert "参加支援：しずかな畑（打診）" in client.get(full.case.get_absolute_url()).content.decode()


def test_a_look_is_done_and_planned_again(full, client, enter, yoshida):
    enter(yoshida)
    url = full.look.get_absolute_url()
    today = timezone.localdate()
    assert "参加支援：定着支援と回答待ち" in client.get("/").content.decode()
    assert client.post(url, {"done_on": str(today), "outcome": "well"}).status_code == 200  # without words
    said = {"done_on": str(today), "outcome": "watch", "words": "少し疲れている", "next_on": str(today + timedelta(14))}
    assert client.post(url, said).status_code == 302
    assert "少し疲れている" in client.get(full.placement.get_absolute_url()).content.decode()
    assert client.post(url, said).status_code == 403  # written down already


def test_closing_asks_about_an_open_placement(full):
    with full.by("yoshida"):
        assert [need.missing for need in needs(full.case) if "参加支援" in need.title] == [
            "参加支援が続いています。マッチングの卒業・中断を記録し、参加支援を終えてください。"
        ]


def test_the_plan_sheet_shows_host_and_follow_up(full, client, enter, yoshida):
    enter(yoshida)
    page = client.get(reverse("cases:fill_sheet", args=[full.case.pk, "F4"])).content.decode()

    assert "ふれあい農園　つちのこ【参加】" in page
    assert "本人に　𠮷田　恵" in page


def test_the_night_reminds_each_worker_once(full, yoshida):
    remind_of_follow_ups()
    remind_of_follow_ups()

    with full.by("yoshida"):
        assert Notice.objects.filter(user=yoshida, kind="participation.due").count() == 4  # joined 95 days ago: all are due


def test_figures_are_for_the_city_and_hide_small_cells(full, sato, client, enter, yoshida):
    today = timezone.localdate()
    with full.by("kobayashi"):
        found = figures(today - timedelta(365), today)
    assert [found.count(*what) for what in (("persons",), ("plans",), ("step", "joined"), ("hosts",), ("due_3",))] == [None] * 5
    assert (found.count("due_6"), found.count("step", "settled")) == (0, 0)
    assert (found.shown("persons"), found.still(3), found.still(6)) == ("1～4", "表示しません（1～4を含むため）", "該当なし")
    with full.by("sato"), pytest.raises(DatabaseError, match="市の所管課と調整機関だけ"), transaction.atomic():
        figures(today, today)
    enter(yoshida)
    assert "1～4" in client.get(reverse("participation:overview")).content.decode()


def test_figures_count_what_happened(way):
    """Six people: from five on a number is told; two who have left stay hidden behind those still there."""
    today = timezone.localdate()
    way.begun().place()
    with way.by("yoshida"):
        for number in range(6):
            place = way.place(f"畑{number}").resource
            way.again(130, place).stepped(("asked", 129), ("joined", 128 - number))
            if number == 5:
                way.stepped(("stopped", 100), words="寒い", reason="health")
            elif number:
                way.stepped(("graduated", 2))
    with way.by("kobayashi"):
        found = figures(today - timedelta(365), today)
    assert [found.count(*what) for what in (("step", "joined"), ("step", "graduated"), ("step", "stopped"), ("hosts",), ("new_hosts",))] == [
        6, None, None, 6, 6,
    ]  # fmt: skip
    assert (found.count("due_3"), found.count("there_3")) == (6, None)  # 6 - 5 would tell of one


def test_examples_are_kept_by_the_programme(client, enter, yoshida, example):
    enter(yoshida)
    said = {"title": "朝の花の水やり", "whom": "朝起きる練習をしたい人", "menu": "adapted", "menu_words": "水やりを15分"}
    assert client.post(reverse("participation:add_example"), said).status_code == 302
    client.post(reverse("participation:edit_example", args=[example.pk]), {**said, "title": "直した題", "retired": "on"})
    page = client.get(reverse("participation:examples")).content.decode()
    assert all(words in page for words in ("朝の花の水やり", "直した題", "一覧に出さない"))


def test_queries_do_not_grow(full, client, enter, yoshida, example):
    def asked(url):
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        return len(caught)

    enter(yoshida)
    urls = [full.participation.get_absolute_url(), reverse("participation:places", args=[full.case.pk, full.participation.pk]),
            reverse("participation:overview"), full.case.get_absolute_url(), "/", full.placement.get_absolute_url()]  # fmt: skip
    before = [asked(url) for url in urls]
    for name in ("畑いち", "畑に", "畑さん"):
        full.place(name).again(100).stepped(("asked", 99), ("joined", 98))
    full.place("畑よん")
    with full.by("yoshida"):
        assert Placement.objects.count() == 4
    assert [asked(url) for url in urls] == before


def test_a_resource_says_how_many_were_led_there_and_hides_few(way, client, enter, sato, yoshida):
    url = reverse("community:resource", args=[way.placemented().resource.pk])
    words = "見学・体験・参加につながった人"
    assert words not in enter(sato).get(url).content.decode()  # asked is not led
    way.stepped(("asked", 20), ("visit", 10))
    assert "5人未満" in client.get(url).content.decode()
    for _ in range(4):
        other = type(way)().begun()
        other.again(5, way.resource).stepped(("asked", 3), ("trial", 2))
    for user in (sato, yoshida):
        page = enter(user).get(url).content.decode()
        assert words in page
        assert "<b>5人</b>" in page
