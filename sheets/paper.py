"""A sheet as the printed form shows it: boxes in ruled rows, thick frames, ☐ and ☑. Empty for the days without a computer."""

from dataclasses import dataclass

from sheets.definition import Column, Definition, Field, Section
from sheets.words import Words, choices_of, spell, table_of

MANY = 30  # a list longer than this is printed as its word, not as boxes to tick


@dataclass(frozen=True)
class Cell:
    """`kind`: text, long, choices or table. `lines`: the least height, in lines of writing."""

    label: str
    kind: str
    thick: bool
    wide: bool
    lines: int
    text: str = ""
    choices: tuple[tuple[str, bool, bool], ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[tuple[int, str], ...], ...] = ()  # (width, words) of each cell
    has_main: bool = False

    @property
    def is_tall(self) -> bool:
        """May go on on the next page; anything else is never torn."""
        return self.kind in {"long", "table"}


@dataclass(frozen=True)
class Block:
    title: str
    hint: str
    rows: tuple[tuple[Cell, ...], ...]


def pages_of(definition: Definition, values: dict, words: Words) -> list[list[Block]]:
    """One list of blocks per page of the form."""
    return [
        [_block(section, values, words) for section in definition.sections if section.page == page]
        for page in range(1, definition.pages + 1)
    ]


def _block(section: Section, values, words) -> Block:
    cells = [_cell(each, values.get(each.code), words) for each in section.fields]
    return Block(section.title, section.hint, tuple(_pairs(cells)))


def _pairs(cells):
    """Wide cells take a row; others stand two by two."""
    waiting: list[Cell] = []
    for cell in cells:
        if cell.wide and waiting:
            yield tuple(waiting)
            waiting = []
        if cell.wide:
            yield (cell,)
            continue
        waiting.append(cell)
        if len(waiting) == 2:
            yield tuple(waiting)
            waiting = []
    if waiting:
        yield tuple(waiting)


def _cell(each: Field, value, words: Words) -> Cell:
    common = {"label": each.label, "thick": each.thick, "wide": each.wide, "lines": each.lines}
    if each.type == "table":
        rows = table_of(each, value, words)
        blank = [[""] * len(each.columns)] * max(0, (1 if rows else each.rows) - len(rows))
        widths = [column.width for column in each.columns]
        wide = tuple(tuple(zip(widths, row, strict=True)) for row in (*rows, *blank))
        return Cell(**common, kind="table", columns=each.columns, rows=wide)
    if (each.choices and len(words[each.choices]) <= MANY) or each.type == "yesno" or each.main:
        return Cell(**common, kind="choices", choices=tuple(choices_of(each, value, words)), has_main=bool(each.main))
    return Cell(**common, kind="long" if each.lines > 1 else "text", text=spell(each, value, words) or each.blank)
