"""エコマップ (domain §10.4): the household in a circle, agencies and others around it; lines thick, thin, dotted or jagged."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from people.drawing.svg import INK, PALE, Picture, width_of
from people.enums import Direction, Strength

LINE = 17  # px between lines of words
MOST = 14  # characters of a line in the middle
BOX_WIDTH, BOX_HEIGHT = 150, 46


@dataclass(frozen=True)
class Around:
    """Somebody or something that has to do with the household."""

    name: str
    strength: str = Strength.NORMAL
    direction: str = Direction.BOTH
    note: str = ""

    def sentence(self) -> str:
        words = f"{self.name}：{Strength(self.strength).label}"
        if self.direction != Direction.BOTH:
            words += f"、{Direction(self.direction).label}"
        return f"{words}（{self.note}）" if self.note else words


def ecomap(members: list[str], around: Iterable[Around], *, moved: dict | None = None, title="エコマップ"):
    """The SVG element. `members`: the lines in the middle. `moved`: number → degrees a box was turned by hand."""
    others = list(around)
    lines = [_short(name, MOST) for name in members]
    widest = max((width_of(line, 13) for line in lines), default=0)
    inner = max(80, math.hypot(widest / 2, LINE * len(lines) / 2) + 12)
    reach = max(inner + 110, len(others) * (BOX_WIDTH + 26) / (2 * math.pi))
    picture = Picture(title, sentences(members, others))
    for number, other in enumerate(others):
        angle = math.radians(360 * number / len(others) - 90 + float((moved or {}).get(str(number), 0)))
        x, y = reach * 1.35 * math.cos(angle), reach * math.sin(angle)
        _tie(picture, (inner * math.cos(angle), inner * math.sin(angle)), _edge_of(x, y, angle), other)
        _box(picture, x, y, other)
    picture.draw("circle", cx=0, cy=0, r=inner, fill=PALE, stroke=INK, stroke_width=2, at=[(0, 0)], around=inner)
    first = -LINE * (len(lines) - 1) / 2 + 5
    for number, line in enumerate(lines):
        picture.words(0, first + LINE * number, line, bold=number == 0)
    return picture.done()


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def sentences(members, others) -> list[str]:
    return [f"世帯：{'、'.join(members)}", *(other.sentence() for other in others)]


def _edge_of(x, y, angle) -> tuple[float, float]:
    """Where the line meets the box, coming from the middle."""
    cos, sin = abs(math.cos(angle)) or 1e-9, abs(math.sin(angle)) or 1e-9
    back = min(BOX_WIDTH / 2 / cos, BOX_HEIGHT / 2 / sin)
    return x - back * math.cos(angle), y - back * math.sin(angle)


def _tie(picture, start, end, other):
    shapes = {
        Strength.STRONG: {"width": 5.0},
        Strength.NORMAL: {"width": 1.8},
        Strength.WEAK: {"width": 1.8, "dash": "3 5"},
        Strength.STRESSED: {"width": 1.8},
    }
    points = _jagged(start, end) if other.strength == Strength.STRESSED else [start, end]
    picture.line(points, **shapes[Strength(other.strength)])
    if other.direction in (Direction.TO_HOUSEHOLD, Direction.BOTH_WAYS):
        _arrow(picture, end, start)
    if other.direction in (Direction.FROM_HOUSEHOLD, Direction.BOTH_WAYS):
        _arrow(picture, start, end)


def _jagged(start, end, step=9.0):
    length = math.dist(start, end) or 1
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    count = max(2, int(length / step))
    bends = [
        (start[0] + ux * length * n / count - uy * 5 * (-1) ** n, start[1] + uy * length * n / count + ux * 5 * (-1) ** n)
        for n in range(1, count)
    ]
    return [start, *bends, end]


def _arrow(picture, start, end):
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    sides = [(end[0] - 13 * math.cos(angle + turn), end[1] - 13 * math.sin(angle + turn)) for turn in (0.42, -0.42)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (end, *sides))
    picture.draw("polygon", points=path, fill=INK, at=[end])


def _box(picture, x, y, other):
    picture.draw(
        "rect", x=x - BOX_WIDTH / 2, y=y - BOX_HEIGHT / 2, width=BOX_WIDTH, height=BOX_HEIGHT, rx=10, fill="#ffffff",
        stroke=INK, stroke_width=1.6, at=[(x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2), (x + BOX_WIDTH / 2, y + BOX_HEIGHT / 2)],
    )  # fmt: skip
    lines = [other.name[:11], _short(other.name[11:], 11)] if len(other.name) > 11 else [other.name]
    for number, words in enumerate(lines):
        picture.words(x, y + 5 - 8 * (len(lines) - 1) + 16 * number, words, size=12)
