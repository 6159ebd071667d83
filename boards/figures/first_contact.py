"""How soon somebody who came is in touch with somebody who helps."""

from boards.figures.counting import Figure, beside
from common.charts import lines

TITLE = "受付から最初の接触まで"


def of(agency) -> Figure:
    found = beside("boards_first_contact", agency)
    return Figure(
        key="first-contact",
        title=TITLE,
        hint="受け付けた月ごと。3開庁日以内に本人や家族と接触した割合と、接触までの日数の中央値です。関係機関との連絡と会議は数えません。",
        head=["月", "受付", "3開庁日以内", "中央値", "市：受付", "市：3開庁日以内", "市：中央値"],
        lines=found.table("total", "share", "middle"),
        chart=lines("first-contact", f"{TITLE}：3開庁日以内の割合", found.months, found.shares(), unit="%", top=100),
    )
