"""Cases closed as solved that were never offered to another agency, by the day of closing."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="informed",
    pillar=Pillar.CONSULTATION,
    title="情報提供・窓口での解決で終わった相談",
    unit="件",
    counts="ケース",
    says="どこにもつながずに「課題が解決・整理された」として終結した件数です。",
    function="reports_figure_informed",
    splits=CASE,
    lists=("cases:list", "stage=closed"),
)
