"""The notes of a case as F9 prints and exports them: in the order of time, each box as words."""

from django.utils import timezone

from agencies.models import Choice
from cases.enums import Visibility
from cases.models import Case, Note
from common.spreadsheet import Table
from common.wareki import short
from people.models import Person
from sheets.loading import current


def entries_of(case: Case) -> list[dict]:
    """Fact of the form (`happened_at`, `text` …) → words, for every note one may read, the oldest first."""
    notes = list(case.notes.for_timeline().order_by("happened_at", "id"))
    contents = {**Choice.objects.labels("topic"), **Choice.objects.labels("note_content")}
    people = {person for note in notes for person in note.contacted}
    names = {person.pk: person.display_name for person in Person.objects.filter(pk__in=people)}
    steps: dict = {}
    for step in case.next_steps.filter(note__in=notes).select_related("worker", "agency"):
        steps.setdefault(step.note_id, []).append(f"{short(step.due_on)} {step.what}（{(step.worker or step.agency).name}）")
    return [_entry(note, contents, names, steps.get(note.pk, [])) for note in notes]


def _entry(note: Note, contents, names, steps) -> dict:
    at = timezone.localtime(note.happened_at)
    contacted = [*(names[pk] for pk in note.contacted if pk in names), note.contacted_others]
    return {
        "id": note.pk,
        "team": note.visibility == Visibility.TEAM,
        "happened_at": f"{short(at.date())} {at:%H:%M}",
        "minutes": f"{note.minutes}分" if note.minutes is not None else "",
        "author": note.author.name,
        "agency": note.agency.name,
        "contacted": "、".join(name for name in contacted if name),
        "kind": note.get_kind_display(),
        "contents": "、".join(contents.get(code, code) for code in note.contents),
        "heading": note.heading,
        "text": note.whole,
        "next": "、".join(steps),
        "visibility": Visibility(note.visibility).label,
        "struck": note.struck_reason if note.is_struck else "",
    }


def table_of(case: Case) -> Table:
    boxes = list(current()["F9"].fields.values())
    rows = [[*(entry[box.code] for box in boxes), entry["struck"]] for entry in entries_of(case)]
    return Table(f"支援経過記録 {case.number}", [*(box.label for box in boxes), "取消の理由"], rows)
