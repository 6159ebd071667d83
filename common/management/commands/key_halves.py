"""The file of the field keys in two halves, for two people: either half alone is random bytes and tells nothing."""

import base64
import hashlib
import os
import secrets
import textwrap
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

TITLE = "juso key half"


class Command(BaseCommand):
    help = "split FILE ONE TWO writes FILE in two halves; join ONE TWO FILE puts them together again."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("deed", choices=["split", "join"])
        parser.add_argument("paths", nargs=3, type=Path, metavar="PATH")

    def handle(self, *args, deed, paths, **options):
        if paths[-1].exists() or (deed == "split" and paths[1].exists()):
            raise CommandError("Nothing is written over: name files that do not exist yet.")
        try:
            (split if deed == "split" else join)(*paths)
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}") from problem


def split(whole: Path, one: Path, two: Path) -> None:
    content = whole.read_bytes()
    pad = secrets.token_bytes(len(content))
    check = _check(content)
    _write(one, _as_text(1, check, pad))
    _write(two, _as_text(2, check, _xor(content, pad)))


def join(one: Path, two: Path, whole: Path) -> None:
    (first, check, pad), (second, other, rest) = _read(one), _read(two)
    if {first, second} != {"1", "2"} or check != other or len(pad) != len(rest):
        raise CommandError("These are not the two halves of one key file.")
    content = _xor(pad, rest)
    if _check(content) != check:
        raise CommandError("The halves do not fit together: one of them was mistyped or changed.")
    _write(whole, content)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _check(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _as_text(number: int, check: str, part: bytes) -> bytes:
    """Short lines, to be printed and typed again."""
    return "\n".join([f"{TITLE} {number} {check}", *textwrap.wrap(base64.b32encode(part).decode(), 48), ""]).encode()


def _read(path: Path) -> tuple[str, str, bytes]:
    title, _, body = path.read_text(encoding="ascii", errors="replace").partition("\n")
    try:
        *named, number, check = title.rsplit(" ", 2)
        if named != [TITLE]:
            raise ValueError
        return number, check, base64.b32decode("".join(body.split()))
    except ValueError as problem:
        raise CommandError(f"{path.name} is no half of a key file.") from problem


def _write(path: Path, content: bytes) -> None:
    """Readable by whoever made it, and by nobody else."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
