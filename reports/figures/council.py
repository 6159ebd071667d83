"""福祉まるごと会議: cards raised, answered, and what was created out of them."""

from functools import partial

from reports.figures.counting import Figure

_Figure = partial(Figure, pillar="system", unit="枚", counts="カード", splits=("gap",), lists=("council:cards", ""))

FIGURES = (
    _Figure(
        code="cards_raised",
        title="提起された地域課題・資源開発カード",
        says="その期間に提起されたカードの数です。",
        function="council_figure_raised",
    ),
    _Figure(
        code="cards_answered",
        title="回答したカード",
        says="事業化・見送り・終了のいずれかを、提起した人に回答したカードの数です。",
        function="council_figure_answered",
    ),
    _Figure(
        code="cards_created",
        title="新しい社会資源になったカード",
        says="事業化して、効果の検証に入ったカードの数です。",
        function="council_figure_created",
    ),
)
