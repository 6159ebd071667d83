"""Paper: archival, accessible, complete, and closed to the outside. Pressed once, looked at from all sides."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from common import pdf
from common.errors import NotAllowed

PICTURE = (
    "data:image/svg+xml,"
    + "%3Csvg xmlns='http://www.w3.org/2000/svg' width='60' height='20'%3E%3Crect width='60' height='20'/%3E%3C/svg%3E"
)
FRAME = {"title": "支援プラン", "printed_by": "地域共生社会課　小林", "document_no": "地共第123号"}


def story(**changes):
    rows = [
        {
            "day": date(2026, 1, 1) + timedelta(days=at),
            "way": "訪問",
            "by": "髙橋",
            "text": "家庭訪問。長女が応対した（玄関先）。「また来てよい」とのこと。" * 2,
        }
        for at in range(30)
    ]
    usual = {
        "name": "渡邉　𠮷子",
        "variants": "𠮷　髙　﨑　葛󠄀　辻󠄀　邉",
        "sexes": [("男", False), ("女", True), ("回答しない", False)],
        "topics": [("生活保護", False), ("児童扶養手当", True), ("税の滞納", True), ("債務整理中", False)],
        "wish": "子どもと今の家で暮らし続けたい。",
        "rows": rows,
        "finding": "収入を安定させ、家計を整えることが先である。\n" * 60,
        "picture": PICTURE,
    }
    return usual | changes


@pytest.fixture(scope="module")
def sample():
    return pdf.render("print/sample.html", story(), watermark="山形市　小林　令和8年4月1日", **FRAME)


@pytest.fixture(scope="module")
def document(sample):
    with pikepdf.open(BytesIO(sample.pdf)) as opened:
        yield opened


@pytest.fixture(scope="module")
def words(sample):
    return words_of(sample.pdf)


def words_of(content: bytes) -> str:
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return run.stdout.decode()


def pressed(**changes):
    """A short sheet of one page."""
    return pdf.render("print/sample.html", story(rows=[], finding="") | changes, **FRAME)


def structure(node):
    """Every element of the structure tree."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


def test_it_says_archival_and_accessible(document):
    facts = document.open_metadata()
    assert (facts["pdfaid:part"], facts["pdfaid:conformance"], facts["pdfuaid:part"]) == ("2", "A", "1")


def test_readers_learn_language_title_and_order(document):
    root = document.Root
    assert (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == ("ja", True, True)
    assert str(document.docinfo["/Title"]) == "支援プラン"


def test_every_font_is_inside_and_can_be_copied(document):
    fonts = {str(font.BaseFont): font for page in document.pages for font in page.Resources.get("/Font", {}).values()}
    names = {name.partition("+")[2] for name in fonts}
    assert {"BIZ-UDPGothic", "BIZ-UDPGothic-Bold", "BIZ-UDPMincho", "Juso-Marks"} <= names
    for font in fonts.values():
        assert "/ToUnicode" in font
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_pictures_have_words_and_headings_are_in_order(document):
    elements = list(structure(document.Root.StructTreeRoot))
    figures = [str(element.get("/Alt", "")) for element in elements if element.S == "/Figure"]
    headings = [str(element.S) for element in elements if re.fullmatch(r"/H\d", str(element.S))]
    assert figures == ["本人と支援機関のつながり"]
    assert headings == ["/H1", "/H2", "/H2", "/H2"]


def test_nothing_complained(sample):
    assert (sample.missing, sample.warnings) == ((), ())


def test_qpdf_finds_no_fault(sample, tmp_path):
    (tmp_path / "sheet.pdf").write_bytes(sample.pdf)
    run = subprocess.run(["qpdf", "--check", tmp_path / "sheet.pdf"], capture_output=True, text=True)
    assert (run.returncode, "No syntax or stream encoding errors" in run.stdout) == (0, True)


def test_every_page_carries_its_marks(document, words):
    pages = words.rstrip("\f\n").split("\f")
    assert len(pages) == len(document.pages) >= 3
    for number, page in enumerate(pages, 1):
        for mark in ("取扱注意・複写禁止", "文書番号 地共第123号", f"{number} / {len(pages)} ページ", "地域共生社会課"):
            assert mark in page


def test_heads_come_again_on_the_next_page(words):
    assert words.count("記録者") > 1


def test_what_was_written_can_be_found_and_copied(words):
    for phrase in (
        "家庭訪問。長女が応対した",
        "☑ 児童扶養手当",
        "☐ 生活保護",
        "𠮷",
        "髙",
        "﨑",
        "葛",
        "邉",
        "令和8年1月30日",
        "氏名（自署）",
    ):
        assert phrase in words


def test_watermark_is_seen_and_not_read(words):
    assert "山形市　小林" not in words


def test_a_character_without_glyph_is_reported_and_shown_as_geta():
    sheet = pressed(name="\ue000田")
    assert (sheet.missing, sheet.warnings) == (("U+E000",), ())
    assert "〓田" in words_of(sheet.pdf)
    assert "（U+E000）" in words_of(sheet.pdf)


@pytest.mark.parametrize("typed", ["☐ 済み", "☑\u00a0済み", "☒　済み ☐"])
def test_a_space_after_a_box_is_a_space(typed):
    sheet = pressed(name=typed)
    assert (sheet.missing, sheet.warnings) == ((), ())
    assert "済み" in words_of(sheet.pdf)
    assert "〓" not in words_of(sheet.pdf)


@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize(
    "trick",
    [
        '<link rel="attachment" href="{0}">',
        '<a rel="attachment" href="{0}">x</a>',
        '<img alt="x" src="{0}">',
        '<style>@import url("{0}")</style>',
        '<style>@font-face {{ font-family: x; src: url("{0}") }} p {{ font-family: x }}</style>',
        '<style>p {{ background: url("{0}") }}</style>',
    ],
)
def test_nothing_is_fetched(scheme, trick, tmp_path, listener):
    secret = tmp_path / "secret.txt"
    secret.touch()
    address = secret.as_uri() if scheme == "file" else listener.address

    with pytest.raises(FatalURLFetchingError):
        pdf._in_turn('<html lang="ja"><title>x</title>' + trick.format(address) + "<h1>見出し</h1><p>本文</p></html>")
    assert listener.callers == []


def test_of_five_hundred_hostile_texts_none_fetches(tmp_path, listener):
    """As somebody would type them into a box; all of them on paper, as they were typed."""
    secret = tmp_path / "secret.txt"
    secret.write_text("GEHEIM-1")
    tricks = ['<img src="{0}">', "<link rel=attachment href={0}>", "<style>@import url({0})</style>", "url({0})", '"><iframe src="{0}">',
              "</td></table><object data={0}>", "]]><svg><image href='{0}'/></svg>", "&lt;img src={0}&gt;", "{{% include '{0}' %}}", "{{{{ {0} }}}}"]  # fmt: skip
    addresses = [secret.as_uri(), listener.address, listener.address.replace("http:", ""), "file:///etc/passwd", str(secret)]
    wraps = ["{}", "＜{}＞", "\u202e{}", "<!--{}-->", "'{}", '"{}', "<b>{}</b>", "{}\u200b", "\\{}", "%3C{}%3E"]
    texts = [wrap.format(trick.format(where)) for wrap in wraps for trick in tricks for where in addresses]
    rows = [{**story()["rows"][0], "by": text[:20], "text": text} for text in texts]
    sheet = pressed(rows=rows, name=texts[0], wish=texts[1], finding="\n".join(texts[::50]))

    assert len(texts) == 500
    assert listener.callers == []
    assert b"GEHEIM" not in sheet.pdf
    words = words_of(sheet.pdf)
    assert "GEHEIM" not in words
    assert "root:" not in words
    assert words.count("@import") >= 50
    with pikepdf.open(BytesIO(sheet.pdf)) as opened:
        assert len(opened.attachments) == 0


@pytest.fixture
def listener():
    """A door on this machine that notes who knocks."""
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.callers.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        server.callers = []
        server.address = f"http://127.0.0.1:{server.server_port}/secret.txt"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_many_threads_may_ask_at_once():
    names = [f"{number}番" for number in range(6)]
    with ThreadPoolExecutor(6) as desks:
        sheets = list(desks.map(lambda name: pressed(name=name), names))

    assert [name in words_of(sheet.pdf) for name, sheet in zip(names, sheets, strict=True)] == [True] * 6


def test_the_process_is_replaced_without_anybody_noticing(monkeypatch):
    monkeypatch.setattr(pdf, "SHEETS", 1)
    pdf._close_workshop()
    with ThreadPoolExecutor(3) as desks:
        sheets = list(desks.map(lambda _: pressed(), range(3)))
    pdf._close_workshop()

    assert [sheet.pdf[:5] for sheet in sheets] == [b"%PDF-"] * 3


def test_a_sheet_without_end_is_stopped_and_the_next_one_is_printed(monkeypatch):
    pressed()
    monkeypatch.setattr(pdf, "SECONDS", 1)
    with pytest.raises(NotAllowed, match="時間がかかりすぎた"):
        pressed(rows=story()["rows"] * 200)

    monkeypatch.undo()
    assert pressed().pdf.startswith(b"%PDF-")


ALONE = """
import os, django, multiprocessing
if __name__ == "__main__":
    django.setup()
    from common import pdf
    pdf.render("print/base.html", {}, title="x", printed_by="x")
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    input()
"""


def is_alive(pid: int) -> bool:
    try:
        return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes()
    except FileNotFoundError:
        return False


def test_no_process_outlives_the_one_that_asked(tmp_path):
    (tmp_path / "alone.py").write_text(ALONE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "juso.settings"}
    serving = subprocess.Popen(
        [sys.executable, tmp_path / "alone.py"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    children = [int(pid) for pid in serving.stdout.readline().split()]
    assert [is_alive(pid) for pid in children] == [True]

    serving.send_signal(signal.SIGKILL)
    serving.communicate()
    until = time.monotonic() + 5
    while any(map(is_alive, children)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_alive, children))
