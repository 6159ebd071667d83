"""Agenda items that came to a result."""

from agencies.enums import Pillar
from reports.figures.counting import Figure

FIGURE = Figure(
    code="meeting_cases",
    pillar=Pillar.MULTIAGENCY,
    title="重層的支援会議で扱ったケース",
    unit="件",
    counts="延べ",
    says="結果の出た議題の数です。",
    function="reports_figure_meeting_cases",
    lists=("meetings:list", ""),
)
