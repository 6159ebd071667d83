import time

from django.core.management.base import BaseCommand

from common.acting import acting_as
from common.owner import as_owner
from demo.personas import settle_in
from demo.town.build import build
from demo.town.community import tend
from demo.town.conference import hold
from demo.town.council import meet
from demo.town.outreach import look_after
from demo.town.participation import accompany
from demo.town.reports import measure


class Command(BaseCommand):
    help = "Builds a believable synthetic city: the personas, and N cases at every stage. Same seed, same town."

    def add_arguments(self, parser):
        parser.add_argument("--cases", type=int, default=120)
        parser.add_argument("--seed", type=int, default=8)

    def handle(self, *args, cases, seed, **options):
        began = time.monotonic()
        settle_in()
        with as_owner(), acting_as(0, "town"):
            build(cases, seed)
        hold()
        tend(seed)
        meet()
        look_after(seed)
        measure()
        accompany()
        self.stdout.write(f"{cases}件のケースを{time.monotonic() - began:.1f}秒で作りました。")
