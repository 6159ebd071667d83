"""Persons (distinct) whose case was opened in the time."""

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

FIGURE = Figure(
    code="received_persons",
    pillar=Pillar.CONSULTATION,
    title="新規に相談した人",
    unit="人",
    counts="実人数",
    says="新しく受け付けたケースの本人の数です。月をまたいで2件あっても、年の計では1人です。",
    function="reports_figure_received_persons",
    splits=CASE,
    lists=("cases:list", ""),
)
