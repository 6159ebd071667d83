"""Posts in force at each month's end; a stock. Somebody with two posts is two."""

from reports.figures.counting import Figure

FIGURE = Figure(
    code="posts",
    pillar="system",
    title="配置している職",
    unit="人",
    counts="職の数",
    says="各月の末日に発令されている職の数です。兼務はそれぞれ数えます。",
    function="reports_figure_posts",
    splits=("pillar", "role"),
    stock=True,
)
