"""Open cases in the hands of the coordinator agency at each month's end; a stock, not to be added up."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="supported",
    pillar=Pillar.MULTIAGENCY,
    title="支援中のケース（期末）",
    unit="件",
    counts="ケース",
    says="各月の末日（年の計では年度末、年度の途中は現在）に多機関協働事業者が主担当である件数です。",
    function="reports_figure_supported",
    splits=CASE,
    stock=True,
    lists=("cases:list", ""),
)
