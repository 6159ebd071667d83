"""Deeds of 地域づくり. Who may write what stands in migrations/*_walls.sql."""

from django.utils import timezone

from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed
from community import letters
from community.counting import months_ago
from community.enums import ReportState
from community.figures import figures_of
from community.models import District, Place, Report, Resource, ResourceContact, Session, Setup, Suggestion


def _put(row, columns):
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()
    return row


@deed
def keep_resource(resource=None, *, by, keeper, contact: dict, checked=True, **columns) -> Resource:
    """A new one, or one put right. `checked`: somebody has asked there today."""
    row = resource or Resource(keeper=keeper)
    if checked or resource is None:
        row.checked_on, row.checked_by = timezone.localdate(), by
    _put(row, columns)
    kept = ResourceContact.objects.filter(resource=row).first()
    if kept or any(contact.values()):
        _put(kept or ResourceContact(resource=row), contact)
    write_down("resource.kept", about=row)
    _freshen(row)
    return row


@deed
def check_resource(resource, *, by) -> None:
    """All of it still holds."""
    _put(resource, {"checked_on": timezone.localdate(), "checked_by": by})
    write_down("resource.checked", about=resource)
    _freshen(resource)


def _freshen(resource) -> None:
    """The reminder is over once nothing old is left with its keeper."""
    old = Resource.objects.now().filter(keeper=resource.keeper_id).unchecked_since(stale_before())
    if not old.exists():
        letters.fresh(resource.keeper)


def stale_before():
    """What was checked before this day is old."""
    return months_ago(timezone.localdate(), setup().check_months)


def setup() -> Setup:
    return Setup.objects.first() or Setup()


@deed
def suggest(resource, *, by, agency, words) -> Suggestion:
    suggestion = Suggestion.objects.create(resource=resource, by=by, agency=agency, words=words)
    write_down("resource.suggested", about=suggestion)
    letters.suggested(suggestion)
    return suggestion


@deed
def settle_suggestion(suggestion, *, by, answer) -> None:
    settled = {"settled_at": timezone.now(), "settled_by": by, "answer": answer, "updated_at": timezone.now()}
    if not Suggestion.objects.filter(pk=suggestion.pk, settled_at=None).update(**settled):
        raise NotAllowed("この提案には、すでに答えています。画面を読み込み直してください。")
    write_down("resource.suggestion_settled", about=suggestion)
    letters.settled(suggestion)


@deed
def keep_place(place=None, *, by, **columns) -> Place:
    row = _put(place or Place(), columns)
    write_down("place.kept", about=row)
    return row


@deed
def record_session(place, session=None, *, by, agency, heads: dict[str, int], **columns) -> Session:
    """`heads`: how many came, by age band and sex (community.models.place.heads_key)."""
    row = session or Session(place=place, agency=agency, recorded_by=by)
    came = {key: count for key, count in heads.items() if count}
    _put(row, {**columns, "heads": came, "participants": sum(came.values())})
    write_down("session.kept", about=row)
    return row


@deed
def record_line(row, *, by, **columns):
    """A contact, a need, a round table: new with its agency set, or put right."""
    if row.recorded_by_id is None:
        row.recorded_by = by
    _put(row, columns)
    write_down(f"{row._meta.model_name}.kept", about=row)
    return row


@deed
def start_report(*, by, agency, month) -> Report:
    report = Report.objects.create(agency=agency, month=month.replace(day=1), written_by=by)
    write_down("report.written", about=report)
    return report


@deed
def write_report(report, *, by, **words) -> None:
    _still_draft(report)
    _put(report, words)
    write_down("report.written", about=report)


@deed
def submit_report(report, *, by, **words) -> None:
    """With the figures of this moment; from now on nothing of it changes."""
    _still_draft(report)
    kept = {"figures": figures_of(report.agency, report.month), "submitted_at": timezone.now(), "submitted_by": by}
    _put(report, {**words, **kept, "state": ReportState.SUBMITTED})
    write_down("report.submitted", about=report)
    letters.submitted(report)


def _still_draft(report) -> None:
    locked = Report.objects.select_for_update().filter(pk=report.pk, state=ReportState.DRAFT)
    if not locked.exists():
        raise NotAllowed("この報告は、すでに提出されています。画面を読み込み直してください。")


@deed
def settle_months(*, by, check_months) -> None:
    row = _put(setup(), {"check_months": check_months})
    write_down("community.set", about=row, check_months=check_months)


@deed
def keep_district(district=None, *, by, **columns) -> District:
    row = _put(district or District(position=District.objects.count() + 1), columns)
    write_down("district.kept", about=row)
    return row
