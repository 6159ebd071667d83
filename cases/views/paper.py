"""Sheets of a case on paper."""

from django.shortcuts import get_object_or_404

from agencies.models import Choice
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import reads
from cases.access import case_for
from cases.household import members_of
from cases.models import Intake
from common import pdf


def _topics(intake) -> list[list[dict]]:
    """Two columns of marks and labels: ◎ the main one, ○ the others."""
    marks = dict.fromkeys(intake.topics, "○") | ({intake.main_topic: "◎"} if intake.main_topic else {})
    cells = [
        {"mark": marks.get(choice.code, "　"), "label": choice.label}
        for choice in Choice.objects.filter(list_code="topic")
        if not choice.retired or choice.code in marks
    ]
    return [cells[at : at + 2] for at in range(0, len(cells), 2)]


@reads
def intake_sheet(request, case_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    intake = get_object_or_404(Intake.objects.select_related("agency", "received_by"), case=case)
    context = {
        "case": case,
        "intake": intake,
        "route": Choice.objects.labels("route").get(intake.route, intake.route),
        "topics": _topics(intake),
        "members": members_of(case),
    }
    note_opening(request, intake, case=case.pk, verb="printed")
    desk = request.user.desk.name
    pressed = pdf.render("cases/print/intake.html", context, title="相談受付・申込票", printed_by=f"{desk} {request.user.name}")
    return pdf.as_download(pressed, f"{case.number}-intake.pdf")
