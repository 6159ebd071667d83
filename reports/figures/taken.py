"""Cases the coordinator agency came to hold for the first time."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="taken",
    pillar=Pillar.MULTIAGENCY,
    title="新規に引き受けたケース",
    unit="件",
    counts="ケース",
    says="多機関協働事業者がはじめて主担当になった件数です。",
    function="reports_figure_taken",
    splits=CASE,
    lists=("cases:list", ""),
)
