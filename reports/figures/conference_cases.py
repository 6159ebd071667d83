"""支援会議 counted once per line of sittings that follow one another."""

from agencies.enums import Pillar
from reports.figures.counting import Figure

FIGURE = Figure(
    code="conference_cases",
    pillar=Pillar.MULTIAGENCY,
    title="支援会議で扱った件",
    unit="件",
    counts="実数",
    says="続けて開いた会議は1件と数えます。数だけを集計し、内容は見ていません。",
    function="reports_figure_conference_cases",
)
