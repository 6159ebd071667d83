"""What lies on the table of one item: who sits there, what each has written and checked, what was decided."""

from meetings.actions import checkers
from meetings.models import AgendaItem


def table_of(item: AgendaItem) -> dict:
    participants = list(item.participants.select_related("agency", "user"))
    preparations = list(item.preparations.select_related("agency", "written_by"))
    checks = list(item.checks.select_related("agency", "by"))
    checked = {check.agency_id for check in checks if check.revision == item.revision}
    return {
        "participants": participants,
        "guests": list(item.guests.all()),
        "preparations": preparations,
        "unprepared": _without(participants, {sheet.agency_id for sheet in preparations}),
        "decisions": list(item.decisions.select_related("step__agency")),
        "checks": checks,
        "checked": checked,
        "unchecked": [agency for agency in checkers(item) if agency.pk not in checked] if item.is_draft else [],
        "additions": list(item.additions.select_related("agency", "by")),
        "copies": list(item.copies.select_related("participant__agency", "participant__user", "guest", "returned_to")),
    }


def _without(participants, written) -> list:
    """The agencies at the table that are not among those, each once."""
    return list({row.agency_id: row.agency for row in participants if row.agency_id not in written}.values())
