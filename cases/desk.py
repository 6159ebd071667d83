"""What the app itself puts on "my day": steps that fall due, and cases nobody is named for."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from agencies.panels import on_me
from agencies.roles import Permission
from cases.models import AccessRequest, Case, NextStep, Opening, SavedFilter
from cases.models.case import works_today
from cases.overview import quiet_since
from cases.panels import Panel, on_desk
from common.deeds import rows
from drafts.models import Draft

ROWS = 10


@on_desk
def steps(request):
    """Mine, and those of the agency for which nobody who works there is named. A colleague's stand on the desk of the head."""
    mine = request.user.agencies_with(Permission.CASE_RECORD)
    until = timezone.localdate() + timedelta(days=7)
    waiting = NextStep.objects.waiting().of_agencies(mine).filter(due_on__lte=until)
    open_to_me = waiting.filter(Q(worker=request.user) | ~works_today("worker", "agency"))
    found = list(open_to_me.select_related("case__person", "worker").order_by("due_on", "id")[: ROWS + 1])
    return Panel("期限が近い予定", "cases/_desk_steps.html", {"steps": found[:ROWS], "more": len(found) > ROWS}, order=20)


@on_desk
def drafts(request):
    found = list(Draft.objects.filter(user=request.user).latest_first()[: ROWS + 1])
    if not found:
        return None
    return Panel("書きかけ", "cases/_desk_drafts.html", {"drafts": found[:ROWS], "more": len(found) > ROWS}, order=22)


@on_desk
def quiet(request):
    """Open cases of mine in which nothing has been written for long: the oldest first."""
    if not request.user.may(Permission.CASE_RECORD):
        return None
    before = quiet_since()
    cases = Case.objects.open().filter(worker=request.user, last_activity__lt=before).select_related("person")
    found = list(cases.order_by("last_activity")[: ROWS + 1])
    if not found:
        return None
    context = {"cases": found[:ROWS], "more": len(found) > ROWS}
    return Panel("しばらく記録のないケース", "cases/_desk_quiet.html", context, order=34)


@on_desk
def unnamed(request):
    mine = request.user.agencies_with(Permission.CASE_CLOSE)
    cases = Case.objects.open().filter(custodian__in=mine).without_worker_today().select_related("person", "worker")
    found = list(cases.order_by("opened_at")[: ROWS + 1])
    if not found:
        return None
    return Panel("担当者が決まっていないケース", "cases/_desk_unnamed.html", {"cases": found[:ROWS]}, order=35)


@on_desk
def access_requests(request):
    """Somebody asked to read a case that our agency answers for."""
    if not request.user.may(Permission.CASE_RECORD):
        return None
    waiting = AccessRequest.objects.filter(
        answered_at=None, case__custodian__in=request.user.agencies_with(Permission.CASE_RECORD)
    )
    found = list(waiting.select_related("case", "user", "agency").order_by("asked_at")[:ROWS])
    return Panel("閲覧の申請", "cases/_desk_requests.html", {"asked": found}, order=12) if found else None


@on_desk
def emergencies(request):
    if not request.user.may(Permission.EMERGENCY_REVIEW):
        return None
    waiting = list(Opening.objects.to_review().select_related("user").order_by("since")[:ROWS])
    return Panel("点検を待つ緊急閲覧", "cases/_desk_emergencies.html", {"openings": waiting}, order=10) if waiting else None


@on_me
def access(request):
    return Panel("見られるケースと理由", "cases/_me_access.html")


@on_desk
def saved_filters(request):
    found = list(SavedFilter.objects.filter(user=request.user)[:ROWS])
    return Panel("保存した条件", "cases/_desk_filters.html", {"filters": found}, order=60) if found else None


@on_desk
def ending_consents(request):
    ending = dict(rows("juso_ending_consents", timezone.now() + timedelta(days=30), ROWS))
    if not ending:
        return None
    cases = Case.objects.select_related("person").filter(pk__in=ending)
    pairs = sorted(((ending[case.pk], case) for case in cases), key=lambda pair: pair[0])
    return Panel("期限が近い同意", "cases/_desk_consents.html", {"pairs": pairs}, order=40)
