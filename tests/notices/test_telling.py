"""Who is told, what stands in a notice, and who may read it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.roles import Permission, Role, roles_granting
from common.acting import acting_as
from common.deeds import rows
from common.owner import as_owner
from notices import actions, kinds
from notices.models import Letter, Notice, Preference

LIST = reverse("notices:list")


def tell(*users, key="k", url="/system/", **who):
    return actions.tell("test.asked", users=users, key=key, url=url, **who)


def told():
    with as_owner():
        return sorted(Notice.objects.values_list("user__username", flat=True))


def own(user):
    with acting_as(user.pk):
        return list(Notice.objects.values_list("user", "url", "read_at"))


def test_a_person_is_told(sato, kato):
    with acting_as(kato.pk):
        assert tell(sato) == 1

    assert own(sato) == [(sato.pk, "/system/", None)]


def test_an_agency_is_told_by_what_its_people_may(shakyo, yamazaki, kato, yoshida, sato):
    with acting_as(sato.pk):
        assert tell(agency=shakyo, permission=Permission.CUSTODY_TAKE_BACK) == 2

    assert told() == ["kato", "yamazaki"]


def test_who_acts_is_not_told_and_nobody_twice(shakyo, yamazaki, kato):
    with acting_as(kato.pk):
        assert tell(yamazaki, kato, agency=shakyo, permission=Permission.CUSTODY_TAKE_BACK) == 1

    assert told() == ["yamazaki"]


def test_the_system_tells_everybody(shakyo, yamazaki, kato):
    with acting_as(0):
        assert tell(agency=shakyo, permission=Permission.CUSTODY_TAKE_BACK) == 2
    assert tell(agency=shakyo, permission=Permission.CUSTODY_TAKE_BACK, key="of a task") == 2


def test_nobody_there_is_said(shakyo, yamazaki, kato):
    Post.objects.filter(agency=shakyo).update(until=timezone.localdate() - timedelta(days=1))
    with acting_as(0):
        assert tell(agency=shakyo, permission=Permission.CUSTODY_TAKE_BACK) == 0
    kato.is_active = False
    kato.save()
    with acting_as(0):
        assert tell(kato) == 0

    assert told() == []


def test_the_same_is_told_once(sato, kato):
    with acting_as(kato.pk):
        tell(sato)
        tell(sato, url="/me/")
        tell(sato, key="another")

    assert told() == ["sato", "sato"]


def test_a_notice_leads_nowhere_outside(sato, kato):
    for url in ("//evil.example/", "https://evil.example/", "/\\evil", ""):
        with pytest.raises(IntegrityError), acting_as(kato.pk), transaction.atomic():
            tell(sato, url=url, key=url)


def test_half_of_an_agency_is_a_mistake(shakyo):
    with pytest.raises(TypeError):
        tell(agency=shakyo)
    with pytest.raises(TypeError):
        actions.settle()


def test_a_kind_never_names_the_conference():
    with pytest.raises(ValueError, match="conference"):
        kinds.kind("test.bad", "支援会議があります", group="試験")
    with pytest.raises(ValueError, match="twice"):
        kinds.kind("test.asked", "もう一度", group="試験")


def test_the_kind_of_an_app_that_is_gone_is_still_a_line(enter, sato, kato):
    with acting_as(kato.pk):
        tell(sato)
    with as_owner():
        Notice.objects.update(kind="gone.away")

    assert "お知らせがあります" in enter(sato).get(LIST).content.decode()


# The wall ------------------------------------------------------------------------------------------------------------


def test_nobody_reads_or_ticks_off_what_is_anothers(sato, ito, kato):
    with acting_as(kato.pk):
        tell(sato)

    assert own(ito) == []
    with acting_as(ito.pk):
        assert Notice.objects.update(read_at=timezone.now()) == 0
    assert own(sato)[0][2] is None


def test_the_application_neither_writes_nor_rewrites_a_notice(sato, ito, kato):
    with acting_as(kato.pk):
        tell(sato)
    now = timezone.now()
    for attempt in (
        lambda: Notice.objects.create(user=sato, kind="x", url="/", key="y", created_at=now),
        lambda: Notice.objects.update(url="/me/"),
        lambda: Notice.objects.update(user=ito),
        lambda: Notice.objects.all().delete(),
        lambda: list(Letter.objects.all()),
    ):
        with pytest.raises(DatabaseError), acting_as(sato.pk), transaction.atomic():
            attempt()


def test_a_choice_is_ones_own(sato, ito, kato):
    with acting_as(ito.pk):
        actions.choose_pace(pace="never", by=ito)
    with acting_as(sato.pk):
        assert list(Preference.objects.all()) == []
        with pytest.raises(DatabaseError), transaction.atomic():
            Preference.objects.create(user=kato, pace="never")


def test_only_the_administrator_hears_of_letters_that_did_not_go(sato, mori):
    assert roles_granting(Permission.STAFF_MANAGE) == [Role.ADMINISTRATOR]  # as notices_unsent() says it
    for user in (sato, mori):
        with acting_as(user.pk):
            assert rows("notices_unsent") == []


# When the matter is done ---------------------------------------------------------------------------------------------


def test_what_is_settled_is_read_for_everybody(sato, ito, kato):
    with acting_as(kato.pk):
        tell(sato, ito, url="/me/", key="offer:1:asked")
        tell(sato, url="/system/", key="offer:2:asked")
        assert actions.settle(url="/me/") == 2
        assert actions.settle(url="/me/") == 0

    assert own(ito)[0][2] is not None
    assert [url for _, url, read_at in own(sato) if read_at is None] == ["/system/"]


def test_what_is_settled_by_the_beginning_of_its_key(sato, kato):
    with acting_as(kato.pk):
        for key in ("offer:1:asked", "offer:1:late", "offer:12:asked", "offer:1_:asked"):
            tell(sato, key=key)
        assert actions.settle(key_prefix="offer:1:") == 2


# The page ------------------------------------------------------------------------------------------------------------


def test_the_list_has_unread_on_top_and_pages_of_fifty(enter, sato, kato):
    with acting_as(kato.pk):
        for number in range(120):
            tell(sato, key=f"{number}", url=f"/system/?n={number}")
    with as_owner():
        read = list(Notice.objects.order_by("-created_at")[:40].values_list("pk", flat=True))
        Notice.objects.filter(pk__in=read).update(read_at=timezone.now())
    client, seen, address = enter(sato), [], LIST
    while address:
        response = client.get(address)
        seen += response.context["notices"]
        mark = response.context["next_mark"]
        address = f"{LIST}?after={mark}" if mark else None

    newest_first = sorted(seen, key=lambda notice: (notice.created_at, notice.pk), reverse=True)
    assert len({notice.pk for notice in seen}) == 120
    assert seen == [n for n in newest_first if not n.read_at] + [n for n in newest_first if n.read_at]


@pytest.mark.parametrize("after", ["nonsense", "", "00000000-0000-0000-0000-000000000000"])
def test_a_wrong_mark_begins_at_the_top(enter, sato, after):
    assert enter(sato).get(LIST, {"after": after}).status_code == 200


def test_an_empty_list_says_so(enter, sato):
    assert "お知らせはありません" in enter(sato).get(LIST).content.decode()


def test_following_a_notice_ticks_it_off_and_looking_does_not(enter, sato, kato):
    with acting_as(kato.pk):
        tell(sato)
    client = enter(sato)
    notice = client.get(LIST).context["notices"][0]
    address = reverse("notices:follow", args=[notice.pk])

    assert client.get(address).status_code == 405
    assert client.get(LIST).context["notices"][0].read_at is None
    assert client.post(address)["Location"] == "/system/"
    assert client.get(LIST).context["notices"][0].read_at is not None


def test_anothers_notice_is_not_there(enter, sato, ito, kato):
    with acting_as(kato.pk):
        tell(sato)
    with as_owner():
        notice = Notice.objects.get()

    assert enter(ito).post(reverse("notices:follow", args=[notice.pk])).status_code == 404


def test_all_are_ticked_off_at_once_and_only_ones_own(enter, sato, ito, kato):
    with acting_as(kato.pk):
        tell(sato, ito)
        tell(sato, key="2")
    enter(sato).post(reverse("notices:tick_all_off"))

    assert [read_at is None for *_, read_at in own(sato)] == [False, False]
    assert own(ito)[0][2] is None


@pytest.mark.parametrize(("how_many", "shown"), [(0, None), (1, "1"), (9, "9"), (10, "9+"), (12, "9+")])
def test_the_head_of_every_page_counts_what_is_unread(enter, sato, kato, how_many, shown):
    with acting_as(kato.pk):
        for number in range(how_many):
            tell(sato, key=f"{number}")
    client = enter(sato)
    for address, status in (("/me/", 200), ("/nowhere/", 404), ("/staff/", 403)):
        response = client.get(address)
        page = response.content.decode()
        assert response.status_code == status
        assert (f"未読</span>{shown}<span" in page) == (shown is not None)
        assert (f'href="{LIST}"' in page) == (shown is not None or address == "/me/"), (
            "from the settings one always comes there"
        )


@pytest.mark.parametrize("how_many", [1, 3])
def test_queries_do_not_grow(enter, sato, kato, how_many, django_assert_num_queries):
    with acting_as(kato.pk):
        for number in range(how_many):
            tell(sato, key=f"{number}")
    client = enter(sato)
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)


@pytest.mark.parametrize("how_many", [1, 3])
def test_telling_many_costs_as_much_as_telling_one(sato, kato, yamazaki, ito, addresses, how_many, django_assert_num_queries):
    with acting_as(kato.pk), django_assert_num_queries(5):
        tell(*[sato, yamazaki, ito][:how_many])
