from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from audit import seals
from common.acting import acting_as
from common.deeds import rows, select
from common.owner import as_owner
from common.spreadsheet import to_csv
from oversight.book import MOST_SEEN, in_words, table_of

CASES = "select array_agg(case_id) from cases_casesubject where person_id = %s"


class Command(BaseCommand):
    help = "The book: seal it, prove it, or ask who saw a person (as the owner of the database)."

    def add_arguments(self, parser):
        ways = parser.add_subparsers(dest="way", required=True)
        ways.add_parser("seal", help="seals what is new and publishes the seals to JUSO_BOOK_SEALS")
        verify = ways.add_parser("verify", help="proves every sealed line; ends with 1 where something does not agree")
        verify.add_argument("--from", dest="file", type=Path, help="a file of published seals to compare with")
        who = ways.add_parser("who", help="who saw a person between two days, as CSV")
        who.add_argument("--person", required=True, help="id of the person")
        who.add_argument("--from", dest="since", type=date.fromisoformat, required=True, help="first day, 2026-04-01")
        who.add_argument("--to", dest="until", type=date.fromisoformat, required=True, help="last day")

    def handle(self, *args, way, **options):
        with acting_as(0, "command"):
            getattr(self, way)(**options)

    def seal(self, **options):
        number = seals.seal()
        with transaction.atomic():
            published = seals.publish()
        self.stdout.write(f"封 {number if number else '（新しい記録はありません）'}　公表 {published}件")

    def verify(self, *, file, **options):
        if file and not file.exists():
            raise CommandError(f"{file} がありません。")
        with as_owner():
            faults = seals.verify(file)
            lines, last = seals.extent()
        for fault in faults:
            span = " - ".join(_local(at) for at in (fault.since, fault.until) if at)
            self.stderr.write(f"封 {fault.seal} [{span}]: {fault.what}")
        if faults:
            raise CommandError(f"{len(faults)}か所が一致しません。", returncode=1)
        self.stdout.write(f"封 {last} まで、{lines}行が一致しました。")

    def who(self, *, person, since, until, **options):
        zone = timezone.get_current_timezone()
        began, ended = (datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1)))
        with as_owner(), transaction.atomic():
            cases = select(CASES, person)[0][0] or []
            found = rows("oversight_saw_unasked", person, cases, began, ended, True, MOST_SEEN * 50)
            text = to_csv(table_of(in_words(found))).decode("utf-8-sig")
        self.stdout.write(text, ending="")


def _local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
