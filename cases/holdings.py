"""What the app itself holds for a person or an agency: open cases and steps not yet done."""

from agencies.holdings import Line, holding, holds
from cases.models import Case, NextStep


@holds
def cases(user=None, agency=None):
    held = Case.objects.open().filter(**_named(user, column="worker"), **_named(agency, column="custodian"))
    rows = held.select_related("person").order_by("number")
    yield from holding("cases", "主担当のケース", rows, lambda case: Line(case.person.display_name, case.get_absolute_url()))


@holds
def steps(user=None, agency=None):
    waiting = NextStep.objects.waiting().filter(**_named(user, column="worker"), **_named(agency, column="agency"))
    rows = waiting.select_related("case").order_by("due_on", "id")
    yield from holding("steps", "次の予定", rows, lambda step: Line(step.what, step.case.get_absolute_url(), step.due_on))


def _named(who, *, column) -> dict:
    return {column: who} if who else {}
