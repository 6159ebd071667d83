"""Whether a hand-back is taken the first time it is asked."""

from boards.figures.counting import Figure, Line, beside
from common.charts import Series, stacked

TITLE = "つなぎ戻しを最初の打診で受けた件数"


def of(agency) -> Figure:
    found = beside("boards_first_ask", agency)
    parts = [
        Series("最初の打診で受理", [line.good for line in found.own]),
        Series("それ以外の回答", [_others(line) for line in found.own]),
    ]
    return Figure(
        key="first-ask",
        title=TITLE,
        hint="回答のあった月ごと。ケースの最初のつなぎ戻しが、もう一度の依頼なしに受理されたかを数えます。",
        head=["月", "打診", "最初に受理", "割合", "市：打診", "市：最初に受理", "市：割合"],
        lines=found.table("total", "good", "share"),
        chart=stacked("first-ask", f"{TITLE}（{agency.name}）", found.months, parts, unit="件"),
    )


def _others(line: Line) -> int | None:
    return None if line.total is None or line.good is None else line.total - line.good
