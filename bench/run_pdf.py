"""How long a sheet takes and how much memory: 1, 3, 4 and 20 pages, and a batch of 50 plans, from the order to the joined file.

Each round presses every sheet once and has headless Chromium print the same HTML right after it, so that a noisy moment touches
both. The press is warm, as it is beside a serving process; Chromium starts anew for each sheet, as it would have to without a
browser kept running. Memory: the most its processes held together (what Chromium's share among themselves counts for each).
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.ground import bring_up, quantiles, report

BAR = 3.0  # seconds, for a plan of three pages
PAGES = (1, 3, 4, 20)
PLANS = 50
WORDS = "家賃と公共料金の滞納があり、収入と支出の見通しが立っていない。分割納付の相談に同行し、毎月の収支を一緒に確かめる。"


def main() -> bool:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=300)
    arguments.add_argument("--requests", type=int, default=7)
    options = arguments.parse_args()
    bring_up(options.cases)
    import juso.wsgi  # noqa: F401 (the process as it serves)

    plan, host = a_plan()
    sheets = {f"{pages}": sheet_of(plan, pages, host) for pages in PAGES}
    measured = measure(sheets, options.requests)
    measured["batch"] = batch(plan, host, sheet_of(plan, 2, host))
    three = measured["3"]
    return report(
        name="pdf",
        figure=three["median_ms"] / 1000,
        unit="s, median of a plan of three pages",
        floor=three["chromium_ms"] / 1000,
        ratio=round(three["median_ms"] / three["chromium_ms"], 2),
        bar=BAR,
        ok=three["median_ms"] / 1000 <= BAR,
        requests=options.requests,
        plans=PLANS,
        sheets=measured,
    )


def a_plan():
    """One the host section has decided on and may print today."""
    from django.db import transaction

    from agencies.models import User
    from common.acting import acting_as
    from common.errors import NotAllowed
    from plans.models import Plan
    from printing.kinds import KINDS
    from printing.models import Job

    host = User.objects.get(username="kobayashi")
    job = Job(by=host, agency=host.desk)
    with acting_as(host.pk), transaction.atomic():
        for key in Plan.objects.exclude(document_no="").values_list("pk", flat=True):
            try:
                plan = KINDS["plan"].find(key, host)
                KINDS["plan"].ground(plan, job)
            except NotAllowed:
                continue
            return plan, host
    raise SystemExit("no plan in this town may be printed")


def sheet_of(plan, pages, host) -> str:
    """The HTML of the plan, with as many issues as make it that long; one page: its role table."""
    from django.db import transaction

    from common import pdf
    from common.acting import acting_as
    from plans.extract import whole
    from plans.models import Issue, RoleAssignment
    from plans.paper import press_plan
    from plans.sheets import roles_pdf

    kept = []
    plain, pdf._in_turn = pdf._in_turn, lambda page: kept.append(page) or plain(page)
    try:
        with acting_as(host.pk), transaction.atomic():
            if pages == 1:
                roles_pdf(plan, by=host)
                return kept[-1]
            for more in range(400):
                part = whole(plan)
                part.issues.extend(Issue(plan=plan, text=WORDS * 2) for _ in range(more))
                part.roles.extend(RoleAssignment(plan=plan, issue="滞納", support=WORDS, agency=host.desk) for _ in range(more))
                if length(press_plan(plan, by=host, part=part).pdf) >= pages:
                    return kept[-1]
    finally:
        pdf._in_turn = plain
    raise SystemExit(f"no plan of {pages} pages")


def length(content: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


def measure(sheets, rounds) -> dict[str, dict]:
    from common import pdf

    times = {name: ([], []) for name in sheets}
    memory = dict.fromkeys(sheets, 0)
    sizes = {}
    for _ in range(rounds):
        for name, page in sheets.items():
            began = time.perf_counter()
            pressed = pdf._in_turn(page)
            times[name][0].append(time.perf_counter() - began)
            sizes[name] = (length(pressed.pdf), len(pressed.pdf) // 1024)
            seconds, most = chromium(page)
            times[name][1].append(seconds)
            memory[name] = max(memory[name], most)
    rows = {}
    for name, (ours, theirs) in times.items():
        pdf._close_workshop()
        pdf._in_turn(sheets[name])  # a fresh process: what this sheet alone makes it hold
        rows[name] = {
            "pages": sizes[name][0], "kb": sizes[name][1], **quantiles(ours), "mb": press_memory(),
            "chromium_ms": quantiles(theirs)["median_ms"], "chromium_mb": memory[name],
        }  # fmt: skip
    return rows


def press_memory() -> int:
    """The most the rendering process ever held, in MB."""
    from common import pdf

    return max(most_of(pid) for pid in pdf._workshop()._processes)


def most_of(pid) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def chromium(page: str) -> tuple[float, int]:
    """(seconds, MB of all its processes together) for the same words, style and fonts."""
    from common.pdf import _css
    from common.press import FONTS

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.html"
        source.write_text(page.replace("</head>", f"<style>{_css()}</style></head>"), encoding="utf-8")
        command = [
            shutil.which("chromium") or "google-chrome", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={folder}/home", f"--print-to-pdf={folder}/sheet.pdf", source.as_uri(),
        ]  # fmt: skip
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "FONTCONFIG_FILE": str(FONTS)}
        )
        most = [0]
        watch = threading.Thread(target=lambda: watch_over(process, most))
        watch.start()
        process.wait()
        seconds = time.perf_counter() - began
        watch.join()
        if not (Path(folder) / "sheet.pdf").exists():
            raise SystemExit("Chromium printed nothing")
        return seconds, most[0]


def watch_over(process, most) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(map(now_of, family_of(process.pid))))
        time.sleep(0.02)


def family_of(pid) -> list[int]:
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def now_of(pid) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 // 2**20
    except OSError:
        return 0


def batch(plan, host, page) -> dict:
    """Fifty plans ordered, worked off and joined as a worker does it, database and all; Chromium prints one sheet fifty times over."""
    from django.db import transaction

    from common import pdf
    from common.acting import acting_as
    from printing import actions, work
    from printing.models import Job

    pdf._close_workshop()
    with acting_as(host.pk), transaction.atomic():
        job = actions.order_plans([plan] * PLANS, by=host, agency=host.desk)
    began = time.perf_counter()
    while work.do_next():
        pass
    seconds = time.perf_counter() - began
    with acting_as(host.pk), transaction.atomic():
        job = Job.objects.get(pk=job.pk)
        content = job.file.content()
        actions.throw_away(job, by=host)
    head, _, rest = page.partition("<body")
    body = "<div" + rest.rpartition("</body>")[0] + "</div>"
    theirs, most = chromium(
        f"{head}<body>{''.join(f'<section class=next-page>{body}</section>' for _ in range(PLANS))}</body></html>"
    )
    return {
        "pages": length(content), "kb": len(content) // 1024, "median_ms": round(seconds * 1000, 2), "mb": press_memory(),
        "worker_mb": most_of(os.getpid()), "chromium_ms": round(theirs * 1000, 2), "chromium_mb": most,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
