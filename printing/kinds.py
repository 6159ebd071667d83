"""What can be printed in a batch.

Each kind finds its record again under the walls of who ordered it, and says on what ground it may be printed today: asked when
it is pressed, and again when the file is fetched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.models import Case
from common.errors import NotAllowed
from common.pdf import Pressed
from consents.enums import Act
from consents.ledger import ask
from meetings.models import AgendaItem, Copy
from meetings.paper import parts_for, press_papers
from plans.models import Plan
from plans.paper import press_plan
from printing.enums import LineKind

GONE = "いまは読む権限がないため、印刷できません。"


@dataclass(frozen=True)
class Kind:
    """`ground(record, job)`: NotAllowed, or a word that changes when something else would be printed."""

    find: Callable[[Any, Any], Any]
    ground: Callable[[Any, Any], str]
    press: Callable[[Any, Any], Pressed]
    opened: Callable[[Any], tuple]  # what the book says was printed, and of which case


def _plan(target, by) -> Plan:
    plans = Plan.objects.filter(case__in=Case.objects.visible_to(by))
    return _found(plans.select_related("case__person", "case__custodian", "lead_agency", "author", "agency"), target)


def _copy(target, by) -> Copy:
    items = AgendaItem.objects.visible_to(by)
    copies = Copy.objects.filter(item__in=items).select_related("participant__agency", "participant__user", "guest")
    return _found(copies.select_related("item__meeting", "item__case__person", "item__case__custodian", "item__plan"), target)


def _found(rows, target):
    found = rows.filter(pk=target).first()
    if found is None:
        raise NotAllowed(GONE)
    return found


def _ground_of_plan(plan, job) -> str:
    answer = ask(Act.MAKE_PLAN, plan.case.person, recipients=[job.agency])
    if not answer:
        raise NotAllowed(answer.reason)
    return str(answer.basis)


def _ground_of_papers(copy, job) -> str:
    return ",".join(part for part, may in parts_for(copy).items() if may)


KINDS: dict[str, Kind] = {
    LineKind.PLAN: Kind(_plan, _ground_of_plan, lambda plan, by: press_plan(plan, by=by), lambda plan: (plan, plan.case_id)),
    LineKind.PAPERS: Kind(
        _copy, _ground_of_papers, lambda copy, by: press_papers(copy, by=by), lambda copy: (copy, copy.item.case_id)
    ),
}
