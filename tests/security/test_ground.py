"""The tests are the application role: everything they prove about refusals would be worthless otherwise."""

import pytest
from django.db import ProgrammingError, connection, transaction

from agencies.roles import Permission, roles_granting
from cases.models import Case
from common.acting import acting_as


def ask(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def refused(sql, *parameters):
    with pytest.raises(ProgrammingError, match="permission denied|must be owner|row-level security"), transaction.atomic():
        ask(sql, *parameters)


def test_tests_run_as_the_application_role(db):
    row = ask("select current_user, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user")

    assert row == [("juso_app", False, False, False)]
    assert ask("select pg_has_role('juso_app', 'juso_owner', 'MEMBER')") == [(False,)]


def test_a_forgotten_context_is_an_error_not_an_empty_list(story):
    story.received()

    with pytest.raises(Exception, match="invalid input syntax for type bigint"), transaction.atomic():
        list(Case.objects.all())


def test_nobody_sees_no_case(story):
    story.received()

    with acting_as(0):
        assert list(Case.objects.all()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "update cases_case set custodian_id = custodian_id",
        "update cases_custody set why = 'x'",
        "insert into cases_stake (case_id, agency_id, reason, since, stage, last_activity) select gen_random_uuid(), 1, 'x', now(), 'x', now()",
        "delete from cases_stake",
        "delete from cases_case",
        "truncate cases_note",
        "update cases_note set text = 'x'",
        "delete from cases_note",
        "update audit_entry set verb = 'x'",
        "delete from audit_entry",
        "insert into audit_entry (at, verb, actor_id, request_id, about, about_id, detail) values (now(), 'x', 1, '', '', '', '{}')",
        "update consents_consent set ends_at = now()",
        "update referrals_offer set state = 'accepted'",
        "update sealed_seat set standing = 'sworn'",
        "insert into sealed_conferenceuserobjectpermission (permission_id, user_id, content_object_id, seat_id, standing) values (1, 1, gen_random_uuid(), gen_random_uuid(), 'sworn')",
        "alter table cases_case disable row level security",
        "create table mine (id int)",
        "select cases_move_custody(gen_random_uuid(), 1, 'x', 'x', null)",
        "select cases_add_stake(gen_random_uuid(), 1, 'x')",
        "select referrals_move_stage(gen_random_uuid(), '{}', 'x', 'x')",
    ],
)
def test_the_application_may_not(db, sql):
    refused(sql)


@pytest.mark.parametrize(
    ("function", "permission"), [("juso_my_agencies", Permission.CASE_VIEW), ("juso_slip_agencies", Permission.SLIP_SEND)]
)
def test_roles_are_the_same_in_python_and_in_the_database(db, function, permission):
    (source,) = ask(f"select prosrc from pg_proc where proname = '{function}'")[0]
    named = source.split("p.role in (")[1].split(")")[0]

    assert sorted(word.strip(" '") for word in named.split(",")) == sorted(roles_granting(permission))
