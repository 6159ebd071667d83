"""What the app itself puts on "my day": steps that fall due, and cases nobody is named for."""

from datetime import timedelta

from django.utils import timezone

from agencies.roles import Permission
from cases.models import Case, NextStep
from cases.panels import Panel, on_desk
from consents.models import Consent

ROWS = 10


@on_desk
def steps(request):
    mine = request.user.agencies_with(Permission.CASE_RECORD)
    until = timezone.localdate() + timedelta(days=7)
    waiting = NextStep.objects.waiting().of_agencies(mine).filter(due_on__lte=until)
    rows = list(waiting.select_related("case__person", "worker").order_by("due_on", "id")[: ROWS + 1])
    return Panel("期限が近い予定", "cases/_desk_steps.html", {"steps": rows[:ROWS], "more": len(rows) > ROWS}, len(rows))


@on_desk
def unnamed(request):
    mine = request.user.agencies_with(Permission.CASE_CLOSE)
    cases = Case.objects.open().filter(custodian__in=mine, worker=None).select_related("person")
    rows = list(cases.order_by("opened_at")[: ROWS + 1])
    if not rows:
        return None
    return Panel("担当者が決まっていないケース", "cases/_desk_unnamed.html", {"cases": rows[:ROWS]}, len(rows))


@on_desk
def ending_consents(request):
    mine = request.user.agencies_with(Permission.CONSENT_RECORD)
    now = timezone.now()
    held = Case.objects.open().filter(custodian__in=mine, worker=request.user)
    ending = Consent.objects.in_force(now).filter(person__in=held.values("person"), ends_at__lt=now + timedelta(days=30))
    rows = list(ending.select_related("person").order_by("ends_at")[:ROWS])
    if not rows:
        return None
    cases = {case.person_id: case for case in held.filter(person__in=[row.person_id for row in rows])}
    pairs = [(row, cases[row.person_id]) for row in rows if row.person_id in cases]
    return Panel("期限が近い同意", "cases/_desk_consents.html", {"pairs": pairs}, len(pairs))
