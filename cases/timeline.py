"""What the app itself tells on the timeline: notes and consents."""

from cases.models import Attachment
from cases.panels import Event, tells
from consents.ledger import rows_of
from consents.models import Consent

NEWEST = 50


@tells
def notes(request, case):
    rows = list(case.notes.latest_first().for_timeline()[:NEWEST])
    files: dict = {}
    for attachment in Attachment.objects.listed().filter(note__in=rows):
        files.setdefault(attachment.note_id, []).append(attachment)
    for note in rows:
        note.files = files.get(note.pk, [])
        yield Event(
            at=note.happened_at,
            kind="note",
            title=note.heading,
            by=f"{note.agency.name} {note.author.name}",
            text=note.whole,
            badge=note.visibility,
            struck=note.is_struck,
            record=note,
        )


def consents_of(case) -> list[Consent]:
    """Read once per page: what is lawful now and the timeline look at the same rows."""
    if not hasattr(case, "_consents"):
        case._consents = rows_of(case.person)
    return case._consents


@tells
def consents(request, case):
    for consent in consents_of(case)[:NEWEST]:
        title = f"{consent.get_status_display()}（{consent.get_kind_display()}）を記録"
        yield Event(at=consent.starts_at, kind="consent", title=title)
        if hasattr(consent, "withdrawal"):
            yield Event(at=consent.withdrawal.at, kind="consent", title="同意の撤回", text=consent.withdrawal.reason)
