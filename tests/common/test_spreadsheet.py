import csv
import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from common import spreadsheet
from common.errors import NotAllowed
from common.spreadsheet import Table, plain, proof, read, to_cp932, to_csv, to_xlsx

cells = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\ufeff"), max_size=40)
tables = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5)


def trimmed(rows):
    rows = [[cell.strip() for cell in row] for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


@settings(max_examples=60, deadline=None)
@given(tables)
def test_what_goes_out_comes_back(rows):
    table = Table("表", ["甲", "乙", "丙"], rows)
    expected = trimmed([table.columns, *rows])

    assert trimmed(read(to_csv(table), "表.csv")) == expected
    assert trimmed([[*row, "", "", ""][:3] for row in read(to_xlsx(table), "表.xlsx")]) == expected


@given(st.text(max_size=20))
def test_the_apostrophe_is_taken_away_exactly(text):
    assert plain(proof(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "＝1+1", "'=1"])
def test_nothing_runs(text):
    table = Table("表", ["欄"], [[text]])
    cell = load_workbook(io.BytesIO(to_xlsx(table))).active["A2"]

    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    assert to_csv(table).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")


def fuzzed(how_many):
    """Beginnings a spreadsheet runs, wrapped in what hides them, before words of every kind of letter."""
    dice, starts = (
        random.Random(13),
        ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%", "'", '"', ";", ",", "", " ", "\ufeff"],
    )
    bodies = [
        "1+1",
        "cmd|' /C calc'!A0",
        'HYPERLINK("http://x","y")',
        "SUM(A1:A9)",
        "髙橋",
        "\u202e81+",
        "\x00\x07",
        "1e5",
        "0012",
        "<b>&amp;",
    ]
    letters = [*map(chr, range(32, 127)), *"ソ表能十ｱ゛𠮷﨑\u200b\u2028\u0301"]
    return [
        "".join(dice.choices(starts, k=dice.randrange(3)))
        + dice.choice(bodies)
        + "".join(dice.choices(letters, k=dice.randrange(6)))
        for _ in range(how_many)
    ]


def test_of_ten_thousand_hostile_cells_none_is_a_formula():
    texts = fuzzed(10_000)
    table = Table("表", [f"欄{place}" for place in range(100)], [texts[at : at + 100] for at in range(0, len(texts), 100)])
    reopened = [cell for row in load_workbook(io.BytesIO(to_xlsx(table))).active.iter_rows(min_row=2) for cell in row]
    written = [cell for row in list(csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"), newline="")))[1:] for cell in row]
    lossy = [cell for row in list(csv.reader(io.StringIO(to_cp932(table)[0].decode("cp932"), newline="")))[1:] for cell in row]

    assert len(reopened) == len(written) == len(lossy) == 10_000
    assert {cell.data_type for cell in reopened} <= {"s", "inlineStr"}  # text, whatever it begins with
    assert [plain(cell) for cell in written] == [spreadsheet.text_of(text) for text in texts]
    assert [cell for cell in written + lossy if cell[:1] and cell[0] in "=+-@\t\r＝＋－＠|%"] == []


def test_lost_letters_are_named():
    content, lost = to_cp932(Table("表", ["氏名"], [["髙﨑 𠮷野〜"], ["𠮷"], ["葛\U000e0100城"]]))

    assert content.decode("cp932").split() == ["氏名", "髙﨑", "〓野～", "〓", "葛城"]
    assert [(each.letter, each.times, each.point) for each in lost] == [
        ("𠮷", 2, "U+20BB7"),
        ("葛\U000e0100", 1, "U+845B U+E0100"),
    ]


def book(**also):
    kept = io.BytesIO()
    Workbook().save(kept)
    with zipfile.ZipFile(kept, "a") as packed:
        for name, content in also.items():
            packed.writestr(name.replace("__", "/") + ".bin", content)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"a" * (spreadsheet.MOST_BYTES + 1), "a.csv", "大きすぎます"),
        (b"a,b", "a.xls", "この形式は取り込めません"),
        (b"", "a.csv", "行がありません"),
        (b"\x00\x01\x02", "a.csv", "表のファイルではない"),
        (b"\x81\xff\xfe\xa0", "a.csv", "文字コード"),
        (b"PK\x03\x04broken", "a.xlsx", "壊れているか"),
        (b"a\n" * (spreadsheet.MOST_ROWS + 2), "a.csv", "行までです"),
        (book(xl__vbaProject=b"macro"), "a.xlsx", "マクロ"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(content, name, said):
    with pytest.raises(NotAllowed, match=said):
        read(content, name)


def test_a_zip_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_UNPACKED", 1_000)

    with pytest.raises(NotAllowed, match="中身が大きすぎます"):
        read(book(), "a.xlsx")


def test_a_table_of_the_old_machine_is_read():
    assert read("氏名,電話\r\n髙橋,０２３\r\n".encode("cp932"), "old.csv") == [["氏名", "電話"], ["髙橋", "０２３"]]
    assert read("氏名\t電話\n髙橋\t023\n".encode(), "old.csv")[1] == ["髙橋", "023"]
