"""Seats of a person, for whoever may read them: row-level security shows them to sworn members and the chair, to nobody else.

For all others nothing is said. The seat opens nothing from the day on which the post ends (juso_my_conferences).
"""

from agencies.holdings import Line, holding, holds
from sealed.enums import Standing
from sealed.models import Seat


@holds
def seats(user=None, agency=None):
    if user is None:
        return
    held = Seat.objects.filter(user=user).exclude(standing=Standing.LEFT)
    if agency:
        held = held.filter(agency=agency)
    yield from holding("seats", "支援会議の構成員", held.order_by("nominated_at"), _line)


def _line(seat) -> Line:
    return Line(f"{seat.standing_label}", "", seat.valid_until)
