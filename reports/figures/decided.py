"""Plans decided by the city, by the day of the decision."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="decided",
    pillar=Pillar.MULTIAGENCY,
    title="支援決定",
    unit="件",
    counts="延べ",
    says="市が支援を決定したプランの数です。",
    function="reports_figure_decided",
    splits=CASE,
)
