"""What the app itself tells on the timeline: notes, steps of the case, changes of custody, consents."""

from cases.enums import Stage
from cases.panels import Event, tells
from consents.ledger import rows_of
from consents.models import Consent

NEWEST = 50


@tells
def notes(request, case):
    for note in case.notes.latest_first().for_timeline()[:NEWEST]:
        yield Event(
            at=note.happened_at,
            kind="note",
            title=note.heading,
            by=f"{note.agency.name} {note.author.name}",
            text=note.text,
            badge=note.visibility,
            struck=note.is_struck,
            record=note,
        )


@tells
def moves(request, case):
    shown = ("case", "at", "from_stage", "to_stage", "reason", "by__name")
    for move in case.moves.select_related("by").only(*shown).order_by("-at")[:NEWEST]:
        title = f"「{Stage(move.from_stage).label}」から「{Stage(move.to_stage).label}」へ"
        yield Event(at=move.at, kind="move", title=title, by=move.by.name, text=move.reason)


@tells
def custodies(request, case):
    for custody in case.custodies.select_related("agency").only("case", "since", "why", "reason", "agency__name"):
        title = f"{custody.agency.name}が主担当になりました（{custody.why_label}）"
        yield Event(at=custody.since, kind="custody", title=title, text=custody.reason)


def consents_of(case) -> list[Consent]:
    """Read once per page: what is lawful now and the timeline look at the same rows."""
    if not hasattr(case, "_consents"):
        case._consents = rows_of(case.person)
    return case._consents


@tells
def consents(request, case):
    for consent in consents_of(case)[:NEWEST]:
        title = f"{consent.get_status_display()}（{consent.get_kind_display()}）を記録"
        yield Event(at=consent.starts_at, kind="consent", title=title, by=consent.agency.name)
        if hasattr(consent, "withdrawal"):
            yield Event(at=consent.withdrawal.at, kind="consent", title="同意の撤回", text=consent.withdrawal.reason)
