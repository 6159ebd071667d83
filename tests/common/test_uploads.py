"""Hostile uploads: refused with a sentence, or rebuilt so that nothing but the document is left."""

import io
import socket
import threading
import zipfile

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image

from common.errors import NotAllowed
from common.uploads import MEDIA_TYPES, accept, clean_name

SECRET = b"GPS-SECRET-SENDAI"


def picture(format_="JPEG", size=(40, 30), **extra):
    out = io.BytesIO()
    Image.new("RGB", size, "#3366aa").save(out, format_, **extra)
    return out.getvalue()


def document(change=lambda pdf: None):
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    change(pdf)
    pdf.save(out)
    return out.getvalue()


def packed(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def workbook():
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def with_entry(name, content=b"x"):
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def javascript(pdf):
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[]))


def launch(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")


def embedded(pdf):
    pdf.attachments["a.exe"] = b"MZ"


def encrypted():
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


GOOD = [
    ("診断書.pdf", document()), ("写真.jpg", picture()), ("写真.JPEG", picture()), ("図.png", picture("PNG")), ("メモ.txt", "髙橋さん".encode()),
    ("表.csv", "氏名,続柄\nソ表能十,父\n".encode("cp932")), ("名簿.xlsx", workbook()),
]  # fmt: skip
BAD = [
    ("a.html", b"<script>alert(1)</script>"), ("a.svg", b"<svg onload='alert(1)'/>"), ("a.zip", packed(a="b")), ("a.exe", b"MZ"),
    ("a.heic", b"\0\0\0 ftypheic"), ("a", b"x"), ("a.pdf.exe", document()), ("空.txt", b""), ("a.pdf", b"<html>"), ("a.pdf", b"%PDF-1.7 nothing"),
    ("a.pdf", document(javascript)), ("a.pdf", document(launch)), ("a.pdf", document(embedded)), ("a.pdf", encrypted()),
    ("a.jpg", b"<html>"), ("a.jpg", picture("PNG")), ("a.jpg", picture()[:300]), ("a.png", picture()), ("a.jpg", b"\xff\xd8\xff" + b"\0" * 500),
    ("a.txt", b"\x00\x01\x02"), ("a.txt", b"\xff\xfe\xff\xfe\x81"), ("a.csv", b"a,b\x00c"), ("a.xlsx", b"PK\x03\x04nothing"),
    ("a.xlsx", packed(a="b")), ("a.docx", workbook()), ("a.xlsx", with_entry("xl/vbaProject.bin")), ("a.xlsx", with_entry("xl/macrosheets/s.xml")),
    ("a.xlsx", with_entry("../../etc/passwd")), ("a.xlsx", with_entry("xl/embeddings/oleObject1.bin")), ("a.xlsx", with_entry("xl/activeX/a.xml")),
    ("a.xlsx", with_entry("xl/big.xml", b"\0" * (201 * 1024 * 1024))),
    ("a.docx", packed(**{"[Content_Types].xml": "wordprocessingml.document.macroEnabled.main+xml", "word__document.xml": ""})),
    ("a.txt", b"a" * (20 * 1024 * 1024 + 1)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _ in GOOD])
def test_everyday_files_come_in(name, content):
    safe = accept(name, content)
    assert safe.name == name
    assert safe.media_type in MEDIA_TYPES.values()


@pytest.mark.parametrize(("name", "content"), BAD, ids=[f"{number}-{name}" for number, (name, _) in enumerate(BAD)])
def test_hostile_files_are_refused_with_a_sentence(name, content):
    with pytest.raises(NotAllowed, match="[。]$"):
        accept(name, content)


def test_a_picture_loses_where_it_was_taken_and_what_hides_behind_it():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    content = accept("a.jpg", picture(exif=exif) + b"<script>" + SECRET).content
    assert SECRET not in content
    assert b"<script>" not in content


def test_a_sideways_picture_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(accept("a.jpg", picture(exif=exif)).content)) as upright:
        assert upright.size == (30, 40)


def test_a_flood_of_pixels_is_not_drawn():
    with pytest.raises(NotAllowed, match="画素"):
        accept("a.png", picture("PNG", size=(10_000, 6_000)))


def test_a_pdf_loses_what_stands_behind_its_end():
    assert SECRET not in accept("a.pdf", document() + b"PK\x03\x04" + SECRET).content


def test_what_opens_by_itself_is_taken_out():
    def opens(pdf):
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])

    with pikepdf.open(io.BytesIO(accept("a.pdf", document(opens)).content)) as pdf:
        assert "/OpenAction" not in pdf.Root


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), (r"C:\Users\佐藤\診断書.pdf", "診断書.pdf"), ("表.csv", "表.csv"), ("a\u202efdp.txt", "afdp.txt"),
        ("\r\nX: y.txt", "X: y.txt"), ("", "名前なし"), (".txt", "txt"), ("あ" * 300 + ".pdf", "あ" * 110 + ".pdf"), ("髙﨑󠄀.txt", "髙﨑󠄀.txt"),
    ],
)  # fmt: skip
def test_names(name, kept):
    assert clean_name(name) == kept


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(MEDIA_TYPES)), st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_are_taken_or_refused_never_an_error(kind, content, stem):
    head = {
        "pdf": b"%PDF-1.4\n",
        "jpg": b"\xff\xd8\xff",
        "png": b"\x89PNG\r\n\x1a\n",
        "xlsx": b"PK\x03\x04",
        "docx": b"PK\x03\x04",
    }.get(kind, b"")
    refused, safe = "", None
    try:
        safe = accept(f"{stem}.{kind}", head + content)
    except NotAllowed as problem:
        refused = str(problem)
    assert safe or refused.endswith("。")
    if safe:
        assert not set(safe.name) & set("/\\\r\n\0")


def scanner(answer):
    """A scanner that speaks clamd's protocol and says what it is told to say. Returns its address."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        wire, _ = server.accept()
        with wire:
            assert wire.recv(10) == b"zINSTREAM\0"
            heard = b""
            while not heard.endswith(b"\0\0\0\0"):
                heard += wire.recv(65536)
            wire.sendall(answer)
        server.close()

    threading.Thread(target=serve, daemon=True).start()
    return f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"stream: OK\0", None),
        (b"stream: Eicar-Test-Signature FOUND\0", "止められました"),
        (b"", "止められました"),
        (b"ERROR\0", "止められました"),
    ],
)
def test_the_scanner_has_the_last_word(settings, answer, sentence):
    settings.CLAMD = scanner(answer)
    if sentence:
        with pytest.raises(NotAllowed, match=sentence):
            accept("a.txt", b"hello")
    else:
        assert accept("a.txt", b"hello").content == b"hello"


def test_without_the_scanner_nothing_comes_in(settings):
    settings.CLAMD = "tcp://127.0.0.1:1"
    with pytest.raises(NotAllowed, match="ウイルス検査ができない"):
        accept("a.txt", b"hello")
