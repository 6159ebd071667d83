"""Offers of kind つなぎ sent to any agency but the coordinator, without those withdrawn."""

from agencies.enums import Pillar
from reports.figures.counting import Figure

FIGURE = Figure(
    code="referred_elsewhere",
    pillar=Pillar.CONSULTATION,
    title="ほかの機関につないだ相談",
    unit="件",
    counts="延べ",
    says="多機関協働事業者以外の機関に送ったつなぎの数です。取り下げたものは数えません。",
    function="reports_figure_referred_elsewhere",
    splits=("field", "desk", "kind"),
    lists=("referrals:inbox", ""),
)
