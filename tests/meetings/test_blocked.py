"""A case on the agenda of a meeting ahead, and the person takes the consent back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import narrow_consent, withdraw_consent
from consents.enums import Kind
from meetings import actions
from meetings.enums import Result
from meetings.models import Meeting
from meetings.sharing import ground_now
from notices.models import Notice
from tests.stories import Story, settle


def ahead() -> Story:
    story = Story().convened()
    settle()
    with as_owner():
        Meeting.objects.filter(pk=story.meeting.pk).update(held_at=timezone.now() + timedelta(days=2))
    return story


def blocked_for() -> set[str]:
    with as_owner():
        return set(Notice.objects.filter(kind="meeting.blocked").values_list("user__username", flat=True))


def record(story):
    with story.by("yamazaki") as user:
        item = story.meeting.items.select_related("meeting", "case__person").get()
        present = {row.pk for row in story.meeting.participants.all()}
        actions.record(item, by=user, discussion="x", result=Result.AGREED, open_issues="", attended=present, decisions=[])


def test_the_item_is_blocked_and_the_convener_is_told(db):
    story = ahead()
    with story.by("sato") as sato:
        withdraw_consent(story.said, by=sato, at=timezone.now(), how=Kind.ORAL, case=story.case)

    assert "yamazaki" in blocked_for()
    with pytest.raises(NotAllowed, match="この議題は扱えません"):
        record(story)


@pytest.mark.parametrize(("taken", "blocks"), [("desk", True), ("centre", False)])
def test_a_guest_taken_out_blocks_it_and_who_is_not_at_the_table_does_not(db, taken, blocks):
    story = ahead()
    with story.by("sato") as sato:
        narrow_consent(story.said, by=sato, how=Kind.ORAL, recipients=[getattr(story, taken).pk], case=story.case)
    assert "yamazaki" in blocked_for()
    with story.by("yamazaki"):
        item = story.meeting.items.select_related("meeting", "case__person").get()
        assert bool(ground_now(item)) != blocks


def test_what_was_held_before_is_still_written_down(db):
    story = Story().convened()
    with story.by("sato") as sato:
        withdraw_consent(story.said, by=sato, at=timezone.now(), how=Kind.ORAL, case=story.case)
    record(story)
    with story.by("yamazaki"):
        assert story.meeting.items.get().result == Result.AGREED
