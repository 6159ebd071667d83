"""Persons (distinct) with a contact after the day of intake."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="continued_persons",
    pillar=Pillar.CONSULTATION,
    title="継続して相談した人",
    unit="人",
    counts="実人数",
    says="受付の翌日からあとに、本人・家族との接触があったケースの本人の数です。",
    function="reports_figure_continued_persons",
    splits=CASE,
)
