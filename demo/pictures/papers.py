"""Sheets as PDF, fetched the way the people of the town fetch them, and turned into small pictures."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.urls import reverse
from PIL import Image

from demo.browser import Browser
from demo.pictures.households import ON_A_CASE, Papers

DOTS = 96  # per inch: an A4 sheet is 794 × 1123
GREYS = 12
BLANKS = ("F0", *ON_A_CASE, "F4", "F9")


def addresses(filled: Papers, full: Papers, empty: Papers) -> Iterator[tuple[str, str, str]]:
    """(name of the picture, who fetches it, where)."""
    for state, login, papers in (("filled", "sato", filled), ("full", "ito", full)):
        case = f"/cases/{papers.case.pk}/"
        yield f"F0-{state}", "endo", f"/slips/{papers.slip.pk}/slip.pdf"
        for code in ON_A_CASE:
            yield f"{code}-{state}", login, f"{case}sheets/{papers.sheets[code].pk}/sheet.pdf"
        plan, item = f"{case}plans/{papers.followed.plan.pk}/", papers.followed.item
        yield f"F3-{state}", login, f"{plan}plan.pdf"
        yield f"F8-{state}", login, f"/meetings/{item.meeting_id}/items/{item.pk}/minutes.pdf"
        yield f"F11-{state}", login, reverse("cases:consent_form_pdf", args=[papers.case.pk, papers.case.person_id])
        yield f"F6-{state}", login, f"{plan}evaluations/{papers.followed.evaluation.pk}/F6.pdf"
        yield f"monitoring-{state}", login, f"{plan}monitoring/{papers.followed.monitoring.pk}/monitoring.pdf"
        yield f"F9-{state}", login, f"{case}notes/notes.pdf"
        yield f"maps-{state}", login, f"{case}maps.pdf"
    for code in BLANKS:
        yield f"{code}-blank", "sato", f"/sheets/{code}/blank.pdf"
    for name in ("F6", "monitoring"):
        yield f"{name}-blank", "sato", f"/plans/blank/{name}.pdf"
    at_plan, at_item = [full.case.pk, full.followed.plan.pk], [full.followed.item.meeting_id, full.followed.item.pk]
    yield "roles-full", "ito", reverse("printing:roles_pdf", args=at_plan)
    yield "notice-full", "kobayashi", reverse("printing:notice_pdf", args=at_plan)
    yield "preparation-full", "kobayashi", reverse("printing:preparation_pdf", args=at_item)
    yield "maps-blank", "sato", f"/cases/{empty.case.pk}/maps.pdf"


def take(browser: Browser, name: str, path: str, folder: Path) -> None:
    """One PNG per page: NAME-1.png …; the ones of before go."""
    for old in folder.glob(f"{name}-*.png"):
        old.unlink()
    for number, picture in enumerate(pages_at(browser, path), start=1):
        save(picture, folder / f"{name}-{number}.png")


def pages_at(browser: Browser, path: str) -> list[Image.Image]:
    page = browser.get(path)
    if page.status != 200 or "pdf" not in page.type:
        raise RuntimeError(f"{path} answered {page.status} {page.type}")
    return [picture.quantize(GREYS) for picture in _pages(page.body)]


def _pages(document: bytes) -> list[Image.Image]:
    """pdftoppm writes the pages one after the other, each saying its own size."""
    command = ["pdftoppm", "-gray", "-r", str(DOTS), "-"]
    stream = io.BytesIO(subprocess.run(command, input=document, capture_output=True, check=True).stdout)
    pages = []
    while stream.tell() < len(stream.getbuffer()):
        kind, size, _ = (stream.readline() for _ in range(3))
        width, height = (int(number) for number in size.split())
        if kind.strip() != b"P5":
            raise RuntimeError("pdftoppm did not answer in grey")
        pages.append(Image.frombytes("L", (width, height), stream.read(width * height)))
    return pages


def save(picture: Image.Image, path: Path) -> None:
    picture.save(path, "PNG", optimize=True)
