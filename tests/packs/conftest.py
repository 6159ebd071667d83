"""A case with a son, notes of both kinds, a plan and a meeting; and doors for handing over."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agencies.roles import Permission
from cases.access import case_for
from cases.actions import add_note, add_relative, name_worker, plan_next_step
from tests.stories import Story


class Request:
    """What a door wants to know of a page."""

    def __init__(self, user):
        self.user = user


@pytest.fixture
def whole(db):
    """Held by the coordinator; yamazaki works on it. A son of the house with a telephone of his own."""
    return told(Story().agreed())


def told(story):
    with story.by("yamazaki") as user:
        story.son = add_relative(
            story.case, by=user, identity={"name": "髙橋　蓮太", "kana": "たかはし　れんた", "born_on": date(1998, 2, 3), "mobile": "090-1234-5678"},
            relation={"kind": "child"}, together=True, is_head=False, registered=True, on=timezone.localdate(),
        )  # fmt: skip
        story.note = note(
            story, user, "電話 090-1234-5678。高橋蓮太（H10.2.3生）が応対。隣の鈴木一郎さんから苦情。本人は通院中。", "team"
        )
        story.private = note(story, user, "自機関だけの見立て", "agency")
        plan_next_step(
            story.case, by=user, agency=story.shakyo, what="家計表を一緒に作る", due_on=timezone.localdate() + timedelta(days=3)
        )
        name_worker(story.case, worker=user, by=user)
    return story


def note(story, user, text, visibility):
    return add_note(
        story.case, by=user, agency=user.desk, happened_at=timezone.now(), kind="home_visit", heading="訪問", text=text,
        visibility=visibility,
    )  # fmt: skip


def opened(user, case):
    """The case as its door gives it to a page."""
    return case_for(Request(user), case.pk, Permission.CASE_VIEW)
