import io
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
