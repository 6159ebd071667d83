"""How far silence has climbed, now."""

from boards.figures.counting import HIDDEN, Figure
from clocks.enums import Rung
from common.charts import Series, bars
from common.deeds import rows

TITLE = "いま待っているつなぎの段階"
LABELS = ["期限内", *Rung.labels]


def of(agency) -> Figure:
    own, city = (dict(rows("boards_open_by_rung", pk)) for pk in (agency.pk, None))
    numbers = [(own.get(rung, 0), city.get(rung, 0)) for rung in range(len(LABELS))]
    return Figure(
        key="rungs",
        title=TITLE,
        hint="回答や報告を待っているつなぎが、いまどの段階まで上がっているか。動く番の機関で数えます。",
        head=["段階", agency.name, "市全体"],
        lines=[[label, _words(a), _words(b)] for label, (a, b) in zip(LABELS, numbers, strict=True)],
        chart=bars("rungs", f"{TITLE}（{agency.name}）", LABELS, [Series(agency.name, [a for a, _ in numbers])], unit="件"),
    )


def _words(number: int | None) -> str:
    return HIDDEN if number is None else str(number)
