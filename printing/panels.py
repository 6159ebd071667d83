"""Copies made out to somebody, on the page of their plan."""

from cases.panels import Panel
from plans.access import decides
from plans.beside import beside_plan
from plans.sheets import outcome_of
from printing.access import may_copy, recipients_of
from printing.enums import Outcome
from printing.models import PlanCopy

SHOWN = 20


@beside_plan
def copies(request, plan):
    rows = list(PlanCopy.objects.filter(plan=plan).select_related("agency", "issued_by")[:SHOWN])
    may = may_copy(request.user, plan)
    outcome = outcome_of(plan) if decides(request.user) else None
    context = {
        "copies": rows,
        "plan": plan,
        "may_copy": may,
        "recipients": recipients_of(plan) if may else [],
        "notice": Outcome(outcome).label if outcome else "",
    }
    return Panel("印刷物・写し", "printing/_copies.html", context)
