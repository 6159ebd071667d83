"""Slips that lie with an agency and wait for its answer."""

from agencies.holdings import Line, holding, holds
from slips.models import Slip


@holds
def slips(user=None, agency=None):
    if agency is None or user is not None:
        return  # a slip waits with an agency, never with a person
    waiting = Slip.objects.waiting().to([agency]).for_list().order_by("answer_by", "id")
    yield from holding("slips", "回答を待っているつなぐシート", waiting, _line)


def _line(slip) -> Line:
    return Line(slip.from_agency.name, slip.get_absolute_url(), slip.answer_by)
