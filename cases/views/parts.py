"""The end of an agency's part in a case, and what stays readable to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import reads, writes
from cases import actions
from cases.access import case_for, who_may_leave
from cases.forms.work import PartForm
from cases.models import Note, SheetRecord, Stake
from sheets.choices import words
from sheets.words import spelled

SHOWN = 50


@writes
def end(request, case_id):
    """One's own part; for the accountable agency, any other's."""
    case = case_for(request, case_id, Permission.CASE_RECORD)
    able = who_may_leave(request.user, case)
    if not able:
        raise PermissionDenied("主担当機関は、関わりを終えられません。先に、つなぎ先の機関に受理してもらってください。")
    form = PartForm(request.POST or None, agencies=able)
    if form.is_valid():
        agency, reason = form.cleaned_data["agency"], form.cleaned_data["reason"]
        if form.attempt(actions.end_part, case, agency, by=request.user, reason=reason):
            messages.success(request, f"{agency.name}の関わりを終えました。")
            return redirect(_way_on(request.user, case, agency))
    return render(request, "cases/end_part.html", {"case": case, "form": form})


def _way_on(user, case, left):
    """Whoever has just left for good cannot open the case any more."""
    stays = any(stake.agency in user.agencies_with(Permission.CASE_VIEW) for stake in case.circle if stake.agency != left)
    return case.get_absolute_url() if stays else "cases:own_parts"


@reads
def overview(request):
    require(request, Permission.CASE_VIEW)
    parts = Stake.objects.ended_of(request.user.agencies_with(Permission.CASE_VIEW)).select_related("agency")
    return render(request, "cases/own_parts.html", {"parts": list(parts[:SHOWN])})


@reads
def part(request, stake_id):
    """What this agency wrote while it took part. Nothing of the case as it is now."""
    mine = request.user.agencies_with(Permission.CASE_VIEW)
    stake = get_object_or_404(Stake.objects.ended_of(mine).select_related("agency"), pk=stake_id)
    note_opening(request, stake)
    own = {"case": stake.case_id, "agency": stake.agency_id}
    sheets = SheetRecord.objects.filter(**own).order_by("sheet")
    context = {
        "part": stake,
        "notes": list(Note.objects.filter(**own).for_timeline().latest_first()[:200]),
        "sheets": [(record, spelled(record.definition, record.answers, words(record.definition))) for record in sheets],
    }
    return render(request, "cases/own_part.html", context)
