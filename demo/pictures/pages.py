"""Pages of the demo town as a browser shows them, for the README."""

import os
import shutil
from pathlib import Path

from PIL import Image

from common.press import FONTS
from demo.pictures.community import session_page_of_the_town
from demo.pictures.conference import page_of_the_town as conference_of_the_town
from demo.pictures.households import Papers, case_of_the_town
from demo.pictures.papers import save

WIDE, PHONE = 1280, 390
COLOURS = 128


def take(base: str, folder: Path, papers: Papers) -> None:
    """Our own fonts, so that the pictures are the same on every machine."""
    from playwright.sync_api import sync_playwright

    case = f"/cases/{papers.case.pk}/"
    conference, readers = conference_of_the_town(), f"{case_of_the_town()}readers/"
    wanted = [
        ("day", "yamazaki", "/", WIDE), ("list", "yamazaki", "/cases/", WIDE), ("case", "sato", case, WIDE),
        ("receive-phone", "sato", "/cases/receive/", PHONE), ("slip-phone", "endo", "/slips/add/", PHONE),
        ("sheet", "sato", f"{case}sheets/F2/", WIDE), ("genogram", "sato", f"{case}genogram/", WIDE),
        ("offers", "yamazaki", "/referrals/", WIDE), ("board", "yamazaki", "/boards/", WIDE),
        ("figures", "yamazaki", "/boards/figures/", WIDE), ("clock", "kobayashi", "/settings/clock/", WIDE),
        ("community", "honma", "/community/", WIDE), ("resources", "sato", "/community/resources/", WIDE),
        ("overview", "honma", "/community/overview/", WIDE), ("session-phone", "honma", session_page_of_the_town(), PHONE),
        ("outreach", "yoshida", "/outreach/", WIDE), ("outreach-phone", "sato", "/outreach/", PHONE),
        ("cityplan", "kobayashi", "/cityplan/", WIDE), ("statistics", "kobayashi", "/statistics/", WIDE),
        ("conference", "kobayashi", conference, WIDE), ("readers", "yamazaki", readers, WIDE), ("book", "ono", "/book/", WIDE),
        ("participation", "yoshida", "/participation/", WIDE), ("council", "shoji", "/council/", WIDE),
    ]  # fmt: skip
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--disable-gpu", *alone],
            env={**os.environ, "FONTCONFIG_FILE": str(FONTS)},
        )
        for name, login, path, width in wanted:
            context = browser.new_context(locale="ja-JP", viewport={"width": width, "height": 900 if width == WIDE else 780})
            page = context.new_page()
            page.goto(f"{base}/demo/")
            page.locator(f"form[action='/demo/{login}/'] button").click()
            page.goto(f"{base}{path}")
            file = folder / f"{name}.png"
            page.screenshot(path=file)
            with Image.open(file) as picture:
                save(picture.convert("RGB").quantize(COLOURS), file)
            context.close()
        browser.close()
