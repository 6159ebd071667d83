"""Machine time of a whole intake in a real browser: from my day, by keyboard, to the page of the new case.

Every key is a key; the text is written in as an input method hands it over. The counsellor's thinking is left out: what remains is
what the machine makes somebody wait. The floor is the same number of pages with nothing on them.
"""

import argparse
import os
import shutil
import sys
import time

from bench.ground import bring_up, quantiles, report

BAR = 90.0  # s
KEYS = 40


def main() -> bool:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=100_000)
    arguments.add_argument("--requests", type=int, default=5)
    options = arguments.parse_args()
    bring_up(options.cases)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's event loop lives in this thread, beside the database
    with serving() as base:
        seconds, keys, floor = measure(base, options.requests)
    worst = max(seconds)
    return report(
        name="intake", figure=round(worst, 2), unit="s, slowest of the intakes", floor=round(floor, 2), ratio=round(worst / floor, 1),
        bar=BAR, ok=worst <= BAR and keys <= KEYS, cases=options.cases, requests=options.requests, keys=keys,
        median_s=round(quantiles(seconds)["median_ms"] / 1000, 2),
    )  # fmt: skip


def serving():
    """The application on a port of its own, static files and all."""
    from contextlib import contextmanager

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    @contextmanager
    def run():
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}"
        thread.terminate()

    return run()


def measure(base: str, rounds: int) -> tuple[list[float], int, float]:
    from playwright.sync_api import sync_playwright

    from tests.journeys.keyboard import Keyboard, receive_a_person, sign_in

    path, seconds, keys, bare = shutil.which("chromium"), [], 0, []
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--disable-gpu", *alone])
        page = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900}).new_page()
        hands = Keyboard(page)
        sign_in(hands, base, "sato")
        for _ in range(rounds):
            page.goto(f"{base}/")
            began = time.perf_counter()
            keys = max(keys, receive_a_person(hands))
            page.get_by_text("いまの主担当").wait_for()
            seconds.append(time.perf_counter() - began)
            began = time.perf_counter()
            for _ in range(3):  # my day's link, the page of the intake, the page of the case
                page.goto(f"{base}/bare/0/")
            bare.append(time.perf_counter() - began)
        browser.close()
    return seconds, keys, min(bare)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
