"""Makes the pictures under docs/pictures again, on a town of their own that is gone afterwards."""

from django.conf import settings
from django.core.management.base import BaseCommand

from common import embedded
from demo.browser import Browser
from demo.management.commands.demo import CASES, free_port, fresh_database, prepare, serving
from demo.pictures import community, conference, council, households, pages, papers, programmes

DATABASE = "juso_pictures"


class Command(BaseCommand):
    help = "Pictures of every sheet (filled, blank, over-full) and of the pages the README shows."

    def add_arguments(self, parser):
        parser.add_argument("--only", choices=["sheets", "pages"], help="one of the two")

    def handle(self, *args, only, **options):
        folder = settings.ROOT / "docs" / "pictures"
        (folder / "sheets").mkdir(parents=True, exist_ok=True)
        try:
            with fresh_database(DATABASE):
                prepare(cases=CASES)
                filled, full, empty = households.everyday(), households.overflowing(), households.nothing_known()
                port = free_port()
                with serving(port):
                    base = f"http://127.0.0.1:{port}"
                    people = _People(base)
                    if only != "pages":
                        for name, login, path in _sheets(filled, full, empty):
                            papers.take(people[login], name, path, folder / "sheets")
                    if only != "sheets":
                        pages.take(base, folder, filled)
                        first, *_ = papers.pages_at(people["yamazaki"], households.plan_of_the_town())
                        papers.save(first, folder / "plan-paper.png")
        finally:
            if embedded.started_here:
                embedded.stop()
        self.stdout.write(f"{folder.relative_to(settings.ROOT)}")


def _sheets(filled, full, empty):
    yield from papers.addresses(filled, full, empty)
    yield from households.beside_the_plan()
    yield from council.of_the_town()
    yield from conference.of_the_town()
    yield from community.of_the_town()
    yield from programmes.of_the_town()
    yield from conference.overflowing()
    yield from conference.of_the_book(filled)


class _People(dict):
    """Login → somebody who has come in by the door of the demo town."""

    def __init__(self, base: str):
        super().__init__()
        self.base = base

    def __missing__(self, login: str) -> Browser:
        browser = self[login] = Browser(self.base)
        browser.send(browser.get("/demo/").form(f"/demo/{login}/"))
        return browser
