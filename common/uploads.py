"""Files that come in: a few kinds by signature and structure, rebuilt where they can carry something along, or refused.

The limits and the list of kinds are those of the threat model (hostile upload). A refusal is a sentence; nothing is kept.
"""

import io
import re
import socket
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pikepdf
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from PIL import Image, ImageOps

from common.errors import NotAllowed

LARGEST = 20 * 1024 * 1024  # bytes of one file
AT_ONCE = 60 * 1024 * 1024  # bytes of one request
PIXELS = 50_000_000
ENTRIES, UNPACKED = 2_000, 200 * 1024 * 1024  # of an office file
PDF, JPEG, PNG, TEXT, CSV, XLSX, DOCX = "pdf", "jpg", "png", "txt", "csv", "xlsx", "docx"
MEDIA_TYPES = {
    PDF: "application/pdf", JPEG: "image/jpeg", PNG: "image/png", TEXT: "text/plain", CSV: "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
SAME = {"jpeg": JPEG}
KINDS_SENTENCE = "添付できるのは、PDF・JPEG・PNG・テキスト・CSV・Excel（xlsx）・Word（docx）です。"
BROKEN = "ファイルの中身を読み取れません。元のソフトで開いて、保存し直してから添付してください。"
ACTIVE_PDF = {
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia", "/XFA", "/ImportData", "/SubmitForm",
    "/GoToR", "/GoToE", "/Rendition",
}  # fmt: skip
ACTING = "開くと動作するしくみ（スクリプト、埋め込みファイルなど）を含むPDFです。印刷し直したPDFを添付してください。"
ACTIVE_OFFICE = re.compile(
    r"vba|macro|activex|embeddings/|oleobject|customui|connections\.xml|querytables|externallinks", re.IGNORECASE
)
PASSIVE_PART = re.compile(  # what is printed how is kept as .bin by every Excel
    r"(\.(xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|odttf)|/|/printerSettings\d*\.bin)$", re.IGNORECASE
)
FETCHING = re.compile(rb"attachedTemplate|oleObject|frame|externalLink|aFChunk")  # kinds of relationships
OUTSIDE = re.compile(rb"""<Relationship\b(?=[^>]*TargetMode\s*=\s*["']External)(?![^>]*/hyperlink["'])""")
FIELD = re.compile(rb"""(instrText[^>]*>|instr\s*=\s*["'])\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b""")
# A cell that starts another program or asks another server, in the half and the full width a spreadsheet takes.
REACHING_CELL = re.compile(
    r"""(?im)(^|[,;\t])[^\S\r\n]{0,20}"?'?[=+\-@＝＋－＠][^\r\n]{0,120}?(\|[^\r\n]{0,60}!|(HYPERLINK|WEBSERVICE|IMPORT\w{1,20}|CALL|EXEC)\s{0,20}\()"""
)
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # names Windows takes for a device


@dataclass(frozen=True)
class Safe:
    """What may be kept: a name without a path, a kind of ours, and bytes that hold nothing but that kind."""

    name: str
    kind: str
    content: bytes

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]


def accept(name: str, content: bytes) -> Safe:
    """Raises NotAllowed with the sentence for the screen."""
    name = clean_name(name)
    kind = name.rpartition(".")[2].lower()
    kind = SAME.get(kind, kind)
    if kind not in MEDIA_TYPES:
        raise NotAllowed(f"「{name}」は添付できません。{KINDS_SENTENCE}")
    if not content:
        raise NotAllowed(f"「{name}」は空のファイルです。")
    if len(content) > LARGEST:
        raise NotAllowed(f"「{name}」は大きすぎます。1つ20MBまでです。")
    _scan(name, content)
    try:
        return Safe(name, kind, CHECKS[kind](content))
    except NotAllowed as problem:
        raise NotAllowed(f"「{name}」は添付できません。{problem}") from problem
    except Exception as problem:
        raise NotAllowed(f"「{name}」は添付できません。{BROKEN}") from problem


def clean_name(name: str) -> str:
    """The last part of a path, without control, direction and zero-width characters; never empty, at most 120 characters."""
    base = re.split(r"[/\\]", name)[-1]
    kept = "".join(char for char in base if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip(". 　")
    kept = re.sub(r'[<>:"|?*]', "_", kept)
    kept = f"_{kept}" if RESERVED.match(kept) else kept
    stem, dot, ending = kept.rpartition(".")
    return f"{(stem or '名前なし')[:110]}{dot}{ending[:9]}" if dot else (kept or "名前なし")[:120]


def _picture(format_, signature):
    """Drawn again from its pixels: places, cameras and anything hidden behind the picture stay outside."""

    def check(content: bytes) -> bytes:
        if not content.startswith(signature):
            raise NotAllowed("名前の拡張子と中身が合いません。")
        with Image.open(io.BytesIO(content), formats=[format_]) as picture:
            if picture.width * picture.height > PIXELS:
                raise NotAllowed("画像が大きすぎます。5,000万画素までです。")
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGB") if format_ == "JPEG" or upright.mode not in {"RGB", "RGBA", "L", "P"} else upright
            plain.info = {}
            out = io.BytesIO()
            plain.save(out, format_, **({"quality": 90} if format_ == "JPEG" else {}))
            return out.getvalue()

    return check


def _pdf(content: bytes) -> bytes:
    """Written anew without what stood behind its end; a PDF that would act by itself is refused."""
    if not content.startswith(b"%PDF-"):
        raise NotAllowed("名前の拡張子と中身が合いません。")
    try:
        document = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as problem:
        raise NotAllowed("パスワードのかかったPDFです。パスワードを外してから添付してください。") from problem
    with document:
        if any(_acts(thing) for thing in document.objects):
            raise NotAllowed(ACTING)
        for thing in document.objects:  # what happens by itself when the document, a page or a field is opened
            for active in ("/OpenAction", "/AA"):
                if isinstance(thing, pikepdf.Dictionary) and active in thing:
                    del thing[active]
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _acts(thing) -> bool:
    """The object, or a part of it that stands inside it, does something by itself. Parts elsewhere are objects of their own."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            named = {str(part.get(key)) for key in ("/S", "/Type") if isinstance(part.get(key), pikepdf.Name)}
            if (set(part.keys()) | named) & ACTIVE_PDF:
                return True
            inside = [part.get(key) for key in part.keys()]  # noqa: SIM118 (iterating a pikepdf stream means its bytes)
        else:
            inside = list(part) if isinstance(part, pikepdf.Array) else []
        waiting += [each for each in inside if isinstance(each, pikepdf.Object) and not each.is_indirect]
    return False


def _csv(content: bytes) -> bytes:
    text = _text(content).decode("utf-8-sig" if _is_utf8(content) else "cp932")
    if REACHING_CELL.search(text):
        raise NotAllowed("開くとほかのものを動かす式が入っています。式を消し、値だけにして保存し直してください。")
    return content


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _text(content: bytes) -> bytes:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(unicodedata.category(char) == "Cc" and char not in "\t\r\n" for char in text):
            raise NotAllowed("文字のファイルではありません。")
        return content
    raise NotAllowed("文字コードを読み取れません。UTF-8かShift_JISで保存してください。")


def _office(part: str, main_type: str):
    def check(content: bytes) -> bytes:
        if not content.startswith(b"PK\x03\x04"):
            raise NotAllowed("名前の拡張子と中身が合いません。")
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
                raise NotAllowed("展開すると大きくなりすぎるファイルです。")
            names = {entry.filename for entry in entries}
            if any(map(_is_no_part, names)) or len(names) < len(entries):
                raise NotAllowed("マクロや埋め込みを含むファイルです。マクロのない形式で保存し直してください。")
            if part not in names or main_type not in packed.read("[Content_Types].xml").decode("utf-8", "replace"):
                raise NotAllowed("名前の拡張子と中身が合いません。")
            for name in names:
                if name.lower().endswith((".xml", ".rels", ".vml")):
                    _reaches_nowhere(name, packed.read(name).replace(b"\0", b""))  # in UTF-16 too
            if packed.testzip() is not None:
                raise NotAllowed(BROKEN)
        return content

    return check


def _is_no_part(name: str) -> bool:
    climbs = ".." in PurePosixPath(name).parts or name.startswith("/") or "\\" in name
    return climbs or not PASSIVE_PART.search(name) or bool(ACTIVE_OFFICE.search(name))


def _reaches_nowhere(name: str, written: bytes) -> None:
    if b"<!DOCTYPE" in written or b"<!ENTITY" in written:
        raise NotAllowed(BROKEN)
    if FIELD.search(written) or (name.endswith(".rels") and (FETCHING.search(written) or OUTSIDE.search(written))):
        raise NotAllowed("外部のファイルを読み込むしくみを含みます。保存し直してから添付してください。")


CHECKS = {
    PDF: _pdf,
    JPEG: _picture("JPEG", b"\xff\xd8\xff"),
    PNG: _picture("PNG", b"\x89PNG\r\n\x1a\n"),
    TEXT: _text,
    CSV: _csv,
    XLSX: _office("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    DOCX: _office("word/document.xml", "wordprocessingml.document.main+xml"),
}


def _scan(name: str, content: bytes) -> None:
    """Asks clamd (INSTREAM). Where a scanner is set and does not answer, nothing is accepted."""
    if not settings.CLAMD:
        return
    address = urlsplit(settings.CLAMD)
    try:
        with socket.create_connection((address.hostname, address.port), timeout=20) as wire:
            wire.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), 65536):
                piece = content[start : start + 65536]
                wire.sendall(struct.pack("!I", len(piece)) + piece)
            wire.sendall(struct.pack("!I", 0))
            answer = wire.recv(4096)
    except OSError as problem:
        raise NotAllowed("ウイルス検査ができないため、いまは添付できません。しばらくしてからお試しください。") from problem
    if not answer.rstrip(b"\0\n ").endswith(b" OK"):
        raise NotAllowed(f"「{name}」は、ウイルス検査で止められました。")


class InMemory(MemoryFileUploadHandler):
    """Uploads never touch the disk; one request carries at most AT_ONCE bytes of files."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.activated, self.seen = True, 0

    def receive_data_chunk(self, raw_data, start):
        self.seen += len(raw_data)
        if self.seen > AT_ONCE:
            raise RequestDataTooBig("too many bytes of files at once")
        return super().receive_data_chunk(raw_data, start)
