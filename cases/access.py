"""The door to a case, and why each agency may read it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from agencies.models import Agency, User
from agencies.roles import Permission
from audit.book import note_opening
from cases.models import Case, Intake, Opening, Restriction, Stake
from cases.models.case import works_today
from common.deeds import call

# Columns of the agency, the worker and the intake sheet that no page of a case shows.
SHOWN = {"id", "name", "is_active", "case", "content"}
UNUSED = [
    f"{relation}__{field.name}"
    for relation, model in (("agency", Agency), ("case__worker", User), ("case__intake", Intake))
    for field in model._meta.concrete_fields
    if field.name not in SHOWN
]


def case_for(request, case_id, permission: Permission) -> Case:
    """The only way to a case. Outside its circle: 404, the same as "no such thing". Inside without the right: 403.

    What is asked first hangs on the reader alone, so that a hidden case takes as long as none. Then one query reads the case
    and its circle, the agencies that take part now (`case.circle`).
    """
    mine = [post.agency_id for post in request.user.current_posts]
    inside = Stake.objects.current().filter(case=case_id, agency__in=mine).exists()
    opening = None if inside else opening_of(request.user, case_id)
    if not inside and opening is None:
        raise Http404
    stakes = Stake.objects.current().filter(case=case_id).order_by("since").defer(*UNUSED)
    stakes = stakes.annotate(worker_works=works_today("case__worker", "case__custodian"))
    circle = list(stakes.select_related("agency", "case__person", "case__worker", "case__intake"))
    if not circle:  # ended a moment ago
        raise Http404
    case = circle[0].case
    case.circle, case.worker_works, case.opening = circle, circle[0].worker_works, opening
    case.custodian = next(stake.agency for stake in circle if stake.agency_id == case.custodian_id)
    note_opening(request, case, case=case.pk)
    if opening and permission != Permission.CASE_VIEW:
        raise PermissionDenied("期限を決めた閲覧では、読むことだけができます。記録や手続きは、支援チームの機関が行います。")
    if not request.user.may(permission):
        raise PermissionDenied(f"この操作には「{permission.label}」の権限が必要です。所属の責任者にご確認ください。")
    return case


def opening_of(user, case_id) -> Opening | None:
    """A few hours of reading, in an emergency or because a request was granted."""
    return Opening.objects.running().filter(case=case_id, user=user).order_by("-until").first()


def custodian_case_for(request, case_id, permission: Permission) -> Case:
    """Likewise, for what only the accountable agency may do."""
    case = case_for(request, case_id, permission)
    if case.custodian not in request.user.agencies_with(permission):
        raise PermissionDenied(f"この操作ができるのは、主担当の「{case.custodian.name}」だけです。")
    return case


def acting_agency(user, case, permission: Permission):
    """For which of a person's agencies a deed on this case is done: one that takes part, the custodian first."""
    mine = user.agencies_with(permission)
    taking_part = {stake.agency_id for stake in case.circle}
    able = [agency for agency in mine if agency.pk in taking_part]
    return next((agency for agency in able if agency.pk == case.custodian_id), able[0] if able else None)


def restricted(case) -> bool:
    """Open to named people only."""
    return Restriction.objects.in_force().filter(case=case).exists()


def require_restricting(request, case_id) -> Case:
    """The head of the accountable agency, or a coordinator who takes part; the database asks the same."""
    case = case_for(request, case_id, Permission.CASE_RESTRICT)
    if not call("cases_may_restrict", case.pk):
        raise PermissionDenied("閲覧を限る手続きは、主担当機関の責任者か、関わる多機関コーディネーターだけができます。")
    return case


def who_may_leave(user, case) -> list[Agency]:
    """Agencies whose part this person may end: one's own, and for the accountable agency any other's."""
    mine = user.agencies_with(Permission.CASE_RECORD)
    holds = case.custodian in mine
    return [stake.agency for stake in case.circle if stake.agency_id != case.custodian_id and (holds or stake.agency in mine)]


@dataclass(frozen=True)
class Reader:
    """One agency that may read the case: by which path, since when."""

    agency: Agency
    reason: str
    since: datetime


def explain(case) -> list[Reader]:
    """Which agencies can read this case and why, from the very rows the policies read. Person by person: cases.explain."""
    return [Reader(stake.agency, stake.reason_label, stake.since) for stake in case.circle]
