"""Agencies open at each month's end; a stock."""

from reports.figures.counting import Figure

FIGURE = Figure(
    code="agencies",
    pillar="system",
    title="参加している機関",
    unit="機関",
    counts="実数",
    says="各月の末日に開設している機関の数です。",
    function="reports_figure_agencies",
    splits=("pillar", "field", "kind"),
    stock=True,
    lists=("agencies:system", ""),
)
