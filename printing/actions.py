"""Deeds of printing: order a batch, give its file out, throw it away; make a copy of a plan out to somebody."""

from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit.book import write_down
from common import bell
from common.deeds import deed
from common.errors import NotAllowed
from plans.models import Plan
from printing.enums import MOST, JobState, LineKind, LineState
from printing.extracts import ground_of_copy
from printing.kinds import KINDS
from printing.models import File, Job, Line, NoticeText, PlanCopy

TASK = "printing.tasks.work_off"


@deed
def order_plans(plans, *, by, agency) -> Job:
    """One file of these plans, in this order."""
    lines = [(plan.pk, plan.case.number, f"支援プラン（{plan.version_label}）") for plan in plans]
    return _order(LineKind.PLAN, lines, by=by, agency=agency)


@deed
def order_papers(item, *, by, agency) -> Job:
    """One file of all numbered copies of one agenda item."""
    lines = [(copy.pk, item.case.number, f"会議資料　第{copy.number}部") for copy in item.copies.all()]
    return _order(LineKind.PAPERS, lines, by=by, agency=agency)


def _order(kind, lines, *, by, agency) -> Job:
    if not lines:
        raise NotAllowed("印刷するものを選んでください。")
    if len(lines) > MOST:
        raise NotAllowed(f"一度に印刷できるのは{MOST}件までです。選んで、分けて印刷してください。")
    wanted = [target for target, *_ in lines]
    for job in Job.objects.filter(by=by, state=JobState.WAITING).prefetch_related("lines"):
        if [line.target for line in job.lines.all()] == wanted:
            return job  # a double click
    job = Job.objects.create(by=by, agency=agency, kind=kind)
    Line.objects.bulk_create(
        Line(job=job, position=place, target=target, number=number, what=what)
        for place, (target, number, what) in enumerate(lines, start=1)
    )
    write_down("print.ordered", about=job, kind=str(kind), sheets=len(lines))
    transaction.on_commit(partial(bell.ring, TASK))
    return job


@deed
def fetch(job, *, by) -> tuple[File | None, list]:
    """The file, with what the book is to say was printed.

    None where a sheet may not be printed any more, or not as it is: then all of it is made again.
    """
    if not job.is_ready or job.expires_at <= timezone.now():
        raise NotAllowed("ファイルの保管期限が過ぎたか、まだできていません。もう一度印刷してください。")
    kind, records = KINDS[job.kind], []
    for line in job.lines.filter(state=LineState.DONE).defer("sealed"):
        try:
            record = kind.find(line.target, by)
            same = kind.ground(record, job) == line.ground
        except NotAllowed:
            same = False
        if not same:
            make_again(job)
            return None, []
        records.append(kind.opened(record))
    if job.fetched_at is None:
        Job.objects.filter(pk=job.pk).update(fetched_at=timezone.now(), updated_at=timezone.now())
    return job.file, records


def make_again(job) -> None:
    """What lies ready would tell more, or less, than is lawful by now."""
    File.objects.filter(job=job).delete()
    Line.objects.filter(job=job).update(state=LineState.WAITING, reason="", ground="", pages=0, updated_at=timezone.now())
    Job.objects.filter(pk=job.pk).update(
        state=JobState.WAITING, ready_at=None, expires_at=None, again=True, updated_at=timezone.now()
    )
    write_down("print.made_again", about=job)
    transaction.on_commit(partial(bell.ring, TASK))


@deed
def throw_away(job, *, by) -> Job:
    """The file goes now; that it was printed stays in the book."""
    File.objects.filter(job=job).delete()
    Line.objects.filter(job=job).exclude(sealed=b"").update(sealed=b"", updated_at=timezone.now())
    Job.objects.filter(pk=job.pk).update(state=JobState.ENDED, updated_at=timezone.now())
    write_down("print.thrown_away", about=job)
    return job


@deed
def copy_plan(plan, *, by, agency=None) -> PlanCopy:
    """A numbered copy for that agency, or for the person. Refused where the consent does not reach the agency."""
    reason, consent = ground_of_copy(plan, agency)
    Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    number = (PlanCopy.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0) + 1
    copy = PlanCopy.objects.create(
        case=plan.case, plan=plan, number=number, agency=agency, issued_by=by, basis_reason=reason, consent_id=consent
    )
    write_down("plan.copied", about=copy, case=plan.case, number=number, agency=agency and agency.pk, consent=consent)
    return copy


@deed
def set_notice_text(text, *, by, **words) -> NoticeText:
    """From the next notice that is printed."""
    text, _ = NoticeText.objects.update_or_create(outcome=text.outcome, defaults=words)
    write_down("print.notice_text_set", about=text, outcome=text.outcome)
    return text
