"""Agencies (distinct) that attended an item that came to a result."""

from agencies.enums import Pillar
from reports.figures.counting import Figure

FIGURE = Figure(
    code="meeting_agencies",
    pillar=Pillar.MULTIAGENCY,
    title="重層的支援会議に出席した機関",
    unit="機関",
    counts="実数",
    says="出席した機関の数です。2回出席しても1機関です。",
    function="reports_figure_meeting_agencies",
    splits=("field", "kind"),
)
