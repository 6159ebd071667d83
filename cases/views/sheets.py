"""The forms (帳票) of a case: fill in, look at, print, take away as a spreadsheet."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases import actions
from cases.access import acting_agency, case_for
from cases.models import SheetRecord
from cases.readers import names_of_audience
from cases.sheets import OF_CASES, Filled, agency_names, all_of, carried, filled, started
from cases.views.case import _done
from common import pdf, spreadsheet
from common.wareki import short
from consents.enums import Act
from consents.ledger import ask
from drafts.page import Desk
from sheets.choices import words
from sheets.forms import form_for, initial_of
from sheets.loading import current
from sheets.merge import merge
from sheets.paper import pages_of
from sheets.words import spelled

BLANK_NOTES = 6  # rows of the page that is filled in by hand


@reads
def overview(request, case_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    return render(request, "cases/sheets.html", {"case": case, "sheets": all_of(case)})


@writes
def fill(request, case_id, sheet):
    """One page, sections and a side index. What two people write at once meets on this page again."""
    case = case_for(request, case_id, Permission.CASE_RECORD)
    record = _open(case_id, sheet, request)
    page = filled(case, sheet, record) if record else started(case, sheet)
    desk = Desk(request, page.definition.name)
    kind = form_for(page.definition, answers=page.answers)
    form = kind(desk.typed, initial=initial_of(page.definition, page.answers))
    desk.settle(form)
    seen = _seen(desk.typed, page.record)
    overtaken = None
    if request.method == "POST":
        if page.record and page.record.revision != seen:
            form, seen, overtaken = _beside(kind, page, form, seen)
        elif form.is_valid() and _save(form, page, seen, request):
            messages.success(request, f"{page.definition.name}を保存しました。")
            return redirect("cases:sheets", case.pk)
    context = {
        "case": case,
        "sheet": page,
        "form": form,
        "sections": page.boxes(form),
        "desk": desk,
        "seen": seen,
        "overtaken": overtaken,
        "carried": carried(page.record),
        "agencies": agency_names(),
        "own_form": _own_form(desk.typed, page.record),
        "audience": names_of_audience(case, page.definition.visibility, request.user),
    }
    return render(request, "cases/fill_sheet.html", context)


def _seen(typed, record) -> int:
    """The revision the boxes were filled from: what the form says, else the one shown now."""
    said = (typed or {}).get("seen", "")
    if re.fullmatch(r"[0-9]{1,9}", said):
        return int(said)
    return record.revision if record else 0


def _own_form(typed, record) -> bool:
    if typed is not None:
        return typed.get("own_form") == "on"
    return record.own_form if record else False


def _open(case_id, sheet, request) -> SheetRecord | None:
    """The record to go on with: one's own agency's first, else the team's."""
    if sheet not in OF_CASES:
        raise Http404
    records = list(SheetRecord.objects.filter(case=case_id, sheet=sheet).select_related("written_by", "agency"))
    mine = {post.agency_id for post in request.user.current_posts}
    return next((record for record in records if record.agency_id in mine), records[0] if records else None)


def _save(form, page: Filled, seen, request) -> bool:
    agency = acting_agency(request.user, page.case, Permission.CASE_RECORD)
    return form.attempt(
        actions.save_sheet,
        page.case,
        page.record,
        code=page.definition.code,
        seen=seen,
        answers=form.kept(),
        agency=agency,
        by=request.user,
        own_form=request.POST.get("own_form") == "on",
    )


def _beside(kind, page: Filled, form, seen):
    """The form again, with what both wrote: theirs taken in where only they changed it, named where both did.

    While mine has mistakes it cannot be compared: it stays on the revision it was begun on, so that theirs is met again.
    """
    overtaken = {"by": page.record.written_by.name, "at": page.record.updated_at, "clashes": [], "waits": not form.is_valid()}
    if overtaken["waits"]:
        return form, seen, overtaken
    base = page.record.revisions.filter(revision=seen).values_list("answers", flat=True).first() or {}
    merged = merge(base, form.kept(), page.answers)
    overtaken["clashes"] = [(page.definition.fields[code], page.said(code)) for code in merged.clashes]
    again = kind(initial={**initial_of(page.definition, merged.answers), "once": form.cleaned_data["once"]})
    return again, page.record.revision, overtaken


@deeds
def carry(request, case_id, record_id):
    """To the newest version of the form; the page then says which boxes need a look."""
    case = case_for(request, case_id, Permission.CASE_RECORD)
    record = get_object_or_404(case.sheets, pk=record_id)
    _done(request, case, actions.carry_sheet, record, by=request.user)
    return redirect("cases:fill_sheet", case.pk, record.sheet)


@reads
def history(request, case_id, record_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    record = get_object_or_404(case.sheets.select_related("agency"), pk=record_id)
    rows = list(record.revisions.select_related("saved_by")[:50])
    lists = words(record.definition)
    told = [(row, _changes(record, row, older, lists)) for row, older in zip(rows, [*rows[1:], None], strict=True)]
    return render(request, "cases/sheet_history.html", {"case": case, "record": record, "told": told})


def _changes(record, row, older, lists):
    before, after = (older.answers if older else {}), row.answers
    changed = {code: after.get(code) for code in after if after.get(code) != before.get(code)}
    return [(field.label, said) for field, said in spelled(record.definition, changed, lists)]


@reads
def paper(request, case_id, record_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    record = get_object_or_404(case.sheets.select_related("agency", "written_by"), pk=record_id)
    sheet = filled(case, record.sheet, record, on_paper=True)
    note_opening(request, record, case=case.pk, verb="printed")
    return _pressed(request, sheet, _header(sheet), f"{case.number}-{record.sheet}.pdf")


@reads
def unbegun_paper(request, case_id, sheet):
    """The form with what is known of this person and household, to be filled in by hand."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    if sheet not in OF_CASES:
        raise Http404
    page = started(case, sheet, on_paper=True)
    note_opening(request, case, case=case.pk, verb="printed")
    return _pressed(request, page, _header(page), f"{case.number}-{sheet}-blank.pdf")


def _header(sheet: Filled) -> dict:
    record = sheet.record
    written = f"{short(record.updated_at.date())}　{record.agency.name}" if record else ""
    return {"number": sheet.case.number, "name": sheet.case.person.display_name, "written": written}


def _pressed(request, sheet: Filled, header, filename):
    context = {"definition": sheet.definition, "pages": pages_of(sheet.definition, sheet.values, sheet.words), "header": header}
    running = f"ID {sheet.case.number}"
    pressed = pdf.render(
        "sheets/print/sheet.html", context, title=sheet.definition.title, printed_by=request.user.signature, running=running
    )
    return pdf.as_download(pressed, filename)


@reads
def intake_paper(request, case_id):
    """受付票: the form with the consent block where there is consent, the one without it otherwise."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    sheet = "F1a" if ask(Act.HOLD_MEETING, case.person).permitted else "F1b"
    page = filled(case, sheet, _open(case_id, sheet, request), on_paper=True)
    note_opening(request, page.record or case, case=case.pk, verb="printed")
    return _pressed(request, page, _header(page), f"{case.number}-intake.pdf")


@reads
def blank(request, sheet):
    """For the days when the system is down: the form with nothing in it. Nobody's data."""
    definition = current().get(sheet)
    if definition is None:
        raise Http404
    template, context = _blank_notes(definition) if sheet == "F9" else _blank_sheet(definition)
    pressed = pdf.render(template, context, title=definition.title, printed_by="白紙の様式")
    return pdf.as_download(pressed, f"{sheet}-blank.pdf")


def _blank_sheet(definition):
    header = dict.fromkeys(("number", "name", "written"), "") if definition.code in OF_CASES else None
    return "sheets/print/sheet.html", {
        "definition": definition,
        "pages": pages_of(definition, {}, words(definition)),
        "header": header,
    }


def _blank_notes(definition):
    header = dict.fromkeys(("number", "name"), "")
    return "cases/print/notes.html", {"definition": definition, "header": header, "entries": [], "blank": range(BLANK_NOTES)}


@reads
def workbook(request, case_id, record_id):
    """One sheet as a spreadsheet: label and answer, one row per box."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    record = get_object_or_404(case.sheets.select_related("agency"), pk=record_id)
    sheet = filled(case, record.sheet, record, on_paper=True)
    note_opening(request, record, case=case.pk, verb="exported")
    rows = [[field.code, field.label, sheet.said(field.code)] for field in sheet.definition.fields.values()]
    table = spreadsheet.Table(sheet.definition.name, ["コード", "項目", "記入内容"], rows)
    return spreadsheet.as_download(request, table, f"{case.number}-{record.sheet}")
