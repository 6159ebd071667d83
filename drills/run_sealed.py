"""The second wall alone: without one filter of ours, nobody who is not sworn reads a sealed row; and among many it stays quick."""

import argparse
import sys
import time

import psycopg

from bench.ground import quantiles, report
from common import embedded
from drills.ground import database_of_its_own

BAR_MS = 10
READS = 200
MINE = 227  # conferences of one member, as measured in the design
FILL = """
select set_config('juso.migrating', 'on', false);
create temp table made as select gen_random_uuid() id, n from generate_series(1, %(many)s) n;
alter table sealed_conference disable trigger user;
insert into sealed_conference (id, created_at, updated_at, host_id, convened_by_id, no_consent, held_at, method, sitting, papers_until,
                               outlook, document_no, subject, purpose, place)
select made.id, now(), now(), c.host_id, c.convened_by_id, c.no_consent, now() - made.n * interval '1 minute', c.method, 1,
       c.papers_until, '', c.document_no, c.subject, c.purpose, c.place
  from made, (select * from sealed_conference limit 1) c;
alter table sealed_conference enable trigger user;
insert into sealed_minutes (id, created_at, updated_at, conference_id, facts, views, decisions, written_by_id, revision)
select gen_random_uuid(), now(), now(), made.id, m.facts, m.views, m.decisions, m.written_by_id, 1
  from made, (select * from sealed_minutes limit 1) m;
insert into sealed_seat (id, created_at, updated_at, conference_id, user_id, agency_id, role, nominated_by_id, nominated_at, standing,
                         pledged_at, pledge_text_id, valid_until)
select gen_random_uuid(), now(), now(), made.id, s.user_id, s.agency_id, 'member', s.nominated_by_id, now(), 'sworn', now(),
       s.pledge_text_id, s.valid_until
  from made, (select * from sealed_seat where id = %(seat)s) s where made.n %% (%(many)s / %(mine)s) = 0;
insert into sealed_conferenceuserobjectpermission (permission_id, user_id, content_object_id, seat_id, standing)
select (select min(permission_id) from sealed_conferenceuserobjectpermission), s.user_id, s.conference_id, s.id, 'sworn'
  from sealed_seat s join made on made.id = s.conference_id;
analyze sealed_conference; analyze sealed_minutes; analyze sealed_seat; analyze sealed_conferenceuserobjectpermission;
"""
TABLES = "select relname from pg_class where relname like 'sealed\\_%' and relkind = 'r' and relrowsecurity and relname <> 'sealed_houserule'"


def main() -> bool:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--minutes", type=int, default=200_000)
    many = wanted.parse_args().minutes
    with database_of_its_own() as database:
        return drill(many, embedded.url("juso_owner", database))


def drill(many, owner_url) -> bool:
    secret = _one_conference_with_life()
    tables = [name for (name,) in psycopg.connect(owner_url).execute(TABLES)]
    rows, asked = _without_filters(secret, tables)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        for statement in FILL.split(";\n")[:-1]:
            owner.execute(statement.replace("%(many)s", str(many)).replace("%(mine)s", str(MINE)).replace("%%", "%").replace(
                "%(seat)s", f"'{secret.seat.pk}'"))  # fmt: skip
    page, one = _times(secret.story.people["sato"])
    leaked = {place: number for place, number in rows.items() if number}
    ok = not leaked and page["median_ms"] <= BAR_MS and one["median_ms"] <= BAR_MS
    slower = max(page["median_ms"], one["median_ms"])
    return report(
        name="sealed", figure=slower, unit=f"ms, median of a member's page of minutes; {sum(leaked.values())} foreign rows read",
        floor=one["median_ms"], ratio=round(slower / one["median_ms"], 2), bar=BAR_MS, ok=ok, minutes=many, tables=len(tables),
        reads_without_filter=asked, leaked=leaked, page_of_minutes=page, one=one,
    )  # fmt: skip


def _one_conference_with_life():
    from django.core.management import call_command

    from cases.masters import load_note_templates
    from cases.models import NoteTemplate
    from common.owner import as_owner
    from consents.masters import load_text
    from consents.models import ConsentText
    from demo.personas import settle_in
    from tests.stories import Secret

    call_command("migrate", verbosity=0)
    with as_owner():
        call_command("load_municipality", "demo/yamagata.json", stdout=sys.stderr)
        call_command("load_pledge")
        load_note_templates(NoteTemplate)
        load_text(ConsentText)
        settle_in()
    secret = Secret().lived()
    seat = secret.seat
    secret.nominated("suzuki", secret.story.people["suzuki"].desk)  # named, but not sworn: reads nothing either
    secret.seat = seat
    return secret


def _without_filters(secret, tables) -> tuple[dict, int]:
    """Every sealed table, by raw SQL and through the models, as everybody who is not sworn, with the first wall torn down."""
    from unittest import mock

    from django.apps import apps
    from django.db import connection, transaction

    from common.acting import acting_as
    from sealed.models.core import TaskQuerySet

    found, asked = {}, 0
    everything = mock.patch.object(TaskQuerySet, "visible_to", lambda self, user: self.all())
    with everything:
        for login, user in [*secret.story.people.items(), ("nobody", None)]:
            if login in {"kobayashi", "sato"}:
                continue
            with acting_as(user.pk if user else 0, "drill"), transaction.atomic(), connection.cursor() as cursor:
                for table in tables:
                    cursor.execute(f"select count(*) from {table}")
                    found[f"{login} {table}"], asked = cursor.fetchone()[0], asked + 1
                for model in apps.get_app_config("sealed").get_models():
                    if model._meta.db_table in tables:
                        found[f"{login} {model.__name__}"], asked = model._base_manager.count(), asked + 1
    return found, asked


def _times(member) -> tuple[dict, dict]:
    """The first fifty of the minutes one may read, the latest first, and one of them."""
    from django.db import transaction

    from common.acting import acting_as
    from sealed.models import Minutes

    pages, ones = [], []
    with acting_as(member.pk, "drill"):
        for _ in range(READS):
            with transaction.atomic():
                began = time.perf_counter()
                rows = list(Minutes.objects.order_by("-conference__held_at")[:50].values_list("pk", flat=True))
                pages.append(time.perf_counter() - began)
                began = time.perf_counter()
                list(Minutes.objects.filter(pk=rows[-1]).values_list("conference", flat=True))
                ones.append(time.perf_counter() - began)
    return quantiles(pages), quantiles(ones)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
