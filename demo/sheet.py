"""Reading a sheet of ours as a person would: the letters of a PDF, in the order in which they were set."""

import io
import re

import pikepdf


def letters_of(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as document:
        return "".join(_letters_on(page) for page in document.pages)


def _letters_on(page) -> str:
    fonts = {name: _meanings(font) for name, font in page.Resources.get("/Font", {}).items()}
    said, meanings = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            meanings = fonts[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            said += [_read(bytes(part), meanings) for part in parts if isinstance(part, pikepdf.String)]
    return "".join(said)


def _read(codes: bytes, meanings: dict[int, str]) -> str:
    return "".join(meanings.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2))


def _meanings(font) -> dict[int, str]:
    """Glyph → letters, by the table each font of ours carries."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", table)
    return {int(glyph, 16): bytes.fromhex(letters).decode("utf-16-be") for glyph, letters in pairs}
