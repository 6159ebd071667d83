"""The doors: everything of 参加支援 is fetched through its case."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.roles import Permission
from audit.book import note_opening
from cases.access import acting_agency, case_for
from participation.models import FollowUp, HostSheet, Participation, Placement

VIEW, WORK = Permission.CASE_VIEW, Permission.MATCH_WORK


def works(user, case):
    """For which agency this person does the work on this case; None where they only read."""
    return None if case.opening or not case.is_open else acting_agency(user, case, WORK)


def led_case_for(request, case_id):
    case = case_for(request, case_id, WORK)
    _require(request, case)
    return case


def _require(request, case) -> None:
    if works(request.user, case) is None:
        raise PermissionDenied("参加支援を進められるのは、進行中のケースに関わる機関の、参加支援の担当者だけです。")


def _opened(request, row, case, leading):
    row.case = case
    note_opening(request, row, case=case.pk)
    if leading:
        _require(request, case)
    return row


def participation_for(request, case_id, participation_id, permission=VIEW) -> Participation:
    case = case_for(request, case_id, permission)
    rows = Participation.objects.filter(case=case).select_related("person", "agency", "worker", "district")
    return _opened(request, get_object_or_404(rows, pk=participation_id), case, permission == WORK)


def placement_for(request, case_id, placement_id, permission=VIEW) -> Placement:
    case = case_for(request, case_id, permission)
    rows = Placement.objects.filter(case=case).for_page()
    placement = get_object_or_404(
        rows.select_related(
            "agency", "by", "participation__person", "participation__worker", "resource__district", "resource__agency"
        ),
        pk=placement_id,
    )
    placement.participation.case = case
    return _opened(request, placement, case, permission == WORK)


def sheet_for(request, case_id, sheet_id, permission=VIEW) -> HostSheet:
    case = case_for(request, case_id, permission)
    related = (
        "placement__resource__agency",
        "placement__resource__district",
        "placement__participation__person",
        "agency",
        "by",
        "recorded_by",
    )
    sheet = get_object_or_404(HostSheet.objects.filter(case=case).select_related(*related), pk=sheet_id)
    sheet.placement.case = sheet.placement.participation.case = case
    return _opened(request, sheet, case, permission == WORK)


def look_for(request, case_id, look_id, permission=VIEW) -> FollowUp:
    case = case_for(request, case_id, permission)
    rows = FollowUp.objects.filter(case=case).select_related(
        "placement__resource", "placement__participation", "worker", "done_by"
    )
    return _opened(request, get_object_or_404(rows, pk=look_id), case, permission == WORK)
