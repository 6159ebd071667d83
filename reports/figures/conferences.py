"""支援会議 (art. 106-6) whose day has come. The database gives the number and nothing else."""

from agencies.enums import Pillar
from reports.figures.counting import Figure

FIGURE = Figure(
    code="conferences",
    pillar=Pillar.MULTIAGENCY,
    title="支援会議",
    unit="回",
    counts="回",
    says="開催日を迎えた支援会議の数です。数だけを集計し、内容は見ていません。",
    function="reports_figure_conferences",
)
