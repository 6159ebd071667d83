"""Three households whose plans lack the same thing."""

import pytest

from council.sources import gather, pick
from plans import actions as plans
from tests.stories import Raised, Story

NAMES = [("大沼　源一郎", "おおぬま　げんいちろう"), ("奥山　ちづる", "おくやま　ちづる"), ("工藤　新太", "くどう　あらた")]


def lacking(name, kana, what="保証人なしで借りられる住まい"):
    """A case whose plan says what is missing in town."""
    story = Story().received(name=name, kana=kana).offered().accepted().consent("yamazaki", Story().shakyo)
    with story.by("yamazaki") as user:
        story.plan = plans.draw_up(
            story.case, by=user, agency=story.shakyo, wish="暮らしたい", direction="住まいから", lead_agency=story.centre,
            starts_on=story.said.starts_at.date(), ends_on=story.said.ends_at.date(), issues=[{"text": "住まい"}],
            goals=[{"term": "short", "text": "見学"}], roles=[], missing_kind="", missing_resource=what,
        )  # fmt: skip
    return story


@pytest.fixture
def three(db):
    return [lacking(*names) for names in NAMES]


@pytest.fixture
def found(three):
    with three[0].by("yamazaki") as user:
        (rows,) = [topics for source, topics in gather(user) if source.code == "plan"]
        return pick(user, [row.key for many in rows.values() for row in many])


@pytest.fixture
def raised(found):
    return Raised(found=found, generalised=False)
