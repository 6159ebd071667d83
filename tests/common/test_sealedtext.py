"""Text sealed in its row: plain on the instance, never in the table, and in no other cell than its own."""

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, transaction

from common import sealing
from common.acting import acting_as
from common.owner import as_owner
from common.sealedtext import Sealed
from sealed.models import Conference, ConferenceKey, Minutes, Request, Seat
from tests.stories import Secret


@pytest.fixture
def asking(story):
    """A counsellor at the desk, and what a request says besides."""
    with story.by("suzuki") as user:
        yield {"agency": user.desk, "asked_by": user, "no_consent": "refused", "situation": "状況"}


@pytest.fixture
def asked(asking):
    return Request.objects.create(subject="対象者の名", **asking)


@pytest.fixture
def chaired(kobayashi):
    secret = Secret()
    with acting_as(kobayashi.pk), transaction.atomic():
        yield secret


def lying(row, column) -> bytes:
    with connection.cursor() as cursor:
        table = row._meta.db_table
        cursor.execute(f"select {column} from {table} where {row._meta.pk.column} = %s", [row.pk])
        return bytes(cursor.fetchone()[0])


def test_plain_on_the_instance_and_sealed_in_the_table(asked):
    assert asked.subject == Request.objects.get().subject == "対象者の名"
    assert lying(asked, "subject").startswith(b"demo:")
    assert "対象者の名".encode() not in lying(asked, "subject")


def test_what_is_new_in_bulk_is_sealed_too(asking):
    Request.objects.bulk_create([Request(subject=name, **asking) for name in ("甲", "乙")])

    assert {request.subject for request in Request.objects.all()} == {"甲", "乙"}
    assert all(lying(request, "subject").startswith(b"demo:") for request in Request.objects.all())


def test_only_what_is_read_is_fetched_and_opened(asked, django_assert_num_queries):
    with django_assert_num_queries(2):
        request = Request.objects.defer("situation").get()
        assert request.situation == "状況"
    assert Request.objects.only("situation").get().subject == "対象者の名"
    assert isinstance(Request.objects.get().__dict__["subject"], Sealed)  # nothing opens before it is read


def test_saving_some_fields_and_reading_again(chaired):
    minutes = Minutes.objects.get()
    other = Minutes.objects.get()
    minutes.facts = "改めた事実"
    minutes.save(update_fields=["facts", "updated_at"])

    assert other.facts == "秘密の会議録"
    other.refresh_from_db()
    assert other.facts == Minutes.objects.get().facts == "改めた事実"
    assert Minutes.objects.get().decisions == "見守る"


def test_a_row_saved_unread_stays_as_it_is(chaired):
    before = lying(Minutes.objects.get(), "facts")
    Minutes.objects.get().save(update_fields=["facts", "updated_at"])

    assert lying(Minutes.objects.get(), "facts") == before


def test_an_empty_text_is_sealed_as_well_and_none_stays_none(chaired):
    assert Minutes.objects.get().views == ""
    assert lying(Minutes.objects.get(), "views").startswith(b"@:")
    assert Seat.objects.get().why is None


def test_the_table_gives_out_sealed_bytes_only(asked):
    for found in (
        Request.objects.values_list("subject", flat=True),
        [row["subject"] for row in Request.objects.values("subject")],
        [row.subject for row in Request.objects.values_list("subject", named=True)],
        Request.objects.order_by("subject").values_list("subject", flat=True),
    ):
        assert [type(value) for value in found] == [Sealed]
        assert "対象者".encode() not in found[0]


@pytest.mark.parametrize("lookup", ["subject", "subject__contains", "subject__in", "subject__gt", "subject__length"])
def test_nobody_searches_in_it(asked, lookup):
    with pytest.raises(FieldError):
        Request.objects.filter(**{lookup: ["対象者"]}).exists()


def test_it_can_be_asked_whether_there_is_one(chaired):
    assert Seat.objects.filter(why__isnull=True).exists()


def test_no_statement_writes_plain_text_past_the_row(chaired):
    with pytest.raises(TypeError, match="set it on an instance"), transaction.atomic():
        Minutes.objects.update(facts="平文")
    minutes = Minutes.objects.get()
    minutes.facts = "平文"
    with pytest.raises(TypeError, match="set it on an instance"), transaction.atomic():
        Minutes.objects.bulk_update([minutes], ["facts"])


def test_too_long_a_text_is_refused_by_the_form_and_the_model():
    field = Request._meta.get_field("subject")
    assert field.formfield().max_length == 200
    with pytest.raises(ValidationError):
        field.clean("長" * 201, Request())


@pytest.mark.parametrize(
    "moved",
    [
        "update sealed_minutes set decisions = facts",  # to another column of its row
        "update sealed_minutes m set decisions = (select what from sealed_watchrole w where w.conference_id = m.conference_id)",
        "update sealed_minutes m set decisions = (select decisions from sealed_minutes o where o.id <> m.id)",  # to another row
        "update sealed_minutes set decisions = set_byte(decisions, length(decisions) - 1, 255 - get_byte(decisions, length(decisions) - 1))",
        "update sealed_minutes set decisions = substr(decisions, 1, 9)",
        "update sealed_minutes set decisions = 'gone:' || substr(decisions, 3)",  # under a key that is no more
        "update sealed_minutes set decisions = 'demo:' || substr(decisions, 3)",  # under a key that is another
        "update sealed_minutes set decisions = ''",
    ],
)
def test_a_value_that_was_moved_or_changed_does_not_open(kobayashi, moved):
    for secret in (Secret(), Secret()):
        assert secret.conference
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        cursor.execute(moved)
        cursor.execute("select set_config('juso.migrating', '', true)")
    with acting_as(kobayashi.pk), transaction.atomic():
        assert Minutes.objects.first().facts == "秘密の会議録"
        with pytest.raises(sealing.Unreadable):
            _ = Minutes.objects.first().decisions


def test_each_conference_has_a_key_of_its_own(kobayashi):
    first, second = Secret(), Secret()
    with acting_as(kobayashi.pk), transaction.atomic():
        keys = {conference.data_key for conference in Conference.objects.all()}
        assert len(keys) == 2
        about = Minutes._meta.get_field("facts").about(Minutes.objects.get(conference=first.conference).pk)
        sealed = lying(Minutes.objects.get(conference=first.conference), "facts")
        other = Conference.objects.get(pk=second.conference.pk)
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(sealed, about=about, key=other.data_key)
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(sealed, about=about)


def test_the_key_of_a_conference_opens_to_its_sworn_members_alone(kobayashi, sato, mori, centre):
    secret = Secret()
    secret.nominated("sato", centre)
    for user, seen in ((kobayashi, 1), (sato, 0), (mori, 0)):
        with acting_as(user.pk), transaction.atomic():
            assert ConferenceKey.objects.count() == seen


def test_one_key_is_asked_for_once_however_much_is_read(chaired, django_assert_num_queries):
    with django_assert_num_queries(4):
        conference = Conference.objects.get()
        words = [conference.subject, conference.purpose, *(role.what for role in conference.roles.all())]
        words += [minutes.facts for minutes in Minutes.objects.select_related("conference__key")]
        words += [seat.why for seat in conference.seats.all()]
    assert words == ["氏名不詳の男性", "見守り", "週1回の見守り", "秘密の会議録", None]


def test_many_conferences_are_read_at_one_question(kobayashi, django_assert_num_queries):
    for _ in range(3):
        Secret()
    with acting_as(kobayashi.pk), transaction.atomic(), django_assert_num_queries(1):
        assert [conference.subject for conference in Conference.objects.all()] == ["氏名不詳の男性"] * 3


def test_a_conference_without_its_key_is_not_saved(chaired, kobayashi):
    like = Conference.objects.get()
    with pytest.raises(Conference.key.RelatedObjectDoesNotExist), transaction.atomic():
        Conference.objects.create(
            host=like.host,
            convened_by=kobayashi,
            subject="鍵なし",
            purpose="x",
            no_consent="other",
            held_at=like.held_at,
            place="x",
        )
    assert Conference.objects.count() == 1
