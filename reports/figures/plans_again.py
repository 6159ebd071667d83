"""Second and later plans of a case, by the day they were drawn up; dropped ones left out."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="plans_again",
    pillar=Pillar.MULTIAGENCY,
    title="作成したプラン（再プラン）",
    unit="件",
    counts="延べ",
    says="2回目からの支援プランの数です。取りやめたものは数えません。",
    function="reports_figure_plans_again",
    splits=CASE,
)
