"""What the app itself puts on "my day": steps that fall due, and cases nobody is named for."""

from datetime import timedelta

from django.utils import timezone

from agencies.roles import Permission
from cases.models import Case, NextStep
from cases.panels import Panel, on_desk
from common.deeds import rows

ROWS = 10


@on_desk
def steps(request):
    mine = request.user.agencies_with(Permission.CASE_RECORD)
    until = timezone.localdate() + timedelta(days=7)
    waiting = NextStep.objects.waiting().of_agencies(mine).filter(due_on__lte=until)
    found = list(waiting.select_related("case__person", "worker").order_by("due_on", "id")[: ROWS + 1])
    return Panel("期限が近い予定", "cases/_desk_steps.html", {"steps": found[:ROWS], "more": len(found) > ROWS}, order=20)


@on_desk
def unnamed(request):
    mine = request.user.agencies_with(Permission.CASE_CLOSE)
    cases = Case.objects.open().filter(custodian__in=mine, worker=None).select_related("person")
    found = list(cases.order_by("opened_at")[: ROWS + 1])
    if not found:
        return None
    return Panel("担当者が決まっていないケース", "cases/_desk_unnamed.html", {"cases": found[:ROWS]}, order=35)


@on_desk
def ending_consents(request):
    ending = dict(rows("juso_ending_consents", timezone.now() + timedelta(days=30), ROWS))
    if not ending:
        return None
    cases = Case.objects.select_related("person").filter(pk__in=ending)
    pairs = sorted(((ending[case.pk], case) for case in cases), key=lambda pair: pair[0])
    return Panel("期限が近い同意", "cases/_desk_consents.html", {"pairs": pairs}, order=40)
