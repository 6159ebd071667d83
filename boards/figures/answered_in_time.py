"""Whether who is asked answers by the day."""

from boards.figures.counting import Figure, beside
from common.charts import lines

TITLE = "期限までに回答したつなぎ"


def of(agency) -> Figure:
    found = beside("boards_answered_in_time", agency)
    return Figure(
        key="in-time",
        title=TITLE,
        hint="回答期限の月ごと。回答のあったものと期限を過ぎたもののうち、期限までに回答した割合です。",
        head=["月", "受けたつなぎ", "期限まで", "割合", "市：件数", "市：期限まで", "市：割合"],
        lines=found.table("total", "good", "share"),
        chart=lines("in-time", f"{TITLE}：割合", found.months, found.shares(), unit="%", top=100),
    )
