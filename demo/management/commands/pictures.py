"""Makes the pictures under docs/pictures again, on a town of their own that is gone afterwards."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from common import embedded
from demo.browser import Browser
from demo.management.commands.demo import CASES, free_port, fresh_database, prepare, serving
from demo.pictures import households, pages, papers

DATABASE = "juso_pictures"


class Command(BaseCommand):
    help = "Pictures of every sheet (filled, blank, over-full) and of the pages the README shows."

    def add_arguments(self, parser):
        parser.add_argument("--only", choices=["sheets", "pages"], help="one of the two")

    def handle(self, *args, only, **options):
        folder = settings.ROOT / "docs" / "pictures"
        try:
            with fresh_database(DATABASE):
                prepare(cases=CASES)
                filled, full, empty = households.everyday(), households.overflowing(), households.nothing_known()
                port = free_port()
                with serving(port):
                    base = f"http://127.0.0.1:{port}"
                    if only != "pages":
                        self._papers(base, folder / "sheets", papers.addresses(filled, full, empty))
                    if only != "sheets":
                        pages.take(base, folder, filled)
        finally:
            if embedded.started_here:
                embedded.stop()
        self.stdout.write(f"{folder.relative_to(settings.ROOT)}")

    def _papers(self, base: str, folder: Path, wanted) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        people: dict[str, Browser] = {}
        for name, login, path in wanted:
            if login not in people:
                people[login] = Browser(base)
                people[login].send(people[login].get("/demo/").form(f"/demo/{login}/"))
            papers.take(people[login], name, path, folder)
