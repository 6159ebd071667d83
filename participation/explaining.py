"""Who may read what of 参加支援: whoever takes part in the case."""

from cases.explain import explains
from participation.models import HostSheet, Participation, Placement


@explains(Participation, kind="participation")
@explains(Placement, kind="placement")
@explains(HostSheet, kind="host_sheet")
def of_the_circle(record, circle):
    yield from circle.team()
