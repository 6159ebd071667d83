"""Draws JusoMarks.ttf: ☐ ☑ ☒, which no Japanese font has. Run it again only to change their shape.

Real characters of a real font: they can be copied, are read aloud, and pass PDF/UA, unlike boxes drawn by CSS.
Our own drawing, under the licence of this project. 1000 units to the em; the box sits where a kanji sits.
A space after a mark is set in the mark's font, so the spaces are here too.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

FAMILY = "Juso Marks"
LEFT, BOTTOM, RIGHT, TOP, LINE = 100, -30, 900, 770, 60
TICK = [(225, 400), (305, 470), (430, 270), (700, 660), (785, 600), (440, 95)]
FALLING = [(220, 580), (290, 650), (780, 160), (710, 90)]
RISING = [(710, 650), (780, 580), (290, 90), (220, 160)]
SHAPES = {"empty": (0x2610, []), "ticked": (0x2611, [TICK]), "crossed": (0x2612, [FALLING, RISING])}
SPACES = {"space": (0x20, 300), "hardspace": (0xA0, 300), "wide": (0x3000, 1000)}  # character and width


def frame() -> list:
    """An outer and, turning the other way, an inner square."""
    left, bottom, right, top = LEFT + LINE, BOTTOM + LINE, RIGHT - LINE, TOP - LINE
    return [
        [(LEFT, BOTTOM), (LEFT, TOP), (RIGHT, TOP), (RIGHT, BOTTOM)],
        [(left, bottom), (right, bottom), (right, top), (left, top)],
    ]


def glyph(outlines: list):
    pen = TTGlyphPen(None)
    for first, *rest in outlines:
        pen.moveTo(first)
        for point in rest:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def build(target: Path) -> None:
    font = FontBuilder(1000, isTTF=True)
    glyphs = {".notdef": glyph(frame())} | {name: glyph(frame() + marks) for name, (_, marks) in SHAPES.items()}
    glyphs |= {name: glyph([]) for name in SPACES}
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap({code: name for name, (code, _) in (SHAPES | SPACES).items()})
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, LEFT)) | {name: (width, 0) for name, (_, width) in SPACES.items()})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": FAMILY, "styleName": "Regular", "psName": "JusoMarks-Regular"})
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    font.setupPost()
    font.updateHead(created=0, modified=0)
    font.font.recalcTimestamp = False
    font.save(target)


if __name__ == "__main__":
    build(Path(__file__).resolve().parent / "JusoMarks.ttf")
