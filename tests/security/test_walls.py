"""The walls as they stand in the database, against the listing that was reviewed (walls.txt).

To review a change: JUSO_WALLS=write bin/test tests/security/test_walls.py, then read the diff of walls.txt.
"""

import os
from pathlib import Path

from django.db import connection

LISTING = Path(__file__).with_name("walls.txt")

# Tables without row-level security, on purpose: nothing of a person who seeks help stands in them.
OPEN = {
    "account_emailaddress", "account_emailconfirmation",  # allauth: addresses of staff
    "agencies_agency", "agencies_choice", "agencies_closingday", "cases_notetemplate", "clocks_answertime", "clocks_figure", "agencies_delivery", "agencies_meetingtype", "agencies_municipality", "agencies_office",
    "agencies_conduct", "agencies_conducttext", "agencies_factorreset", "agencies_guesscount",  # staff, and words of the city
    "agencies_post", "agencies_programme", "agencies_programme_desks", "agencies_programme_sections", "agencies_user",
    "auth_group", "auth_group_permissions", "auth_permission",
    "cases_counter",  # no privilege at all for the application
    "common_submission",
    "community_district", "community_setup",  # the city's own
    "consents_consenttext",  # the words of the city
    "django_content_type", "django_migrations", "django_session",
    "guardian_groupobjectpermission", "guardian_userobjectpermission",  # guardian's generic tables stay empty
    "handovers_renewal",  # posts of staff: who goes on after March
    "mfa_authenticator", "usersessions_usersession",
    "socialaccount_socialaccount",  # staff at the city's identity provider
    "socialaccount_socialapp", "socialaccount_socialtoken",  # stay empty: the application may not write
    "printing_noticetext",  # the words of the city
    "plans_numberrule",  # the form of document numbers and a counter
    "routing_rule", "routing_territory",
    "sealed_pledgetext",
}  # fmt: skip


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def listing() -> str:
    policies = rows(
        "select tablename, policyname, cmd, array_to_string(roles, ','), coalesce(qual, ''), coalesce(with_check, '')"
        " from pg_policies where schemaname = 'public' order by 1, 2"
    )
    grants = rows(
        "select table_name, string_agg(privilege_type, ' ' order by privilege_type) from information_schema.table_privileges"
        " where grantee = 'juso_app' and table_schema = 'public' group by 1 order by 1"
    )
    columns = rows(
        "select c.relname, string_agg(a.attname, ' ' order by a.attname) from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where not a.attisdropped and a.attacl::text like '%juso_app=w%' group by 1 order by 1"
    )
    definers = rows(
        "select p.proname, r.rolname, array_to_string(p.proconfig, ' '), has_function_privilege('juso_app', p.oid, 'execute')"
        " from pg_proc p join pg_roles r on r.oid = p.proowner join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname = 'public' and p.prosecdef order by 1"
    )
    parts = [
        ["# policies", *(" | ".join(" ".join(str(cell).split()) for cell in row) for row in policies)],
        ["# what juso_app may do to whole tables", *(f"{table}: {granted}" for table, granted in grants)],
        ["# columns juso_app may update", *(f"{table}: {names}" for table, names in columns)],
        ["# definer functions: owner, settings, may juso_app call it", *(f"{n} | {o} | {s} | {e}" for n, o, s, e in definers)],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def test_walls_stand_as_reviewed(db):
    if os.environ.get("JUSO_WALLS") == "write":
        LISTING.write_text(listing(), encoding="utf-8")

    assert listing() == LISTING.read_text(encoding="utf-8")


def test_every_table_is_protected_or_open_on_purpose(db):
    tables = dict(
        rows(
            "select relname, relrowsecurity and relforcerowsecurity from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
        )
    )

    assert {table for table, protected in tables.items() if not protected} == OPEN


def test_definer_functions_fix_their_search_path_and_belong_to_the_owner(db):
    loose = rows(
        "select proname from pg_proc p join pg_roles r on r.oid = p.proowner where prosecdef and pronamespace = 'public'::regnamespace"
        " and (rolname <> 'juso_owner' or proconfig is null or not proconfig::text like '%search_path=pg_catalog, public, pg_temp%')"
    )

    assert loose == []


def test_no_view_and_no_materialised_view_looks_around_the_walls(db):
    assert rows("select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace") == []
