"""Whether who is asked answers by the day."""

from boards.figures.counting import Figure, month_words, months, per_month
from common.charts import Series, lines

TITLE = "期限までに回答したつなぎ"


def of(agency) -> Figure:
    own, city = (per_month("boards_answered_in_time", pk) for pk in (agency.pk, None))
    labels = [month_words(month) for month in months()]
    shares = [Series(name, [line.share for line in part]) for name, part in ((agency.name, own), ("市全体", city))]
    return Figure(
        key="in-time",
        title=TITLE,
        hint="回答期限の月ごと。回答のあったものと期限を過ぎたもののうち、期限までに回答した割合です。",
        head=["月", "受けたつなぎ", "期限まで", "割合", "市：件数", "市：期限まで", "市：割合"],
        lines=[
            [label, a.total_words, a.good_words, a.share_words, b.total_words, b.good_words, b.share_words]
            for label, a, b in zip(labels, own, city, strict=True)
        ],
        chart=lines("in-time", f"{TITLE}：割合", labels, shares, unit="%", top=100),
    )
