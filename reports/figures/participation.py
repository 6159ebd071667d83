"""参加支援: who was supported, and where they could go."""

from functools import partial

from agencies.enums import Pillar
from reports.figures.counting import CASE, Figure

_Figure = partial(Figure, pillar=Pillar.PARTICIPATION)
_HOST = ("resource_kind", "district")

FIGURES = (
    _Figure(
        code="participants_supported",
        title="参加支援で支援した人",
        unit="人",
        counts="実人数",
        says="その期間に1日でも参加支援を受けていた人の数です。月をまたいでも、年の計では1人です。",
        function="participation_figure_persons",
        splits=CASE,
    ),
    _Figure(
        code="participation_plans",
        title="参加支援プラン（F4）の作成",
        unit="件",
        counts="ケース",
        says="参加支援を始めたケースで、参加支援プランを作成した件数です。",
        function="participation_figure_plans",
        splits=CASE,
    ),
    _Figure(
        code="participation_joined",
        title="参加につながったマッチング",
        unit="件",
        counts="件数",
        says="受け入れ先で参加を始めたマッチングの数です。1人が2か所で始めれば2件です。",
        function="participation_figure_joined",
        splits=CASE,
    ),
    _Figure(
        code="hosts",
        title="協力した受け入れ先",
        unit="か所",
        counts="実数",
        says="その期間に、体験か参加を始めた人を受け入れた所の数です。",
        function="participation_figure_hosts",
        splits=_HOST,
    ),
    _Figure(
        code="hosts_new",
        title="新しく見つけた受け入れ先",
        unit="か所",
        counts="実数",
        says="はじめて体験か参加を受け入れた所の数です。",
        function="participation_figure_hosts_new",
        splits=_HOST,
    ),
    *(
        _Figure(
            code=f"{what}_{word}",
            title=title,
            unit="件",
            counts="マッチング",
            says=says,
            function=f"participation_figure_{what}_{word}",
        )
        for months, word in ((3, "three"), (6, "six"))
        for what, title, says in (
            (
                "due",
                f"参加を始めて{months}か月たったマッチング",
                f"参加を始めた日から{months}か月の日が、その期間にあるものです。",
            ),
            (
                "still",
                f"うち、{months}か月後も続いていたもの",
                f"{months}か月の日までに中断していないものです。卒業したものを含みます。",
            ),
        )
    ),
)
