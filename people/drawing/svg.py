"""SVG by elements: text is escaped by the writer, and everything is said in presentation attributes (no style, no script)."""

import base64
from xml.etree import ElementTree as Tree

NAMESPACE = "http://www.w3.org/2000/svg"
INK, PALE = "#1a1a1a", "#e8eef7"
FONT = "BIZ UDPGothic, Noto Sans JP, sans-serif"
Tree.register_namespace("", NAMESPACE)


class Picture:
    """A canvas that grows with what is drawn on it. Lengths in px; the margin comes on every side."""

    def __init__(self, title: str, words: list[str], *, margin=24):
        self.margin = margin
        self.root = Tree.Element("svg", {"xmlns": NAMESPACE, "role": "img", "aria-labelledby": "picture-title picture-words"})
        self._text("title", title, id="picture-title")
        self._text("desc", "\n".join(words), id="picture-words")
        self.left = self.top = float("inf")
        self.right = self.bottom = float("-inf")

    def _text(self, tag, words, **attributes):
        element = Tree.SubElement(self.root, tag, attributes)
        element.text = words
        return element

    def _reach(self, *points, around=0.0):
        for x, y in points:
            self.left, self.right = min(self.left, x - around), max(self.right, x + around)
            self.top, self.bottom = min(self.top, y - around), max(self.bottom, y + around)

    def group(self, **attributes):
        return Tree.SubElement(self.root, "g", {name.replace("_", "-"): str(value) for name, value in attributes.items()})

    def draw(self, tag, parent=None, *, at=(), around=0.0, **attributes):
        self._reach(*at, around=around)
        named = {name.rstrip("_").replace("_", "-"): _plain(value) for name, value in attributes.items()}
        return Tree.SubElement(self.root if parent is None else parent, tag, named)

    def line(self, points, parent=None, *, width=1.6, dash="", colour=INK, **also):
        path = " ".join(f"{_plain(x)},{_plain(y)}" for x, y in points)
        dashes = {"stroke_dasharray": dash} if dash else {}
        return self.draw(
            "polyline",
            parent,
            at=points,
            around=width,
            points=path,
            fill="none",
            stroke=colour,
            stroke_width=width,
            **dashes,
            **also,
        )

    def words(self, x, y, text, parent=None, *, size=13, bold=False, anchor="middle", ground=""):
        """`ground`: a colour laid below the words, so that lines run behind them."""
        width = width_of(text, size)
        reach = {"middle": (x - width / 2, x + width / 2), "start": (x, x + width), "end": (x - width, x)}[anchor]
        weight = {"font_weight": "700"} if bold else {}
        if ground:
            self.draw("rect", parent, x=reach[0] - 2, y=y - size + 1, width=width + 4, height=size + 2, fill=ground)
        element = self.draw(
            "text", parent, at=[(reach[0], y - size), (reach[1], y + 4)], x=x, y=y, font_size=size, font_family=FONT, fill=INK,
            text_anchor=anchor, **weight,
        )  # fmt: skip
        element.text = text
        return element

    def done(self) -> Tree.Element:
        """The root, sized to what was drawn."""
        if self.left > self.right:
            self.left = self.top = self.right = self.bottom = 0
        x, y = self.left - self.margin, self.top - self.margin
        width, height = self.right - self.left + 2 * self.margin, self.bottom - self.top + 2 * self.margin
        self.root.set("viewBox", " ".join(_plain(value) for value in (x, y, width, height)))
        self.root.set("width", _plain(width))
        self.root.set("height", _plain(height))
        return self.root


def width_of(text: str, size: float) -> float:
    """About as broad as our fonts draw it."""
    return size * sum(0.55 if ord(sign) < 0x80 else 1 for sign in text)


def _plain(value) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def as_text(root: Tree.Element) -> str:
    return Tree.tostring(root, encoding="unicode")


def as_address(root: Tree.Element) -> str:
    """For the src of an image on a printed sheet, which fetches nothing."""
    return "data:image/svg+xml;base64," + base64.b64encode(as_text(root).encode()).decode()
