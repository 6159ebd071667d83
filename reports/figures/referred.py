"""Offers of kind つなぎ sent to the coordinator agency, without those withdrawn."""

from agencies.enums import Pillar
from reports.figures.counting import Figure

FIGURE = Figure(
    code="referred",
    pillar=Pillar.CONSULTATION,
    title="多機関協働につないだ相談",
    unit="件",
    counts="延べ",
    says="多機関協働事業者に送ったつなぎの数です。取り下げたものは数えません。",
    function="reports_figure_referred",
    splits=("field", "desk", "kind"),
    lists=("referrals:inbox", ""),
)
