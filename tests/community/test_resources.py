"""Resources: found by what they accept, page by page; checked again; put right by whoever reads them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from common.acting import acting_as
from common.owner import as_owner
from community.actions import settle_months
from community.models import Resource, ResourceContact, Suggestion
from community.tasks import remind_of_stale
from notices.models import Notice

LIST = reverse("community:resources")


def age(resource, days):
    with as_owner():
        Resource.objects.filter(pk=resource.pk).update(checked_on=timezone.localdate() - timedelta(days=days))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True), ("kind=farm", True), ("kind=npo", False), ("accepts=talks_little", True), ("accepts=pet", False),
        ("fits=withdrawn", True), ("fits=child", False), ("trial=on", True), ("stale=on", False), ("words=さくら", True),
        ("words=サクラ", True), ("words=農園", True), ("words=ばら", False), ("group=role", True), ("group=meet", False), ("group=other", False),
        ("kind=nonsense", True), ("after=nonsense", True),
    ],
)  # fmt: skip
def test_found_by(town, enter, sato, query, found):
    assert ("さくら農園" in enter(sato).get(f"{LIST}?{query}").text) is found


def test_page_by_page_every_one_once(town, enter, sato):
    with acting_as(town.honma.pk):
        for number in range(120):
            town.add_resource(name=f"場所{number}", kana=f"ばしょ{'あ' * (number % 7)}")
    client, seen, query = enter(sato), [], ""
    while True:
        page = client.get(f"{LIST}?{query}")
        seen += [row.pk for row, *_ in page.context["rows"]]
        if not page.context["next_mark"]:
            break
        query = f"after={page.context['next_mark']}"
    assert len(seen) == len(set(seen)) == 121


def test_whom_to_call_is_read_by_the_keepers_and_stands_in_the_book(town, enter, sato, yamazaki):
    where = town.resource.get_absolute_url()
    assert "農園の人" not in enter(sato).get(where).text
    assert "農園の人" in enter(yamazaki).get(where).text
    with as_owner():
        readers = set(Entry.objects.filter(verb="opened", about="community.resourcecontact").values_list("actor_id", flat=True))
    assert readers == {yamazaki.pk}


def test_registering_and_putting_right(town, enter, honma, yamazaki):
    said = {
        "name": "つばさ文庫",
        "kana": "ツバサブンコ",
        "kind": "library",
        "insurance": "unknown",
        "contact_name": "司書の人",
        "accepts": ["quiet_space"],
    }
    answer = enter(honma).post(reverse("community:add_resource"), said)
    assert answer.status_code == 302, answer.context["form"].errors
    with acting_as(honma.pk):
        row = Resource.objects.get(name="つばさ文庫")
        assert (row.kana, row.keeper, row.checked_by, row.district) == ("つばさぶんこ", honma.desk, honma, None)
        assert ResourceContact.objects.get(resource=row).name == "司書の人"
    age(row, 30)

    answer = enter(yamazaki).post(
        reverse("community:edit_resource", args=[row.pk]), said | {"name": "つばさ図書室", "contact_name": ""}
    )

    assert answer.status_code == 302
    with acting_as(honma.pk):
        row.refresh_from_db()
        assert (row.name, row.keeper, row.checked_by) == ("つばさ図書室", honma.desk, honma), "put right is not yet checked"
        assert row.checked_on < timezone.localdate()
        assert ResourceContact.objects.get(resource=row).name == ""


def test_who_keeps_it_is_reminded_once_a_month_until_it_is_checked(town, enter, honma):
    age(town.resource, 400)
    for _ in range(2):
        remind_of_stale()
    with acting_as(honma.pk):
        notice = Notice.objects.get(kind="community.stale")
    page = enter(honma).get(notice.url).text
    assert "確認が古い" in page
    assert "さくら農園" in page

    enter(honma).post(reverse("community:check_resource", args=[town.resource.pk]))

    with acting_as(honma.pk):
        assert Notice.objects.get(kind="community.stale").read_at is not None
        town.resource.refresh_from_db()
        assert town.resource.checked_on == timezone.localdate()


def test_how_many_months_is_the_citys(town, kobayashi, honma):
    age(town.resource, 100)
    remind_of_stale()
    with acting_as(honma.pk):
        assert not Notice.objects.filter(kind="community.stale").exists()
    with acting_as(kobayashi.pk):
        settle_months(by=kobayashi, check_months=3)
    remind_of_stale()
    with acting_as(honma.pk):
        assert Notice.objects.filter(kind="community.stale").exists()


def test_any_reader_suggests_and_hears_the_answer(town, enter, sato, honma, yamazaki):
    where = town.resource.get_absolute_url()
    assert enter(sato).post(f"{where}suggest/", {"words": "水曜は休みになった"}).status_code == 302
    with acting_as(honma.pk):
        suggestion, notice = Suggestion.objects.get(), Notice.objects.get(kind="community.suggested")
    assert notice.url == where
    assert "水曜は休みになった" in enter(honma).get(where).text
    settle = reverse("community:settle_suggestion", args=[town.resource.pk, suggestion.pk])

    assert enter(honma).post(settle, {"answer": "直しました"}).status_code == 302
    assert "すでに答えています" in enter(yamazaki).post(settle, {"answer": "もう一度"}, follow=True).text

    assert "直しました" in enter(sato).get(where).text
    with acting_as(sato.pk):
        assert Notice.objects.filter(kind="community.settled").count() == 1


def test_a_suggestion_names_nobody(town, enter, sato):
    page = enter(sato).post(f"{town.resource.get_absolute_url()}suggest/", {"words": "田中さんはやめた"})
    assert "人が分かることばのようです" in page.text
    assert "田中さんはやめた" in page.text
    with as_owner():
        assert not Suggestion.objects.exists()
