"""Deeds inside a conference: what is prepared, talked about, recorded, and who does what then. PostgreSQL says who may."""

from django.utils import timezone

from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed
from sealed import letters
from sealed.enums import Standing
from sealed.models import (
    Contribution,
    Elsewhere,
    Feedback,
    Item,
    Minutes,
    MinutesCheck,
    Preparation,
    Presence,
    Subject,
    Task,
    WatchRole,
)


def put(row, **values):
    """Changed, or written for the first time."""
    fields = [*values, "updated_at"]
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_insert=True) if row._state.adding else row.save(update_fields=fields)
    return row


@deed
def add_subject(conference, *, by, **said) -> Subject:
    row = Subject.objects.create(conference=conference, **said)
    write_down("conference.subject_added", about=row)
    return row


@deed
def set_consent(subject, *, by, consent, consent_on, remark) -> Subject:
    """As the members know it. What may then be carried over, the ledger says, not this."""
    put(subject, consent=consent, consent_on=consent_on, remark=remark)
    write_down("conference.consent_noted", about=subject)
    return subject


@deed
def prepare(conference, *, by, **items) -> Preparation:
    sheet = Preparation.objects.filter(conference=conference).first() or Preparation()
    sheet.conference = conference
    put(sheet, written_by=by, **items)
    write_down("conference.prepared", about=sheet)
    return sheet


@deed
def contribute(conference, *, by, agency, **words) -> Contribution:
    """The column of this agency, by one of its sworn members."""
    column = conference.contributions.filter(agency=agency).first() or Contribution(agency=agency)
    column.conference = conference
    put(column, written_by=by, **words)
    write_down("conference.contributed", about=column)
    return column


@deed
def add_item(conference, *, by, title) -> Item:
    row = Item.objects.create(conference=conference, title=title)
    write_down("conference.item_added", about=row)
    return row


@deed
def record_item(item, *, by, talk, present) -> Item:
    """What was said to this item, and who was in the room for it. `present`: ids of seats; all sworn ones get a line."""
    require_open(item.conference)
    put(item, talk=talk, attended_at=timezone.now())
    lines = {line.seat_id: line for line in item.presences.all()}
    for seat in item.conference.seats.filter(standing=Standing.SWORN):
        line = lines.get(seat.pk) or Presence(conference=item.conference, item=item, seat=seat)
        put(line, present=seat.pk in present)
    write_down("conference.item_recorded", about=item)
    return item


def require_open(conference):
    if Minutes.objects.filter(conference=conference, fixed_at__isnull=False).exists():
        raise NotAllowed("会議録が確定しているため、書き換えられません。")


@deed
def write_minutes(conference, *, by, facts, views, decisions, unresolved="", fix=False) -> Minutes:
    """A draft until it is fixed; a changed draft is a new revision, which everybody reads again."""
    minutes = Minutes.objects.filter(conference=conference).first() or Minutes(written_by=by)
    minutes.conference = conference
    if minutes.fixed_at:
        raise NotAllowed("この会議録は確定しています。")
    words = {"facts": facts, "views": views, "decisions": decisions, "unresolved": unresolved}
    if minutes.offered_at and any(getattr(minutes, name) != text for name, text in words.items()):
        words |= {"revision": minutes.revision + 1, "offered_at": None}
    put(minutes, **words)
    if fix:
        _fix(minutes)
    write_down("conference.minutes_written", about=minutes, revision=minutes.revision)
    return minutes


@deed
def offer_minutes(conference, *, by) -> Minutes:
    """To the members, for checking."""
    minutes = _draft_of(conference)
    put(minutes, offered_at=timezone.now())
    write_down("conference.minutes_offered", about=minutes, revision=minutes.revision)
    letters.to_check(minutes, conference.seats.filter(standing=Standing.SWORN).select_related("user"))
    return minutes


@deed
def check_minutes(conference, *, by, seat, remark) -> MinutesCheck:
    minutes = _draft_of(conference)
    if not minutes.offered_at:
        raise NotAllowed("会議録は、いま議長が書き直しています。確認の依頼が届いてから、もう一度お願いします。")
    check = MinutesCheck.objects.create(conference=conference, seat=seat, revision=minutes.revision, remark=remark)
    write_down("conference.minutes_checked", about=check)
    return check


@deed
def fix_minutes(conference, *, by) -> Minutes:
    """After this nobody changes them, not even the chair."""
    minutes = _draft_of(conference)
    _fix(minutes)
    write_down("conference.minutes_fixed", about=minutes)
    return minutes


def _draft_of(conference) -> Minutes:
    minutes = Minutes.objects.filter(conference=conference, fixed_at=None).first()
    if minutes is None:
        raise NotAllowed("会議録がまだないか、すでに確定しています。")
    minutes.conference = conference
    return minutes


def _fix(minutes):
    put(minutes, fixed_at=timezone.now())


@deed
def assign_role(conference, *, by, agency, what, sign="", due_on=None, kind="watch") -> WatchRole:
    role = WatchRole.objects.create(conference=conference, agency=agency, kind=kind, what=what, sign=sign, due_on=due_on)
    write_down("conference.role_assigned", about=role)
    return role


@deed
def release_task(role, *, by, text, worker=None) -> Task:
    """The chair lets these words out to the head of that agency and to the named worker. Nothing else leaves."""
    if role.task_id:
        raise NotAllowed("この役割は、すでに担当機関に伝えています。")
    task = Task.objects.create(agency=role.agency, worker=worker, text=text, due_on=role.due_on, released_by=by, report="")
    put(role, task=task)
    write_down("conference.task_released", about=task)
    letters.released(task)
    return task


@deed
def report_task(task, *, by, report) -> Task:
    put(task, report=report, done_at=timezone.now(), done_by=by)
    write_down("conference.task_reported", about=task)
    letters.reported(task)
    return task


@deed
def give_feedback(conference, *, by, seat, **said) -> Feedback:
    row = Feedback.objects.create(conference=conference, seat=seat, **said)
    write_down("conference.feedback_given", about=row)
    return row


@deed
def add_elsewhere(conference, *, by, **said) -> Elsewhere:
    row = Elsewhere.objects.create(conference=conference, **said)
    write_down("conference.elsewhere_noted", about=row)
    return row


@deed
def look_ahead(conference, *, by, outlook, outlook_words, next_on):
    put(conference, outlook=outlook, outlook_words=outlook_words, next_on=next_on)
    write_down("conference.outlook_noted", about=conference)
    return conference
