"""First plans of a case, by the day they were drawn up; dropped ones left out."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="plans_new",
    pillar=Pillar.MULTIAGENCY,
    title="作成したプラン（新規）",
    unit="件",
    counts="延べ",
    says="はじめて作成した支援プランの数です。取りやめたものは数えません。",
    function="reports_figure_plans_new",
    splits=CASE,
)
