"""Contacts (times) after the day of intake: notes that are not struck, talks among agencies and meetings left out."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="continued",
    pillar=Pillar.CONSULTATION,
    title="継続の相談",
    unit="回",
    counts="延べ",
    says="受付の翌日からあとの、本人・家族との接触の記録の数です。関係機関との連絡と会議は数えません。",
    function="reports_figure_continued",
    splits=CASE,
)
