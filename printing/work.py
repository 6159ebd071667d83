"""What a worker does for a job: one sheet after the other in the name of who ordered them, then all of them as one file.

Each step is a transaction of its own that holds the lock of its row: killed in the middle, it has not happened, and the next
worker goes on there.
"""

import io
import logging
from datetime import timedelta

import pikepdf
from django.db import transaction
from django.utils import timezone

from agencies.models import User
from common import pdf
from common.acting import acting_as
from common.deeds import rows
from common.errors import NotAllowed
from common.joining import join
from notices.actions import tell
from notices.kinds import kind
from printing.enums import HOURS, JobState, LineState
from printing.kinds import KINDS
from printing.models import File, Job, Line

log = logging.getLogger(__name__)
kind("print.ready", "まとめて印刷するファイルができました", group="印刷", mail=False)

BROKEN = "この印刷物は作れませんでした。一件ずつ印刷してください。"


@transaction.atomic
def do_next() -> bool:
    """The next sheet of any job, or the joining of one whose sheets are all there. False where nothing waits."""
    with acting_as(0):
        found = rows("printing_next")
    if not found:
        return False
    ((job_id, user_id, line_id),) = found
    with acting_as(user_id):
        job = Job.objects.select_related("agency").get(pk=job_id)
        by = User.objects.get(pk=user_id)
        if line_id:
            _press(Line.objects.get(pk=line_id), job, by)
        else:
            _bind(job, by)
    if not line_id:
        with acting_as(0):
            tell("print.ready", users=[by], url=job.get_absolute_url(), key=f"print/{job.pk}/{timezone.now():%Y%m%d%H%M%S}")
    return True


def _press(line, job, by) -> None:
    what = KINDS[job.kind]
    try:
        with transaction.atomic():
            if not by.current_posts:
                raise NotAllowed("印刷を頼んだ職員は、いま職に就いていません。")
            record = what.find(line.target, by)
            line.ground = what.ground(record, job)
            pressed = what.press(record, by).pdf
    except NotAllowed as problem:
        line.state, line.reason, line.ground = LineState.LEFT_OUT, str(problem), ""
    except Exception:  # one sheet that cannot be made does not hold up the others
        log.exception("a sheet of a batch was not made")
        line.state, line.reason, line.ground = LineState.LEFT_OUT, BROKEN, ""
    else:
        line.state, line.pages = LineState.DONE, pages_in(pressed)
        line.keep(pressed)
    line.save(update_fields=["state", "reason", "ground", "pages", "sealed", "updated_at"])


def pages_in(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as opened:
        return len(opened.pages)


def _bind(job, by) -> None:
    """List and sheets in one file; what the sheets held apart goes."""
    now, lines = timezone.now(), list(job.lines.all())
    done = [line for line in lines if line.state == LineState.DONE]
    if not done:
        _settle(job, state=JobState.NOTHING)
        return
    parts = [(f"{place}　{line.number}　{line.what}", line.content()) for place, line in enumerate(done, start=1)]
    file = File(job=job, name=f"print-{timezone.localtime(now):%Y%m%d-%H%M}.pdf", kind="pdf")
    file.keep(join(front_page(job, lines, by), parts))
    file.save(force_insert=True)
    job.lines.update(sealed=b"", updated_at=now)
    _settle(job, state=JobState.READY, ready_at=now, expires_at=now + timedelta(hours=HOURS))


def front_page(job, lines, by) -> bytes:
    """The list of what follows, with the page of the file on which each begins, and what was left out and why."""
    done = [line for line in lines if line.state == LineState.DONE]
    out = [line for line in lines if line.state == LineState.LEFT_OUT]
    front = _list(job, done, out, by, pages=1)
    pages = pages_in(front)
    return front if pages == 1 else _list(job, done, out, by, pages=pages)


def _list(job, done, out, by, *, pages) -> bytes:
    begins, rows = pages + 1, []
    for line in done:
        rows.append((line, begins))
        begins += line.pages
    context = {"job": job, "rows": rows, "out": out, "pages": begins - 1}
    title = f"{job.get_kind_display()}　一覧（{len(done)}件）"
    return pdf.render("printing/print/front.html", context, title=title, printed_by=by.signature, running="まとめて印刷").pdf


def _settle(job, **columns) -> None:
    Job.objects.filter(pk=job.pk).update(updated_at=timezone.now(), **columns)
