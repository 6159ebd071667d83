"""Sittings of the 重層的支援会議 at which at least one case came to a result."""

from agencies.enums import Pillar
from reports.figures.counting import Figure

FIGURE = Figure(
    code="meetings",
    pillar=Pillar.MULTIAGENCY,
    title="重層的支援会議",
    unit="回",
    counts="回",
    says="結果の出た議題が1つ以上ある会議の数です。",
    function="reports_figure_meetings",
    lists=("meetings:list", ""),
)
