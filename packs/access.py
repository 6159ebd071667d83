"""The doors: a pack for the agency that made it, a disclosure request for the accountable agency and the host section."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.roles import Permission
from audit.book import note_opening
from cases.access import case_for
from cases.models import Case
from packs.models import DisclosureRequest, HandoverPack
from plans.access import decides


def pack_for(request, pack_id) -> HandoverPack:
    mine = [post.agency_id for post in request.user.current_posts]
    packs = HandoverPack.objects.filter(agency__in=mine).select_related(
        "case__person", "case__custodian", "agency", "to_agency", "by"
    )
    pack = get_object_or_404(packs, pk=pack_id)
    note_opening(request, pack, case=pack.case_id)
    if not request.user.may(Permission.CASE_RECORD):
        raise PermissionDenied(f"この画面には「{Permission.CASE_RECORD.label}」の権限が必要です。")
    return pack


def prepares(user, case: Case) -> bool:
    """Of the accountable agency, and does case work there."""
    return case.custodian_id in {agency.pk for agency in user.agencies_with(Permission.CASE_RECORD)}


def case_to_ask_of(request, case_id) -> Case:
    """Where a request may be taken in: at the accountable agency, and at the host section where it takes part."""
    case = case_for(request, case_id, Permission.CASE_RECORD)
    if not (prepares(request.user, case) or decides(request.user)):
        raise PermissionDenied(f"開示請求を受け付けられるのは、主担当の「{case.custodian.name}」と市の所管課だけです。")
    return case


def request_for(request, request_id) -> DisclosureRequest:
    """For the accountable agency and the host section. `case` is at hand (`seen_case`) for the former only."""
    rows = DisclosureRequest.objects.select_related(
        "agency", "received_by", "prepared_by", "reviewed_by", "decided_by", "handed_over_by"
    )
    asked = get_object_or_404(rows, pk=request_id)
    mine = [post.agency_id for post in request.user.current_posts]
    cases = Case.objects.visible_to(request.user).select_related("person", "custodian", "intake")
    case = cases.filter(pk=asked.case_id, custodian__in=mine).first()
    if case is None and not decides(request.user):
        raise Http404
    if case:
        asked.case = asked.seen_case = case
    note_opening(request, asked, case=asked.case_id)
    if not request.user.may(Permission.CASE_RECORD):
        raise PermissionDenied(f"この画面には「{Permission.CASE_RECORD.label}」の権限が必要です。")
    return asked


def request_to_prepare_for(request, request_id) -> DisclosureRequest:
    asked = request_for(request, request_id)
    if asked.seen_case is None or not prepares(request.user, asked.case):
        raise PermissionDenied(f"準備できるのは、主担当の「{asked.agency.name}」だけです。")
    return asked


def reviews(user, asked: DisclosureRequest) -> bool:
    """A second person: the head or coordinator of the accountable agency, or an officer of the host section."""
    if asked.prepared_by_id == user.pk:
        return False
    heads = {agency.pk for agency in user.agencies_with(Permission.DESK_OVERSEE)}
    return decides(user) or (asked.seen_case is not None and asked.case.custodian_id in heads)


def request_to_review_for(request, request_id) -> DisclosureRequest:
    asked = request_for(request, request_id)
    if not reviews(request.user, asked):
        raise PermissionDenied("確認できるのは、準備した職員とは別の、主担当機関の責任者か市の所管課の職員です。")
    return asked


def request_to_decide_for(request, request_id) -> DisclosureRequest:
    asked = request_for(request, request_id)
    if not decides(request.user):
        raise PermissionDenied("開示を決定できるのは、市の所管課だけです。")
    return asked
