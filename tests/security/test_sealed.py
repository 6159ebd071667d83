"""Promise 3, proved with raw SQL in the application's own role: no filter of ours stands between these queries and the rows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from agencies.models import Post, User
from agencies.roles import Permission
from common.acting import acting_as
from common.deeds import call
from common.errors import NotAllowed, refusals
from common.owner import as_owner
from common.uploads import accept
from notices.models import Notice
from sealed import actions, papering, sitting, tasks
from sealed.models import Minutes, Paper, Pledge, PledgeText, RequestWord, Seat, Task
from tests.stories import PICTURE, Secret

TABLES = [
    "sealed_conference",
    "sealed_seat",
    "sealed_minutes",
    "sealed_watchrole",
    "sealed_conferenceuserobjectpermission",
    "sealed_conferencekey",
]
WORK = [
    "sealed_subject", "sealed_preparation", "sealed_contribution", "sealed_item", "sealed_presence", "sealed_minutescheck",
    "sealed_feedback", "sealed_elsewhere", "sealed_inquiry", "sealed_paper", "sealed_copy", "sealed_task", "sealed_pledge",
    "sealed_requestword", "sealed_carry",
]  # fmt: skip
SHOWN_FOR_DAYS = {"sealed_preparation", "sealed_contribution", "sealed_inquiry", "sealed_paper"}


def counts(user) -> list[int]:
    with acting_as(user.pk), transaction.atomic(), connection.cursor() as cursor:
        return [_count(cursor, table) for table in TABLES]


def held(user) -> dict[str, int]:
    """Table → rows, where there are any."""
    with acting_as(user.pk), transaction.atomic(), connection.cursor() as cursor:
        found = {table: _count(cursor, table) for table in [*TABLES, *WORK]}
    return {table: number for table, number in found.items() if number}


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
            by=user, host=story.shakyo, subject="x", purpose="x", no_consent="other", held_at=timezone.now(), place="x"
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
        sitting.write_minutes(secret.conference, by=kobayashi, facts="確定", views="", decisions="x", fix=True)
        with pytest.raises(NotAllowed, match="確定しています"):
            sitting.write_minutes(secret.conference, by=kobayashi, facts="変更", views="", decisions="x")
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


def test_every_table_of_the_conference_is_empty_for_whoever_is_not_sworn(secret, story, centre):
    """As everybody of the town, and as somebody nominated who has not pledged."""
    secret.lived().nominated("suzuki", story.people["suzuki"].desk)
    inside = {"kobayashi", "sato"}

    found = {login: held(user) for login, user in story.people.items() if login not in inside}
    assert {login: tables for login, tables in found.items() if tables} == {}
    assert set(held(story.people["sato"])) == {*TABLES, *WORK} - {"sealed_requestword", "sealed_carry"}


def test_every_sealed_table_is_asked_above(db):
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relname like 'sealed\\_%' and relkind = 'r'")
        tables = {name for (name,) in cursor.fetchall()}

    assert tables == {*TABLES, *WORK, "sealed_request", "sealed_pledgetext", "sealed_houserule"}


def test_papers_and_preparation_close_on_their_day_and_the_minutes_stay(secret, sato, kobayashi):
    secret.lived()
    with acting_as(kobayashi.pk), transaction.atomic():
        secret.conference.papers_until = timezone.localdate() - timedelta(days=1)
        secret.conference.save(update_fields=["papers_until"])

    for member in (sato, kobayashi):
        found = set(held(member))
        assert found & SHOWN_FOR_DAYS == set()
        assert {"sealed_minutes", "sealed_task", "sealed_copy", "sealed_watchrole"} <= found


def test_a_member_writes_only_the_column_of_the_own_agency(secret, sato, centre, shakyo):
    secret.lived()

    with acting_as(sato.pk), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        sitting.contribute(secret.conference, by=sato, agency=shakyo, facts="x", role="", can="", cannot="")


LED = [
    lambda s, by: sitting.add_subject(s.conference, by=by, name="x", consent="none", consent_on=None, remark=""),
    lambda s, by: sitting.add_item(s.conference, by=by, title="x"),
    lambda s, by: papering.inquire(
        s.conference, by=by, seat=None, outside="x", what="x", due_on=timezone.localdate(), document_no=""
    ),
    lambda s, by: papering.add_paper(s.conference, by=by, title="x", file=accept("図.png", PICTURE)),
    lambda s, by: papering.hand_out(s.conference, by=by, paper="x", seats=[s.seat]),
    lambda s, by: sitting.assign_role(s.conference, by=by, agency=s.seat.agency, what="x"),
    lambda s, by: sitting.add_elsewhere(s.conference, by=by, body="care", held_on=None, contact="x"),
    lambda s, by: sitting.release_task(s.role, by=by, text="x"),
]


@pytest.mark.parametrize("deed", LED)
def test_what_the_chair_leads_no_member_does(secret, sato, deed):
    secret.sworn("sato", secret.story.centre)
    with acting_as(sato.pk), transaction.atomic():
        secret.role = secret.conference.roles.get()

    with acting_as(sato.pk), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        deed(secret, sato)


def test_the_chair_reads_the_feedback_and_a_member_only_the_own(secret, story, yamazaki, kobayashi):
    secret.lived().sworn("yamazaki", story.shakyo)

    assert "sealed_feedback" in held(kobayashi)
    assert "sealed_feedback" not in held(yamazaki)


def test_a_task_outside_is_for_the_head_and_the_named_worker_alone(secret, story, kobayashi):
    """Also in that very agency nobody else learns of it, and of the conference these two learn nothing."""
    colleague, head = User.objects.create(username="c1", name="同僚"), User.objects.create(username="h1", name="所長")
    with as_owner():
        for user, role in ((colleague, "counsellor"), (head, "leader")):
            until = timezone.localdate() + timedelta(days=100)
            Post.objects.create(user=user, agency=story.centre, role=role, since=timezone.localdate(), until=until)
    secret.lived(worker="sato")
    with acting_as(kobayashi.pk), transaction.atomic():
        actions.leave(secret.seat, by=kobayashi)

    assert held(colleague) == {}
    assert held(head) == {"sealed_task": 1}
    assert held(story.people["sato"]) == {"sealed_task": 1, "sealed_pledge": 1}
    with acting_as(head.pk), transaction.atomic():
        sitting.report_task(Task.objects.get(), by=head, report="会えた")
    with acting_as(kobayashi.pk), transaction.atomic():
        assert secret.conference.roles.get().task.report == "会えた"


def test_juso_my_overseen_and_the_role_page_agree(story):
    for user in story.people.values():
        with acting_as(user.pk), transaction.atomic():
            heads = {agency.pk for agency in user.agencies_with(Permission.DESK_OVERSEE)}
            assert set(call("juso_my_overseen")) == heads, user.username


def test_one_s_pledges_stay_after_leaving(secret, sato, kobayashi):
    secret.lived()
    with acting_as(sato.pk), transaction.atomic():
        actions.leave(secret.seat, by=sato)
        assert list(Pledge.objects.values_list("user", flat=True)) == [sato.pk]


def test_a_pledge_is_renewed_near_its_end_by_its_own_hand(secret, sato, kobayashi, centre):
    secret.sworn("sato", centre)
    text = PledgeText.objects.get()
    with acting_as(sato.pk), pytest.raises(NotAllowed, match="60日前から"):
        actions.renew(secret.seat, text=text, by=sato)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update sealed_seat set valid_until = current_date + 5 where id = %s", [secret.seat.pk])
    with acting_as(kobayashi.pk), pytest.raises(NotAllowed, match="本人だけ"):
        actions.renew(secret.seat, text=text, by=kobayashi)
    with acting_as(sato.pk), transaction.atomic():
        actions.renew(secret.seat, text=text, by=sato)
        seat = Seat.objects.get(pk=secret.seat.pk)
        assert seat.valid_until > timezone.localdate() + timedelta(days=300)
        assert Pledge.objects.filter(seat=seat).count() == 2


def second_officer(story):
    user = User.objects.create(username="officer2", name="二人目")
    with as_owner():
        until = timezone.localdate() + timedelta(days=300)
        Post.objects.create(user=user, agency=story.host, role="host_officer", since=timezone.localdate(), until=until)
    story.people["officer2"] = user
    return user


def test_the_chair_passes_to_a_sworn_officer_of_the_host_section(secret, sato, kobayashi, centre):
    secret.sworn("sato", centre)
    member = secret.seat
    with acting_as(kobayashi.pk), pytest.raises(NotAllowed, match="市の所管課"):
        actions.hand_chair(member, by=kobayashi)
    second = second_officer(secret.story)
    secret.sworn("officer2", secret.story.host)
    with acting_as(second.pk), pytest.raises(NotAllowed, match="今の議長だけ"):
        actions.hand_chair(secret.seat, by=second)
    with acting_as(kobayashi.pk), transaction.atomic():
        actions.hand_chair(secret.seat, by=kobayashi)
        assert list(Seat.objects.filter(role="chair").values_list("user", flat=True)) == [second.pk]
    with acting_as(kobayashi.pk), transaction.atomic():
        actions.leave(secret.chair, by=kobayashi)
    assert held(kobayashi) == {"sealed_pledge": 1}


def test_seats_that_are_over_are_closed_at_night_and_the_chair_is_told(secret, sato, kobayashi, centre):
    secret.sworn("sato", centre)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update sealed_seat set valid_until = current_date - 2 where id = %s", [secret.seat.pk])
    tasks.close_ended_seats()

    with acting_as(kobayashi.pk), transaction.atomic():
        assert Seat.objects.get(pk=secret.seat.pk).standing == "left"
        assert Notice.objects.filter(kind="sealed.seats", key__contains="ended").count() == 1


def test_where_the_chair_is_gone_a_sworn_officer_takes_over(secret, kobayashi):
    second = second_officer(secret.story)
    secret.sworn("officer2", secret.story.host)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update agencies_user set is_active = false where id = %s", [kobayashi.pk])
    tasks.close_ended_seats()

    with acting_as(second.pk), transaction.atomic():
        assert Notice.objects.filter(kind="sealed.seats").exists()
        actions.hand_chair(secret.seat, by=second)
        assert list(Seat.objects.filter(role="chair").exclude(standing="left").values_list("user", flat=True)) == [second.pk]


def test_nobody_but_the_clock_closes_seats_or_asks_what_is_due(secret, kobayashi):
    for function in ("sealed_close_ended", "sealed_due"):
        with acting_as(kobayashi.pk), pytest.raises(NotAllowed), refusals(), transaction.atomic():
            call(function)


def test_a_further_sitting_is_convened_by_its_members_alone(secret, kobayashi):
    second = second_officer(secret.story)
    about = {"subject": "x", "purpose": "x", "no_consent": "other", "held_at": timezone.now(), "place": "x"}
    with acting_as(second.pk), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        actions.convene(by=second, host=secret.story.host, follows=secret.conference, **about)


def test_the_host_section_that_has_ended_convenes_no_more(story, kobayashi):
    """A trigger keeps it from ending; the policies do not lean on that."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("alter table agencies_agency disable trigger user")
        ended = "update agencies_agency set since = current_date - 100, until = current_date - 2 where id = %s"
        cursor.execute(ended, [story.host.pk])
    with acting_as(kobayashi.pk), transaction.atomic():
        assert [call("juso_hosts_conferences"), call("packs_decides")] == [False, False]


def test_words_about_a_request_are_for_the_two_sides(story, suzuki, kobayashi, sato):
    with story.by("suzuki") as user:
        asked = actions.ask_city(by=user, agency=user.desk, subject="x", no_consent="refused", situation="x")
    with story.by("sato") as user, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        RequestWord(request=asked, kind="reply", text="x", by=user).save(force_insert=True)
    with story.by("suzuki") as user, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        actions.say_about_request(asked, by=user, kind="declines", text="x")
    with story.by("kobayashi") as user:
        actions.say_about_request(asked, by=user, kind="question", text="いつから")
    assert [held(user) for user in (suzuki, kobayashi, sato)] == [{"sealed_requestword": 1}, {"sealed_requestword": 1}, {}]


def test_the_key_of_a_paper_is_the_key_of_its_conference(secret, kobayashi):
    secret.lived()
    with acting_as(kobayashi.pk), transaction.atomic():
        row = Paper.objects.get()
        assert row.content()[:4] == b"\x89PNG"
        assert b"PNG" not in bytes(row.sealed)
