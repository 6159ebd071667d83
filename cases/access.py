"""The door to a case, and why each agency may read it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from agencies.models import Agency, Post, User
from agencies.roles import Permission
from audit.book import note_opening
from cases.models import Case, Intake, Stake
from cases.models.case import works_today

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

    One query reads the case and its circle, the agencies that take part now (`case.circle`).
    """
    stakes = Stake.objects.current().filter(case=case_id).order_by("since").defer(*UNUSED)
    stakes = stakes.annotate(worker_works=works_today("case__worker", "case__custodian"))
    circle = list(stakes.select_related("agency", "case__person", "case__worker", "case__intake"))
    mine = {post.agency_id for post in request.user.current_posts}
    if not any(stake.agency_id in mine for stake in circle):
        raise Http404
    case = circle[0].case
    case.circle, case.worker_works = circle, circle[0].worker_works
    case.custodian = next(stake.agency for stake in circle if stake.agency_id == case.custodian_id)
    note_opening(request, case, case=case.pk)
    if not request.user.may(permission):
        raise PermissionDenied(f"この操作には「{permission.label}」の権限が必要です。所属の責任者にご確認ください。")
    return case


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


def who_may_leave(user, case) -> list[Agency]:
    """Agencies whose part this person may end: one's own, and for the accountable agency any other's."""
    mine = user.agencies_with(Permission.CASE_RECORD)
    holds = case.custodian in mine
    return [stake.agency for stake in case.circle if stake.agency_id != case.custodian_id and (holds or stake.agency in mine)]


@dataclass(frozen=True)
class Reader:
    """One agency that may read the case: by which path, since when, and who is there today."""

    agency: Agency
    reason: str
    since: datetime
    people: list[Post]


def explain(case, *, people=False) -> list[Reader]:
    """Which agencies can read this case and why, from the very rows the policies read; with `people`, who is there today."""
    stakes = case.circle
    posts = _reading_posts([stake.agency_id for stake in stakes]) if people else {}
    return [Reader(stake.agency, stake.reason_label, stake.since, posts.get(stake.agency_id, [])) for stake in stakes]


def _reading_posts(agency_ids) -> dict[int, list[Post]]:
    found: dict[int, list[Post]] = {}
    reading = Post.objects.now().granting(Permission.CASE_VIEW).filter(agency__in=agency_ids)
    for post in reading.select_related("user"):
        found.setdefault(post.agency_id, []).append(post)
    return found
