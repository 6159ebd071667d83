"""Seals over the book, published outside the database, and the proof that nothing was changed, taken out or put in.

A file of seals has one line of JSON per seal. It is only ever added to; kept where the owner of the database cannot write, it
shows also what that owner has forged consistently. With a key every line carries an HMAC: the file cannot be made up.
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum

from audit.models import Era, Seal
from common.deeds import call, rows

EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Published:
    number: int
    at: str
    since: int
    upto: int
    lines: int
    digest: str
    link: str

    @classmethod
    def of(cls, seal: Seal) -> "Published":
        return cls(seal.number, _utc(seal.at), seal.since, seal.upto, seal.lines, seal.digest, seal.link)

    def signed(self, key: bytes) -> str:
        text = json.dumps(asdict(self), sort_keys=True)
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest() if key else ""


@dataclass(frozen=True)
class Fault:
    """What does not agree, and between which moments."""

    seal: int
    what: str
    since: datetime | None = None
    until: datetime | None = None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def seal() -> int | None:
    """The number of the seal just made; None where nothing new stands in the book."""
    with transaction.atomic():
        return call("audit_seal")


# Outside the database -------------------------------------------------------------------------------------------------


class Disagrees(Exception):
    """The file of seals tells something else than the database: nothing is published over it."""


def publish(path: Path | None = None) -> int:
    """Adds to the file every seal that it does not have yet. Returns how many."""
    path = path or settings.BOOK_SEALS
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        last = None
        for line in file:
            last = line
        known = _read_line(last, 0)[0] if last else None
        if known and known != _published(Seal.objects.filter(number=known.number).first()):
            raise Disagrees(f"seal {known.number} in {path} is not the one in the database")
        fresh = [Published.of(row) for row in Seal.objects.filter(number__gt=known.number if known else 0)]
        for line in fresh:
            file.write(json.dumps({**asdict(line), "hmac": line.signed(settings.BOOK_KEY)}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return len(fresh)


def _published(row):
    return Published.of(row) if row else None


def _read_line(text: str, number: int) -> tuple[Published, str]:
    try:
        told = json.loads(text)
        signature = told.pop("hmac", "")
        return Published(**told), signature
    except (ValueError, TypeError, AttributeError) as problem:
        raise ValueError(f"line {number} cannot be read") from problem


# Proof ----------------------------------------------------------------------------------------------------------------


def verify(path: Path | None = None, key: bytes | None = None) -> list[Fault]:
    """Everything that does not agree; an empty list proves the book. As the owner: the application reads only its circles."""
    with transaction.atomic():
        seals = list(Seal.objects.all())
        counted = {place: (lines, digest) for place, lines, digest in rows("audit_count", [row.upto for row in seals])}
        era = Era.objects.first()
    links = dict(rows("audit_links"))
    faults = [*_chain(seals, links, era), *_lines(seals, counted)]
    if path:
        faults += _outside(seals, path, settings.BOOK_KEY if key is None else key)
    return sorted(faults, key=lambda fault: fault.seal)


def _chain(seals, links, era) -> Iterable[Fault]:
    upto, before, at = 0, 0, None
    for row in seals:
        if row.number != before + 1:
            yield Fault(before + 1, "the seal is missing", at, row.at)
        if row.since != upto:
            yield Fault(row.number, "does not begin where the seal before ends", at, row.at)
        if row.link != links[row.number]:
            yield Fault(row.number, "the seal itself was changed", at, row.at)
        upto, before, at = row.upto, row.number, row.at
    if (era.upto if era else 0) != upto:
        yield Fault(before + 1, "the last seals are missing", at)


def _lines(seals, counted) -> Iterable[Fault]:
    """A line before the first seal's end is counted under 0, one before the end of seal n under n - 1."""
    at = None
    for place, row in enumerate(seals):
        lines, digest = counted.get(place, (0, EMPTY))
        if lines != row.lines:
            kind = "missing" if lines < row.lines else "too many"
            yield Fault(row.number, f"{abs(lines - row.lines)} lines {kind}", at, row.at)
        elif digest != row.digest:
            yield Fault(row.number, "a line was changed", at, row.at)
        at = row.at


def _outside(seals, path, key) -> Iterable[Fault]:
    here, last = {row.number: Published.of(row) for row in seals}, 0
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            told, signature = _read_line(text, number)
        except ValueError as problem:
            yield Fault(last + 1, f"{path.name}: {problem}")
            continue
        if told.number != last + 1:
            yield Fault(last + 1, f"missing in {path.name}")
        if key and not hmac.compare_digest(signature, told.signed(key)):
            yield Fault(told.number, f"the signature in {path.name} is wrong")
        if here.get(told.number) != told:
            yield Fault(told.number, f"not as it was published in {path.name}")
        last = told.number


def extent() -> tuple[int, int]:
    """How many lines are sealed, and the number of the last seal."""
    told = Seal.objects.aggregate(lines=Sum("lines"), last=Max("number"))
    return told["lines"] or 0, told["last"] or 0
