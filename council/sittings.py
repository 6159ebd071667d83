"""Deeds of one sitting: convened, its agenda, its minutes from draft to fixed, and what it decided."""

from django.utils import timezone

from agencies.calendar import add_working_days
from audit.book import write_down
from common.deeds import call, deed
from common.errors import NotAllowed
from council import letters
from council.actions import refuse_named, step_card
from council.enums import CHECK_DAYS
from council.models import Attendance, Sitting, Task, Topic


@deed
def convene(*, by, type, cards, matters, **sitting) -> Sitting:
    """`cards`: on the agenda in this order; `matters`: titles of what else is spoken of."""
    if not cards and not matters:
        raise NotAllowed("議題がありません。カードを選ぶか、その他の議題を入力してください。")
    refuse_named([*matters, sitting["place"]])
    called = Sitting.objects.create(type=type, convened_by=by, **sitting)
    _put(called, cards, matters)
    write_down("council.convened", about=called)
    letters.called(called)
    return called


def _put(sitting, cards, matters):
    start = Topic.objects.filter(sitting=sitting).count() + 1
    lines = [{"card": card} for card in cards] + [{"title": title} for title in matters]
    for position, line in enumerate(lines, start=start):
        Topic.objects.create(sitting=sitting, position=position, **line)


@deed
def put_on(sitting, *, by, cards, matters) -> Sitting:
    """More for the agenda, while nothing has been written down of it."""
    if _locked(sitting).drafted_at:
        raise NotAllowed("会議録を書き始めたため、議題は増やせません。")
    refuse_named(matters)
    _put(sitting, cards, matters)
    write_down("council.agenda_set", about=sitting)
    return sitting


def _locked(sitting) -> Sitting:
    row = Sitting.objects.select_for_update(of=("self",), no_key=True).filter(pk=sitting.pk, fixed_at=None)
    locked = row.select_related("type").first()
    if locked is None:
        raise NotAllowed("会議録は確定しています。")
    return locked


@deed
def record(sitting, *, by, chair, remarks, presence, talks, steps=(), tasks=()) -> Sitting:
    """The draft of the minutes. `presence`: office → Presence; `talks`: topic → words.

    `steps`: dicts of card, onto, words, due_on, owner, became: how each card goes on. `tasks`: dicts of what, agency, due_on,
    card. Both count from now; the words are a draft until somebody else at the table has checked them.
    """
    locked = _locked(sitting)
    if locked.drafted_at and (steps or tasks):
        raise NotAllowed("カードの扱いと決定事項は、会議録を最初に書いたときに決まっています。")
    refuse_named([remarks, chair, *talks.values(), *(task["what"] for task in tasks)])
    _write(locked, by=by, chair=chair, remarks=remarks)
    for topic, talk in talks.items():
        Topic.objects.filter(pk=topic.pk).update(talk=talk, updated_at=timezone.now())
    for office, how in presence.items():
        if not Attendance.objects.filter(sitting=locked, office=office).update(presence=how, updated_at=timezone.now()):
            Attendance.objects.create(sitting=locked, office=office, presence=how)
    for step in steps:
        step_card(by=by, sitting=locked, **step)
    for task in tasks:
        letters.decided(Task.objects.create(sitting=locked, **task))
    write_down("council.recorded", about=locked, steps=len(steps), tasks=len(tasks))
    letters.drafted(locked)
    return locked


def _write(sitting, *, by, **words):
    """Words anew are to be checked anew."""
    check_by = add_working_days(timezone.localdate(), CHECK_DAYS)
    drafted = {"drafted_at": timezone.now(), "drafted_by": by, "check_by": check_by, "checked_at": None, "checked_by": None}
    for name, value in {**words, **drafted}.items():
        setattr(sitting, name, value)
    sitting.save(update_fields=[*words, *drafted, "updated_at"])


@deed
def check(sitting, *, by) -> None:
    """Somebody at the table other than who wrote it has read the draft, and it is right."""
    call("council_check", sitting.pk)
    write_down("council.minutes_checked", about=sitting)
    letters.checked(sitting)


@deed
def fix(sitting, *, by) -> None:
    call("council_fix", sitting.pk)
    write_down("council.minutes_fixed", about=sitting)
    letters.fixed(Sitting.objects.select_related("type").get(pk=sitting.pk))
