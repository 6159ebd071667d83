"""Small charts as SVG: bars, stacked bars, lines. Never without the table of their numbers beside them.

Everything is said in presentation attributes, so that neither a style sheet nor a script is needed and paper shows the same.
Series differ by hatching and by the shape of their points as well as by colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

NAMESPACE = "http://www.w3.org/2000/svg"
COLOURS = ("#0072B2", "#D55E00", "#E69F00")
HATCHES = ("", "M0,6 L6,0", "M0,3 L6,3")  # none, slanted, level
DASHES = ("", "7 4", "2 3")
INK, FAINT = "#1a1a1a", "#c8ccd2"
FONT = "BIZ UDPGothic, Noto Sans JP, sans-serif"
WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 34, 26
STEPS = 4
Tree.register_namespace("", NAMESPACE)


@dataclass(frozen=True)
class Series:
    """A name and a number per label; None where nothing is known or shown."""

    name: str
    values: Sequence[float | None]


def bars(key: str, title: str, labels: Sequence[str], series: Sequence[Series], *, unit="") -> Tree.Element:
    """A group of bars per label. `key` makes the ids of this chart unlike those of others on the page."""
    frame = _Frame(key, title, labels, series, unit, top=_highest(value for one in series for value in one.values))
    wide = frame.step * 0.7 / len(series)
    for number, one in enumerate(series):
        for place, value in enumerate(one.values):
            frame.bar(number, frame.middle(place) - wide * len(series) / 2 + wide * number, wide, 0, value)
    return frame.root


def stacked(key: str, title: str, labels: Sequence[str], series: Sequence[Series], *, unit="") -> Tree.Element:
    """One bar per label, the series one on the other."""
    columns = list(zip(*(one.values for one in series), strict=True))
    frame = _Frame(key, title, labels, series, unit, top=_highest(sum(value or 0 for value in column) for column in columns))
    wide = frame.step * 0.6
    for place, column in enumerate(columns):
        ground = 0.0
        for number, value in enumerate(column):
            frame.bar(number, frame.middle(place) - wide / 2, wide, ground, value)
            ground += value or 0
    return frame.root


def lines(
    key: str, title: str, labels: Sequence[str], series: Sequence[Series], *, unit="", top: float | None = None
) -> Tree.Element:
    """A line per series, broken where a number is missing. `top`: the highest of the scale where it is fixed (100 %)."""
    highest = top or _highest(value for one in series for value in one.values)
    frame = _Frame(key, title, labels, series, unit, top=highest, lined=True)
    for number, one in enumerate(series):
        points = [None if value is None else (frame.middle(n), frame.height(value)) for n, value in enumerate(one.values)]
        for piece in _pieces(points):
            frame.line(number, piece)
    return frame.root


def _highest(values) -> float:
    """The top of the scale: the least of 4, 8, 12, 20, 40, 80 … that holds every value; each is cut in four whole steps."""
    most = max((value for value in values if value is not None), default=0)
    size = 1
    while True:
        for nice in (4, 8, 12, 20):
            if most <= nice * size:
                return float(nice * size)
        size *= 10


def _pieces(points):
    """The runs of points between the gaps."""
    piece: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            piece.append(point)
        elif piece:
            yield piece
            piece = []


class _Frame:
    """Axes, scale, labels, key; and the pieces that are drawn into it."""

    def __init__(self, key, title, labels, series, unit, *, top, lined=False):
        self.key, self.top, self.step = key, top, (WIDTH - LEFT - RIGHT) / max(1, len(labels))
        size = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": str(WIDTH), "height": str(HEIGHT)}
        named = {"role": "img", "aria-labelledby": f"{key}-title {key}-words"}
        self.root = Tree.Element("svg", {"xmlns": NAMESPACE, **size, **named})
        self._words_of("title", "title", title)
        self._words_of("desc", "words", "、".join(one.name for one in series) + "。数値は表のとおりです。")
        self._hatches(len(series))
        self._scale(unit)
        self._labels(labels)
        if any(one.name != title for one in series):  # one series of that name needs no key
            self._key(series, lined)

    def draw(self, tag, text="", parent=None, **attributes):
        named = {
            name.replace("_", "-"): f"{value:.1f}" if isinstance(value, float) else str(value)
            for name, value in attributes.items()
        }
        element = Tree.SubElement(self.root if parent is None else parent, tag, named)
        element.text = text or None
        return element

    def middle(self, place: int) -> float:
        return LEFT + self.step * (place + 0.5)

    def height(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.top

    def bar(self, number, x, wide, ground, value) -> None:
        if value:
            high, low = self.height(ground + value), self.height(ground)
            shape = {"x": x, "y": high, "width": wide, "height": low - high}
            self.draw("rect", fill=self._fill(number), stroke=COLOURS[number], stroke_width=1, **shape)

    def line(self, number, piece) -> None:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in piece)
        dash = {"stroke_dasharray": DASHES[number]} if DASHES[number] else {}
        self.draw("polyline", points=path, fill="none", stroke=COLOURS[number], stroke_width=2, **dash)
        for x, y in piece:
            self._point(number, x, y)

    def _point(self, number, x, y) -> None:
        """A full circle, an open square, an open diamond."""
        hollow = {"fill": "#ffffff", "stroke": COLOURS[number], "stroke_width": 2}
        if number == 0:
            self.draw("circle", cx=x, cy=y, r=3.5, fill=COLOURS[0])
        elif number == 1:
            self.draw("rect", x=x - 3.5, y=y - 3.5, width=7, height=7, **hollow)
        else:
            self.draw(
                "polygon", points=f"{x:.1f},{y - 5:.1f} {x + 5:.1f},{y:.1f} {x:.1f},{y + 5:.1f} {x - 5:.1f},{y:.1f}", **hollow
            )

    def _words_of(self, tag, part, text):
        self.draw(tag, text, id=f"{self.key}-{part}")

    def _fill(self, number):
        return f"url(#{self.key}-hatch-{number})" if HATCHES[number] else COLOURS[number]

    def _hatches(self, count):
        shelf = self.draw("defs")
        for number in range(count):
            if HATCHES[number]:
                named = {"id": f"{self.key}-hatch-{number}", "width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
                tile = self.draw("pattern", parent=shelf, **named)
                self.draw("rect", parent=tile, width=6, height=6, fill="#ffffff")
                self.draw("path", parent=tile, d=HATCHES[number], stroke=COLOURS[number], stroke_width=2)

    def _scale(self, unit):
        for step in range(STEPS + 1):
            value = self.top * step / STEPS
            y = self.height(value)
            self.draw("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=INK if step == 0 else FAINT, stroke_width=1)
            self._text(f"{value:g}{unit}", LEFT - 6, y + 4, "end")

    def _labels(self, labels):
        every = -(-len(labels) // 12)  # at most twelve words under the axis
        for place, label in enumerate(labels):
            if place % every == 0:
                self._text(label, self.middle(place), HEIGHT - BOTTOM + 17, "middle")

    def _key(self, series, lined):
        x = float(LEFT)
        for number, one in enumerate(series):
            if lined:
                self.line(number, [(x, 14), (x + 26, 14)])
            else:
                self.draw(
                    "rect", x=x, y=8, width=26, height=11, fill=self._fill(number), stroke=COLOURS[number], stroke_width=1
                )
            self._text(one.name, x + 34, 18, "start")
            x += 58 + 12 * len(one.name)

    def _text(self, text, x, y, anchor):
        self.draw("text", text, x=x, y=y, font_size=12, font_family=FONT, fill=INK, text_anchor=anchor)
