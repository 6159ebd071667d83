"""Sheets on paper: a template is filled here, and pressed into a PDF in a process apart from the pages."""

import base64
import html
import multiprocessing
import os
import re
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import cache
from pathlib import Path

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from common.errors import NotAllowed
from common.press import Pressed, limit_process, press
from common.wareki import spell

SECONDS = 30  # for one sheet; as long may a sheet wait for the one before it
SHEETS = 200  # after so many a rendering process is replaced: its memory grows slowly
STAMP_POSTS = ("課長", "補佐", "係長", "担当")
GETA = "〓"

_turn = threading.Lock()
_pool: ProcessPoolExecutor | None = None


def render(
    template: str, context: dict, *, title: str, printed_by: str, printed_at=None, document_no="", running="", watermark=""
) -> Pressed:
    """The sheet as PDF; any thread may ask. `printed_at`: an aware datetime, by default now.

    `running`: what every page says at its top where there is no document number.
    A character no font of ours has is printed as 〓, named on the sheet and in `missing`, as U+XXXX.
    NotAllowed with a sentence when it takes too long or too much.
    """
    at = timezone.localtime(printed_at)
    frame = {
        "title": title,
        "printed_by": printed_by,
        "printed_at": f"{spell(at.date())} {at:%H:%M}",
        "printed_on": at.date(),
        "document_no": document_no,
        "running": running,
        "watermark": _tile(watermark) if watermark else "",
        "missing": (),
    }
    words = {"stamp_posts": STAMP_POSTS, **context, **frame}
    page = render_to_string(template, words)
    pressed = _in_turn(page)
    codes = sorted(code for code in set(re.findall(r"U\+[0-9A-F]{4,6}", " ".join(pressed.missing))) if _is_drawn(code))
    if not codes:
        return pressed
    page = render_to_string(template, {**words, "missing": codes})
    for code in codes:
        page = page.replace(chr(int(code[2:], 16)), GETA)
    return replace(_in_turn(page), missing=tuple(codes))


def _is_drawn(code: str) -> bool:
    """Not a space, and nothing the markup itself is written in."""
    char = chr(int(code[2:], 16))
    return ord(char) > 0x7F and not char.isspace()


def as_download(pressed: Pressed, filename: str) -> HttpResponse:
    """Shown in the browser, never stored by it. `filename` is neutral: numbers, no names."""
    response = HttpResponse(pressed.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


@cache
def _css() -> str:
    return (Path(__file__).resolve().parent.parent / "templates" / "print" / "print.css").read_text(encoding="utf-8")


def _tile(words: str) -> str:
    """A data: address of the words, pale and slanted, as wide as they are: the background of every page."""
    width = 60 + 11 * sum(2 if ord(char) > 0xFF else 1 for char in words)
    low = width // 2
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{low + 40}">'
        f'<text x="20" y="{low}" transform="rotate(-25 20 {low})" font-family="BIZ UDPGothic" font-size="20" fill="#e2e2e2">'
        f"{html.escape(words)}</text></svg>"
    )
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()


# The rendering process: one beside each serving process, one sheet at a time ----------------------------------------


def _in_turn(page: str) -> Pressed:
    """One sheet is out at a time, so a sheet that explodes takes no other with it."""
    if not _turn.acquire(timeout=SECONDS):
        raise NotAllowed("印刷が混み合っています。しばらくしてから、もう一度お試しください。")
    try:
        return _workshop().submit(_press, page, _css(), SECONDS).result(timeout=SECONDS + 5)
    except (BrokenProcessPool, TooSlow) as error:
        _close_workshop()
        raise NotAllowed("印刷に時間がかかりすぎたため、中止しました。もう一度お試しください。") from error
    finally:
        _turn.release()


def _workshop() -> ProcessPoolExecutor:
    """Started when first needed, and warm from then on."""
    global _pool
    if _pool is None:
        _pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_settle, max_tasks_per_child=SHEETS)
    return _pool


def _close_workshop():
    global _pool
    if _pool is not None:
        _pool.shutdown(wait=False, cancel_futures=True)
    _pool = None


def _settle():
    """In the rendering process: little memory, and no life after the process that asked, however that one ended."""
    limit_process()
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent():
    multiprocessing.parent_process().join()
    os._exit(1)


def _press(page: str, css: str, seconds: int) -> Pressed:
    """The alarm ends the process even inside C code, and even when nobody waits for the sheet any more."""
    signal.alarm(seconds)
    try:
        return press(page, css)
    finally:
        signal.alarm(0)
