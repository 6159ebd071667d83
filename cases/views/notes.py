"""支援経過記録: written in a minute, corrected by striking through, printed in the order of time."""

from csp.decorators import csp_update
from django.shortcuts import get_object_or_404, redirect, render

from agencies.roles import Permission
from audit.book import note_opening
from audit.http import reads, writes
from cases import actions
from cases.access import acting_agency, case_for
from cases.enums import Visibility
from cases.forms import work as forms
from cases.household import members_of
from cases.models import NoteTemplate
from cases.notes import entries_of, table_of
from cases.readers import names_of_audience
from common import pdf, spreadsheet
from common.files import as_download
from drafts.page import Desk
from sheets.loading import current


@writes
def add(request, case_id):
    case = case_for(request, case_id, Permission.CASE_RECORD)
    agency = acting_agency(request.user, case, Permission.CASE_RECORD)
    desk = Desk(request, "支援経過記録")
    template = request.POST.get("template")
    typed = _begun(desk.typed, template) if template else desk.typed
    form = forms.NoteForm(typed, request.FILES or None, members=members_of(case), agency=agency)
    desk.settle(form)
    if template:
        form.hush()
    if form.is_valid() and form.attempt(actions.add_note, case, by=request.user, agency=agency, **form.note()):
        return redirect(case)
    audience = [(visibility.label, names_of_audience(case, visibility, request.user)) for visibility in Visibility]
    context = {
        "case": case,
        "form": form,
        "audience": audience,
        "desk": desk,
        "templates": list(NoteTemplate.objects.offered()),
    }
    return render(request, "cases/add_note.html", context)


def _begun(typed, key):
    """What was typed stays; the template's words come after it."""
    template = get_object_or_404(NoteTemplate.objects.offered(), pk=key if key.isdigit() else 0)
    begun = typed.copy()
    begun["kind"] = template.kind
    begun["heading"] = typed.get("heading") or template.heading
    begun["text"] = "\n".join(text for text in (typed.get("text", ""), template.text) if text)
    return begun


@csp_update({"sandbox": [True]})
@reads
def attachment(request, case_id, note_id, attachment_id):
    """One file, to be saved, not shown: no browser runs anything of it in our name."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    note = get_object_or_404(case.notes, pk=note_id)
    kept = get_object_or_404(note.attachments, pk=attachment_id)
    note_opening(request, kept, case=case.pk, verb="downloaded")
    return as_download(kept)


@writes
def strike(request, case_id, note_id):
    case = case_for(request, case_id, Permission.CASE_RECORD)
    note = get_object_or_404(case.notes, pk=note_id)
    form = forms.StrikeForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.strike_note, note, by=request.user, **form.answers()):
        return redirect(case)
    return render(request, "cases/strike_note.html", {"case": case, "note": note, "form": form})


@reads
def paper(request, case_id):
    """F9: every note one may read, the oldest first."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    note_opening(request, case, case=case.pk, verb="printed")
    definition = current()["F9"]
    header = {"number": case.number, "name": case.person.display_name}
    context = {"definition": definition, "header": header, "entries": entries_of(case), "blank": ()}
    pressed = pdf.render(
        "cases/print/notes.html",
        context,
        title=definition.title,
        printed_by=request.user.signature,
        running=f"ID {case.number}",
    )
    return pdf.as_download(pressed, f"{case.number}-notes.pdf")


@reads
def workbook(request, case_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    note_opening(request, case, case=case.pk, verb="exported")
    return spreadsheet.as_download(request, table_of(case), f"{case.number}-notes")
