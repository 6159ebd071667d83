"""Walking the product step by step, and who and what the chain is about."""

from datetime import date, timedelta

from common.wareki import spell
from demo.browser import Browser, Page

SHAKYO = "山形市社会福祉協議会"
CENTRE = "地域包括支援センター3"
NAME = "髙橋　﨑子"


class Failed(Exception):
    def __init__(self, step, why):
        super().__init__(f"{step}: {why}")
        self.step, self.why = step, why


class Walk:
    """Counts its steps; the first that does not come out as it must ends the walk by name."""

    def __init__(self, base: str):
        self.base, self.steps, self.people = base, 0, {}

    def person(self, login: str) -> Browser:
        if login not in self.people:
            browser = Browser(self.base)
            page = browser.get("/demo/")
            page = browser.send(page.form(f"/demo/{login}/"))
            self.people[login] = browser
        return self.people[login]

    def step(self, name: str, page: Page, *, shows: str = "", keeps: str = "", hides: str = "", status: int = 200) -> Page:
        self.steps += 1
        if page.status != status:
            raise Failed(name, f"answered {page.status}, not {status}")
        if shows and shows not in page.text:
            raise Failed(name, f"does not show 「{shows}」: {page.text[:600]}")
        if keeps and keeps not in page.typed:
            raise Failed(name, f"does not keep 「{keeps}」")
        if hides and hides in page.text:
            raise Failed(name, f"shows 「{hides}」")
        return page


def in_days(days: int) -> str:
    return spell(date.today() + timedelta(days=days))  # noqa: DTZ011 (typed as a person on this machine would)
