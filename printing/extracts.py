"""A copy of a plan as its recipient may have it today."""

from uuid import UUID

from common.errors import NotAllowed
from plans import extract
from printing.models import PlanCopy


def ground_of_copy(plan, agency) -> tuple[str, UUID | None]:
    """The ground in words, and the consent. NotAllowed, with the reason, where it does not reach this agency."""
    if agency is None:
        return "本人に、本人のプランを渡します。", None
    answer = extract.ground_for(plan, agency)
    if not answer:
        raise NotAllowed(f"{agency.name}には渡せません。{answer.reason}")
    return answer.reason, answer.consent_id


def extract_for(copy: PlanCopy) -> extract.Extract:
    if copy.agency is None:
        return extract.for_person(copy.plan)
    return extract.for_agency(copy.plan, copy.agency)
