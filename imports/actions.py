"""Deeds on an import: put a file up for looking over, take its good lines in, take that back."""

import json

from django.utils import timezone

from audit.book import write_down
from cases.actions import add_note, receive
from cases.enums import NoteKind, Visibility
from common.deeds import call, deed
from common.errors import NotAllowed
from imports.columns import IGNORED, guess
from imports.enums import ImportState
from imports.lines import Line, look_over
from imports.models import Import, ImportedCase

MOST = 500  # lines of one file: about nine seconds of one transaction, and as many boxes as a form may hold
NOTE_HEADING = "これまでの経過（一覧から取り込み）"


@deed
def put_up(*, agency, by, file_name, rows) -> Import:
    """Nothing becomes a case yet: the lines lie sealed until somebody has looked them over."""
    if len(rows) > MOST + 1:
        raise NotAllowed(f"一度に取り込めるのは{MOST:,}行までです。ファイルを分けてください。")
    if len(rows) < 2:
        raise NotAllowed("見出しの下に行がありません。1行目に見出し、2行目からケースを書いてください。")
    imported = Import(agency=agency, by=by, file_name=file_name[:120], columns=guess(rows[0]))
    imported.keep_rows(rows)
    imported.save(force_insert=True)
    write_down("import.put_up", about=imported, agency=agency.pk)
    return imported


@deed
def assign_columns(imported, *, columns, by) -> Import:
    _lock(imported)
    Import.objects.filter(pk=imported.pk).update(columns=columns, updated_at=timezone.now())
    write_down("import.assigned", about=imported)
    return imported


@deed
def confirm(imported, *, by, ticked) -> Import:
    """Takes the good lines in, and of the doubtful ones those that were ticked (line numbers). All or none."""
    imported = _lock(imported)
    taken = [line for line in look_over(imported) if line.kind == "good" or (line.kind == "doubtful" and line.number in ticked)]
    if not taken:
        raise NotAllowed("登録できる行がありません。一覧を直して、もう一度読み込んでください。")
    for line in taken:
        case = _take_in(line, imported, by=by)
        ImportedCase.objects.create(
            imported=imported,
            agency=imported.agency,
            line=line.number,
            old_number=line.form.cleaned_data["old_number"],
            case_id=case.pk,
        )
    Import.objects.filter(pk=imported.pk).update(
        state=ImportState.DONE, sealed=b"", taken=len(taken), confirmed_at=timezone.now(), updated_at=timezone.now()
    )
    write_down("import.confirmed", about=imported, cases=len(taken))
    return imported


def _take_in(line: Line, imported: Import, *, by):
    form = line.form
    case = receive(agency=imported.agency, by=by, person=form.person(), intake=form.intake(), **form.case(by=by))
    if form.cleaned_data["note"]:
        add_note(
            case,
            by=by,
            agency=imported.agency,
            happened_at=timezone.now(),
            kind=NoteKind.OTHER,
            heading=NOTE_HEADING,
            text=form.cleaned_data["note"],
            visibility=Visibility.AGENCY,
        )
    return case


@deed
def undo(imported, *, by) -> tuple[int, list[str]]:
    """Removes the cases nobody has worked on since. Returns how many went, and the numbers of those that stay."""
    told = json.loads(call("imports_undo", imported.pk))
    write_down("import.undone", about=imported, cases=told["gone"])
    return told["gone"], told["kept"]


@deed
def discard(imported, *, by) -> None:
    """A file that was only looked over goes without a trace in the cases."""
    _lock(imported)
    write_down("import.discarded", about=imported)
    Import.objects.filter(pk=imported.pk).delete()


def _lock(imported) -> Import:
    """Two clicks on 確定 take the list in once."""
    locked = Import.objects.select_related("agency").select_for_update(of=("self",)).filter(pk=imported.pk).first()
    if locked is None or not locked.is_preview:  # the wall lets only previews be locked
        raise NotAllowed("この一覧は、すでに取り込まれています。")
    return locked


def is_readable(columns: list[str]) -> bool:
    return "name" in columns and all(columns.count(code) == 1 for code in columns if code != IGNORED)
