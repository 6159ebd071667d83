"""Cases closed that were in the hands of the coordinator agency at some time."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="closed",
    pillar=Pillar.MULTIAGENCY,
    title="終結したケース",
    unit="件",
    counts="ケース",
    says="多機関協働事業者が主担当になったことのあるケースで、終結した件数です。",
    function="reports_figure_closed",
    splits=(*CASE, "reason"),
    lists=("cases:list", "stage=closed"),
)
