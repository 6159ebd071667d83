"""Tables to and from spreadsheets: xlsx, CSV in UTF-8 with BOM, CSV in cp932. Nothing written here runs as a formula."""

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from common.errors import NotAllowed

TYPES = {
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("csv", "text/csv; charset=utf-8"),
    "cp932": ("csv", "text/csv; charset=Shift_JIS"),
}
LONGEST_CELL = 32_767  # characters; the limit of the format
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠|%]")
_LETTER = re.compile(r".[\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.S)
_SAME_IN_CP932 = str.maketrans("〜−‖¢£¬—", "～－∥￠￡￢―")  # the same signs under their other code points
GETA = "〓"


@dataclass(frozen=True)
class Table:
    """`rows`: lists as long as `columns`; None is an empty cell, everything else is written as its text."""

    title: str
    columns: list[str]
    rows: list[list] = field(default_factory=list)

    @property
    def lines(self) -> list[list[str]]:
        return [[text_of(cell) for cell in row] for row in (self.columns, *self.rows)]


def text_of(cell) -> str:
    return "" if cell is None else _CONTROL.sub("", str(cell))[:LONGEST_CELL]


def to_xlsx(table: Table) -> bytes:
    """Every cell is text, marked as text: a spreadsheet shows 「=1+1」 and does not count."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", "", table.title)[:31] or "一覧")
    sheet.freeze_panes = "A2"
    for number, name in enumerate(table.columns, start=1):
        longest = max([len(name) * 2, *(_width(text_of(row[number - 1])) for row in table.rows[:200])])
        sheet.column_dimensions[_letters(number)].width = min(60, max(8, longest + 2))
    sheet._writer = WorksheetWriter(sheet, out=io.BytesIO())
    sheet._writer.write_top()
    edge = Side(style="thin", color="999999")
    for number, line in enumerate(table.lines):
        sheet.append([_cell(sheet, text, head=number == 0, edge=edge) for text in line])
    kept = io.BytesIO()
    _InMemory(book, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED)).save()
    return kept.getvalue()


class _InMemory(ExcelWriter):
    """openpyxl's own puts the rows into a temporary file on the way; words about people do not lie on a disk."""

    def write_worksheet(self, ws):
        ws.close()
        ws._rels = ws._writer._rels
        self._archive.writestr(ws.path[1:], ws._writer.out.getvalue())
        self.manifest.append(ws)


def _cell(sheet, text: str, *, head: bool, edge: Side) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell._value, cell.data_type = text, "s"  # past openpyxl's guess, which reads “=…” as a formula
    cell.quotePrefix = True  # and past the reader's, on the next edit
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.border = Border(edge, edge, edge, edge)
    if head:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEEEEE")
    return cell


def _width(text: str) -> int:
    return max((sum(1 if ord(sign) < 0x80 else 2 for sign in line) for line in text.splitlines()), default=0)


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def to_csv(table: Table) -> bytes:
    return _csv(table.lines).encode("utf-8-sig")


def _csv(lines) -> str:
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerows([[proof(text) for text in line] for line in lines])
    return kept.getvalue()


def proof(text: str) -> str:
    """An apostrophe before what a spreadsheet would run. `plain` takes exactly it away again."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


@dataclass(frozen=True)
class Lost:
    """A character cp932 has not, and how often it stood there."""

    letter: str
    times: int

    @property
    def point(self) -> str:
        return " ".join(f"U+{ord(sign):04X}" for sign in self.letter)


def to_cp932(table: Table) -> tuple[bytes, list[Lost]]:
    """What cp932 cannot write becomes 〓, and is listed. A variant of a kanji it has (IVS) becomes the kanji."""
    lost: Counter[str] = Counter()

    def written(match: re.Match) -> str:
        letter = match[0]
        for tried in (letter, letter[0]):
            try:
                tried.encode("cp932")
            except UnicodeEncodeError:
                continue
            if tried != letter:
                lost[letter] += 1
            return tried
        lost[letter] += 1
        return GETA

    text = _LETTER.sub(written, _csv(table.lines).translate(_SAME_IN_CP932))
    return text.encode("cp932"), [Lost(letter, times) for letter, times in lost.most_common()]


def as_download(request: HttpRequest, table: Table, name: str) -> HttpResponse:
    """The file asked for by `?as=xlsx|csv|cp932`. Where cp932 would lose characters, first the page that names them."""
    kind = request.GET.get("as", "xlsx")
    kind = kind if kind in TYPES else "xlsx"
    lost: list[Lost] = []
    if kind == "cp932":
        content, lost = to_cp932(table)
    else:
        content = to_csv(table) if kind == "csv" else to_xlsx(table)
    if lost and request.GET.get("agreed") != "1":
        ways = {"on": {"agreed": "1"}, "xlsx": {"as": "xlsx"}, "csv": {"as": "csv"}}
        addresses = {name: f"?{urlencode({**request.GET.dict(), **way})}" for name, way in ways.items()}
        context = {"lost": lost, "addresses": addresses, "table": table}
        return render(request, "downloads/lost.html", context)
    ending, media_type = TYPES[kind]
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def read(content: bytes, name: str) -> list[list[str]]:
    """The cells of the first sheet as text, without empty rows and columns at the end.

    Takes .xlsx and .csv (UTF-8 or cp932, comma or tab). NotAllowed, with a sentence that says what to do, for anything else.
    """
    if len(content) > MOST_BYTES:
        raise NotAllowed("ファイルが大きすぎます（10MBまで）。不要な列や画像を除いて、分けて取り込んでください。")
    ending = name.rsplit(".", 1)[-1].lower()
    if ending in {"xls", "xlsm", "xlsb", "ods"}:
        raise NotAllowed("この形式は取り込めません。表計算ソフトで「Excelブック（.xlsx）」として保存し直してください。")
    rows = _read_xlsx(content) if content[:2] == b"PK" else _read_csv(content)
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((place for row in rows for place, cell in enumerate(row, start=1) if cell), default=0)
    rows = [row[:width] for row in rows]
    if not rows:
        raise NotAllowed("ファイルに行がありません。一枚目のシートに表があるか確かめてください。")
    if len(rows) > MOST_ROWS + 1:
        raise NotAllowed(f"一度に取り込めるのは{MOST_ROWS:,}行までです。ファイルを分けてください。")
    return rows


def _read_csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise NotAllowed("文字コードが分かりません。「CSV UTF-8」として保存し直してください。")
    if "\x00" in text:
        raise NotAllowed("表のファイルではないようです。.xlsx か .csv を選んでください。")
    first = text.split("\n", 1)[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first and "," not in first else ","))
    except csv.Error as problem:
        raise NotAllowed("CSVの形が崩れています。表計算ソフトで開いて、保存し直してください。") from problem
    return [[plain(cell).strip() for cell in row[:MOST_COLUMNS]] for row in rows]


def _read_xlsx(content: bytes) -> list[list[str]]:
    broken = "ファイルが壊れているか、パスワードが掛かっています。表計算ソフトで開いて、保存し直してください。"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _look_over(packed)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        found = []
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
            if number > MOST_ROWS + 100:
                break
            found.append([_shown(cell) for cell in row])
        book.close()
    except NotAllowed:
        raise
    except Exception as problem:  # whatever a stranger's file makes the reader say
        raise NotAllowed(broken) from problem
    return found


def _look_over(packed: zipfile.ZipFile) -> None:
    if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
        raise NotAllowed("ファイルの中身が大きすぎます。表だけのファイルにしてください。")
    for member in packed.infolist():
        if "vbaProject" in member.filename:
            raise NotAllowed("マクロの入ったファイルは取り込めません。「Excelブック（.xlsx）」として保存し直してください。")
        if member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in packed.open(member).read(2_000):
            raise NotAllowed("表のファイルではないようです。表計算ソフトで保存し直してください。")


def _shown(cell) -> str:
    if cell is None:
        return ""
    if hasattr(cell, "date") and callable(cell.date):  # a date cell: midnight says nothing
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()
