"""Cases opened, by the day of opening. A case that moves between desks is one."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="received",
    pillar=Pillar.CONSULTATION,
    title="新規に受け付けた相談",
    unit="件",
    counts="ケース",
    says="新しく受け付けた件数です。窓口の間で移っても1件です。",
    function="reports_figure_received",
    splits=CASE,
    lists=("cases:list", ""),
)
