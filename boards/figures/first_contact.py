"""How soon somebody who came is in touch with somebody who helps."""

from boards.figures.counting import Figure, month_words, months, per_month
from common.charts import Series, lines

TITLE = "受付から最初の接触まで"


def of(agency) -> Figure:
    own, city = (per_month("boards_first_contact", pk) for pk in (agency.pk, None))
    labels = [month_words(month) for month in months()]
    shares = [Series(name, [line.share for line in part]) for name, part in ((agency.name, own), ("市全体", city))]
    return Figure(
        key="first-contact",
        title=TITLE,
        hint="受け付けた月ごと。3開庁日以内に本人や家族と接触した割合と、接触までの日数の中央値です。関係機関との連絡と会議は数えません。",
        head=["月", "受付", "3開庁日以内", "中央値", "市：受付", "市：3開庁日以内", "市：中央値"],
        lines=[
            [label, a.total_words, a.share_words, a.middle_words, b.total_words, b.share_words, b.middle_words]
            for label, a, b in zip(labels, own, city, strict=True)
        ],
        chart=lines("first-contact", f"{TITLE}：3開庁日以内の割合", labels, shares, unit="%", top=100),
    )
