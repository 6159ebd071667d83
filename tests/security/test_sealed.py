"""Promise 3, proved with raw SQL in the application's own role: no filter of ours stands between these queries and the rows."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from sealed import actions
from sealed.models import Minutes, PledgeText, Seat
from tests.stories import Secret

TABLES = [
    "sealed_conference",
    "sealed_seat",
    "sealed_minutes",
    "sealed_watchrole",
    "sealed_conferenceuserobjectpermission",
    "sealed_conferencekey",
]


def counts(user) -> list[int]:
    with acting_as(user.pk), transaction.atomic(), connection.cursor() as cursor:
        return [_count(cursor, table) for table in TABLES]


def _count(cursor, table):
    cursor.execute(f"select count(*) from {table}")
    return cursor.fetchone()[0]


@pytest.fixture
def secret(db):
    return Secret()


def test_outsiders_meet_empty_tables(secret, sato, yamazaki, sasaki, mori, kato):
    assert {user.username: counts(user) for user in (sato, yamazaki, sasaki, mori, kato)} == {
        name: [0] * 6 for name in ("sato", "yamazaki", "sasaki", "mori", "kato")
    }


def test_the_sworn_chair_reads(secret, kobayashi):
    assert counts(kobayashi) == [1] * 6


def test_a_nominated_member_reads_nothing_before_the_pledge(secret, sato, centre):
    secret.nominated("sato", centre)

    assert counts(sato) == [0] * 6


def test_the_pledge_opens_this_conference_and_no_other(secret, sato, centre):
    other = Secret(text="別の会議")
    secret.sworn("sato", centre)

    assert counts(sato) == [1, 2, 1, 1, 1, 1]
    with acting_as(sato.pk), transaction.atomic():
        assert [minutes.facts for minutes in Minutes.objects.all()] == ["秘密の会議録"]
        assert not Minutes.objects.filter(conference=other.conference).exists()


def test_leaving_closes_it_at_once(secret, sato, kobayashi, centre):
    secret.sworn("sato", centre)
    with acting_as(kobayashi.pk), transaction.atomic():
        actions.leave(secret.seat, by=kobayashi)

    assert counts(sato) == [0] * 6


@pytest.mark.parametrize(
    "ending",
    [
        "update sealed_seat set valid_until = current_date - 2 where user_id = %s",
        "update agencies_post set until = since where user_id = %s",
        "update agencies_user set is_active = false where id = %s",
        "update agencies_agency set until = current_date - 2 where id in (select agency_id from agencies_post where user_id = %s)",
    ],
)
def test_seat_post_account_and_contract_that_end_close_it_too(secret, sato, centre, ending):
    secret.sworn("sato", centre)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update agencies_agency set since = current_date - 100")
        cursor.execute(ending, [sato.pk])

    assert counts(sato) == [0] * 6


def test_nobody_pledges_for_another(secret, suzuki, centre):
    secret.nominated("sato", centre)

    with acting_as(suzuki.pk), pytest.raises(NotAllowed, match="指名された本人だけ"):
        actions.pledge(secret.seat.pk, text=PledgeText.objects.get(), by=suzuki)


def test_only_the_chair_nominates(secret, sato, centre):
    secret.sworn("sato", centre)

    with acting_as(sato.pk), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        actions.nominate(secret.conference.pk, user=sato, agency=centre, why="x", by=sato, valid_until=secret.seat.valid_until)


def test_only_the_host_section_convenes(story, yamazaki):
    with story.by("yamazaki") as user, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        actions.convene(
            by=user, host=story.shakyo, subject="x", purpose="x", no_consent="other", held_at="2026-11-23T00:00:00Z", place="x"
        )


def test_a_grant_without_a_sworn_seat_cannot_exist_even_for_the_owner(secret, sato, centre):
    secret.nominated("sato", centre)

    with (
        as_owner(),
        pytest.raises(IntegrityError, match="grant_belongs_to_sworn_seat"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into sealed_conferenceuserobjectpermission (permission_id, user_id, content_object_id, seat_id, standing)"
            " select (select id from auth_permission where codename = 'read_conference'), user_id, conference_id, id, 'sworn'"
            " from sealed_seat where id = %s",
            [secret.seat.pk],
        )
        cursor.execute("set constraints all immediate")


def test_the_owner_of_the_database_reads_no_minutes_in_the_ordinary_way(secret):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select count(*) from sealed_minutes")
        assert cursor.fetchone() == (0,)


def test_fixed_minutes_stay_as_they_are(secret, kobayashi):
    with acting_as(kobayashi.pk), transaction.atomic():
        actions.write_minutes(secret.conference, by=kobayashi, facts="確定", views="", decisions="x", fix=True)
        with pytest.raises(NotAllowed, match="確定しています"):
            actions.write_minutes(secret.conference, by=kobayashi, facts="変更", views="", decisions="x")
        assert Minutes.objects.filter(conference=secret.conference).update(fixed_at=None) == 0


def test_the_request_is_read_by_whoever_asked_and_by_the_host(story, suzuki, kobayashi, sato):
    with story.by("suzuki") as user:
        actions.ask_city(by=user, agency=user.desk, subject="x", no_consent="refused", situation="x")
    from sealed.models import Request

    seen = {}
    for user in (suzuki, kobayashi, sato):
        with acting_as(user.pk), transaction.atomic():
            seen[user.username] = Request.objects.count()
    assert seen == {"suzuki": 1, "kobayashi": 1, "sato": 0}


def test_seats_are_changed_by_functions_only(secret, kobayashi):
    with acting_as(kobayashi.pk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Seat.objects.update(role="chair")
