"""地域情報: notes by district, of nobody in particular."""

from itertools import groupby

from django.shortcuts import get_object_or_404, redirect, render

from audit.http import deeds, writes
from common.buttons import pressed
from outreach import actions
from outreach.access import holders, require_outreach
from outreach.forms import AreaForm
from outreach.models import AreaNote

MOST = 300


@writes
def overview(request):
    agencies = require_outreach(request)
    form = AreaForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.add_area_note, by=request.user, agency=agencies[0], **form.answers()):
        return redirect("outreach:area")
    notes = AreaNote.objects.select_related("agency", "by")[:MOST]
    districts = [(district, list(rows)) for district, rows in groupby(notes, key=lambda note: note.district)]
    return render(request, "outreach/area.html", {"form": form, "districts": districts, "mine": {a.pk for a in agencies}})


@deeds
def remove(request, area_id):
    note = get_object_or_404(AreaNote.objects.filter(agency__in=holders(request.user)), pk=area_id)
    pressed(request, actions.remove_area_note, note, by=request.user, done="消しました。")
    return redirect("outreach:area")
