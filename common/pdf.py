"""Sheets on paper: a template is filled here, and pressed into a PDF in a process apart from the pages."""

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from common.errors import NotAllowed
from common.press import Pressed, limit_process, press
from common.wareki import spell

SECONDS = 30
_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None


def render(template: str, context: dict, *, title: str, printed_by: str, document_no: str = "") -> Pressed:
    """The sheet as PDF. NotAllowed with a sentence when it takes too long or too much."""
    now = timezone.localtime()
    frame = {
        "title": title,
        "printed_by": printed_by,
        "printed_at": f"{spell(now.date())} {now:%H:%M}",
        "document_no": document_no,
    }
    html = render_to_string(template, {**context, **frame})
    try:
        return _workshop().submit(press, html, _css()).result(timeout=SECONDS)
    except (BrokenProcessPool, TooSlow) as error:
        _close_workshop()
        raise NotAllowed("印刷に時間がかかりすぎたため、中止しました。もう一度お試しください。") from error


def as_download(pressed: Pressed, filename: str) -> HttpResponse:
    """Shown in the browser, never stored by it. `filename` is neutral: numbers, no names."""
    response = HttpResponse(pressed.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


@cache
def _css() -> str:
    return (Path(__file__).resolve().parent / "print.css").read_text(encoding="utf-8")


def _workshop() -> ProcessPoolExecutor:
    """One rendering process per serving process, started when first needed and replaced after 200 sheets."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = ProcessPoolExecutor(
                1, mp_context=multiprocessing.get_context("spawn"), initializer=limit_process, max_tasks_per_child=200
            )
        return _pool


def _close_workshop():
    global _pool
    with _lock:
        if _pool is not None:
            _pool.shutdown(wait=False, cancel_futures=True)
        _pool = None
