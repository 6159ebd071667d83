"""A browser for journeys, and people who sign in and look at every page they come to."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAME = "髙橋　﨑子"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-gpu"]
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, **({"executable_path": found} if found else {}), "args": [*quiet, *alone]}


@pytest.fixture(scope="session", autouse=True)
def synchronous_database():
    """Playwright keeps an event loop in this thread; Django would refuse to touch the database beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


class Journey:
    """Signs people in, each with a browser of their own, and looks at every page they come to."""

    def __init__(self, browser, base):
        self.browser, self.base, self.pages, self.foreign = browser, base, {}, []

    def person(self, login, width=1280):
        if login not in self.pages:
            context = self.browser.new_context(locale="ja-JP", viewport={"width": width, "height": 900})
            page = context.new_page()
            page.on(
                "request",
                lambda request: self.foreign.append(request.url) if not request.url.startswith((self.base, "data:")) else None,
            )
            page.goto(f"{self.base}/demo/")
            page.locator(f"form[action='/demo/{login}/'] button").click()
            self.pages[login] = page
        return self.pages[login]

    def look(self, page, *, shows):
        page.get_by_text(shows).first.wait_for()
        faults = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        assert NAME not in page.title()


@pytest.fixture
def journey(racing, live_server, browser):
    return Journey(browser, live_server.url)
