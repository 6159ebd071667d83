"""Hostile uploads: refused with a sentence, or rebuilt so that nothing but the document is left."""

import io
import socket
import struct
import threading
import warnings
import zipfile
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image
from PIL.PngImagePlugin import PngInfo

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


def printed(part="xl/printerSettings/printerSettings1.bin"):
    return with_entry(part, b"\0\1")


def related(kind, target, mode="External", book=None):
    """A workbook with one relationship more."""
    line = f'<Relationship Id="r9" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return with_entry("xl/worksheets/_rels/sheet9.xml.rels", f"<Relationships>{line}</Relationships>")


def letter(written="<w:document/>", **more):
    types = "wordprocessingml.document.main+xml"
    return packed(**{"[Content_Types].xml": types, "word__document.xml": written, **more})


def acting(**action):
    def act(pdf):
        pdf.pages[0].obj.Annots = pdf.make_indirect(
            pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(**action))])
        )

    return document(act)


def hidden_script():
    """Named in another spelling, packed into an object stream."""
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.Root.Names = pdf.make_indirect(pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[])))
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def spelled():
    return document(javascript).replace(b"/JavaScript", b"/J#61vaScript")


def with_xfa(pdf):
    pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"))


def claims(width, height):
    """A picture of a few bytes that says it is enormous."""
    head = b"IHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + b"\0" * 20


def twice():
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("xl/workbook.xml", "<other/>")
    return out.getvalue()


ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
INSIDE = packed(**{"0.xml": b"\0" * 1_000_000})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
GOOD = [
    ("印刷設定.xlsx", printed()), ("リンク.xlsx", related("hyperlink", "https://example.jp/")), ("文書.docx", letter()),
    ("電話.csv", b"name,tel\nA,+81-23-000\nB,-5\n"), ("診断書.pdf", document()), ("写真.jpg", picture()), ("写真.JPEG", picture()), ("図.png", picture("PNG")), ("メモ.txt", "髙橋さん".encode()),
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
    *[(f"a.{kind}", workbook()) for kind in ("xlsm", "xltm", "xlsb", "docm", "dotm")], ("a.xls", OLE), ("a.doc", OLE), ("a.xlsx", OLE),
    ("a.rtf", b"{\\rtf1 {\\object}}"), ("a.gif", b"GIF89a/*"), ("a.webp", b"RIFF0000WEBP"), ("a.tif", b"II*\0"), ("a.eml", b"From: a"),
    *[(f"a.txt.{kind}", b"x") for kind in ("js", "hta", "bat", "ps1", "lnk", "scr", "jar", "mht", "iqy", "url")],
    ("a.pdf", b"GIF89a" + document()), ("a.pdf", b"<html>" + document()), ("a.jpg", packed(a="b") + picture()), ("a.png", packed(a="b")),
    ("a.xlsx", picture() + workbook()), ("a.docx", document()), ("a.pdf", hidden_script()), ("a.pdf", spelled()), ("a.pdf", document(with_xfa)),
    ("a.pdf", acting(S=pikepdf.Name.GoToR, F="//host/share.pdf")), ("a.pdf", acting(S=pikepdf.Name.SubmitForm, F="http://x/")),
    ("a.pdf", acting(S=pikepdf.Name.Launch, F="cmd.exe")), ("a.pdf", acting(S=pikepdf.Name.GoToE)), ("a.pdf", acting(S=pikepdf.Name.Rendition)),
    ("a.png", claims(100_000, 100_000)), ("a.png", claims(7_100, 7_100)), ("a.jpg", picture("GIF")),
    ("a.xlsx", with_entry("xl/inner.zip", INSIDE)), ("a.xlsx", with_entry("xl/inner.xlsx", workbook())), ("a.docx", letter(word__a__html="x") ),
    ("a.xlsx", with_entry("xl/media/a.html", b"<script>")), ("a.xlsx", with_entry("xl/..\\..\\a.xml")), ("a.xlsx", with_entry("/etc/a.xml")),
    ("a.xlsx", twice()), ("a.xlsx", packed(**{f"xl__{number}.xml": "" for number in range(2_001)})),
    ("a.xlsx", with_entry("xl/drawings/a.xml", ENTITY)), ("a.xlsx", with_entry("xl/drawings/a.xml", ENTITY.encode("utf-16"))),
    ("a.docx", letter(ENTITY)), ("a.docx", letter('<w:instrText xml:space="preserve"> DDEAUTO c:\\\\cmd.exe "/k calc"</w:instrText>')),
    ("a.docx", letter('<w:fldSimple w:instr=" INCLUDEPICTURE http://x/a.png"/>')),
    ("a.xlsx", related("image", "http://x/a.png")), ("a.xlsx", related("externalLink", "file:///a.xlsx")), ("a.xlsx", with_entry("xl/connections.xml")),
    ("a.xlsx", with_entry("xl/externalLinks/externalLink1.xml")), ("a.xlsx", with_entry("xl/queryTables/q.xml")),
    ("a.csv", b"a,=cmd|' /C calc'!A0\n"), ("a.csv", "氏名,＝cmd|'/c'!A1\n".encode("cp932")), ("a.csv", b'a,"=HYPERLINK(""http://x"",""y"")"\n'),
    ("a.csv", b"@WEBSERVICE(A1)\n"), ("a.txt", "髙".encode("utf-16")), ("a.txt", b"a\x1b[2Jb"),
]  # fmt: skip


def test_the_corpus_is_large_enough():
    assert len(BAD) >= 60


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


def test_a_page_that_acts_when_it_is_turned_to_does_not():
    def turns(pdf):
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://x/"))

    assert b"http://x/" not in accept("a.pdf", document(turns)).content


@pytest.mark.parametrize("hidden", [b"<script>", packed(a="b"), workbook(), document()])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_that_is_something_else_besides_is_only_a_picture(kind, hidden):
    content = accept("a.jpg" if kind == "JPEG" else "a.png", picture(kind) + hidden).content
    assert hidden not in content
    assert not zipfile.is_zipfile(io.BytesIO(content))


def test_words_in_a_picture_are_not_kept():
    said = PngInfo()
    said.add_text("Comment", "<script>" + SECRET.decode(), zip=False)
    assert SECRET not in accept("a.png", picture("PNG", pnginfo=said)).content


def test_what_opens_by_itself_is_taken_out():
    def opens(pdf):
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])

    with pikepdf.open(io.BytesIO(accept("a.pdf", document(opens)).content)) as pdf:
        assert "/OpenAction" not in pdf.Root


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), (r"C:\Users\佐藤\診断書.pdf", "診断書.pdf"), ("表.csv", "表.csv"), ("a\u202efdp.txt", "afdp.txt"),
        ("\r\nX: y.txt", "X_ y.txt"), ("CON.txt", "_CON.txt"), ("nul", "_nul"), ("lpt1.pdf", "_lpt1.pdf"), ("a.txt:b.exe", "a.txt_b.exe"), ("a\0b.txt", "ab.txt"), ("a\u200b\ufeff.txt", "a.txt"), ('a";filename="b.txt', "a_;filename=_b.txt"), ("..\\..\\a.txt. ", "a.txt"), ("ソ表能十.txt", "ソ表能十.txt"), ("%2e%2e%2fa.txt", "%2e%2e%2fa.txt"), ("", "名前なし"), (".txt", "txt"), ("あ" * 300 + ".pdf", "あ" * 110 + ".pdf"), ("髙﨑󠄀.txt", "髙﨑󠄀.txt"),
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
