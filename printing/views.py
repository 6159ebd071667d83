"""Printing: batches, the book of what was printed, copies made out to somebody, and the papers beside plan and meeting."""

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases.models import Case
from common import pdf, spreadsheet
from common.buttons import pressed
from common.errors import NotAllowed
from common.files import as_download
from meetings import paper as meeting_papers
from meetings.access import convened_item_for, item_for, seat_of
from plans import sheets as plan_sheets
from plans.access import decides, plan_for, require_deciding
from plans.models import Plan
from plans.paper import press_plan
from printing import actions
from printing.access import copy_for, job_for, plan_to_copy_for, recipients_of
from printing.book import MOST, asked, lines_of, table_of
from printing.enums import LineState, Outcome
from printing.extracts import extract_for
from printing.forms import NoticeTextForm
from printing.models import Job, NoticeText

SHOWN = 20


# Batches --------------------------------------------------------------------------------------------------------------


@reads
def job_list(request):
    require(request, Permission.CASE_VIEW)
    jobs = Job.objects.visible_to(request.user)[:SHOWN]
    return render(request, "printing/list.html", {"jobs": list(jobs)})


@reads
def job(request, job_id):
    """The page asks again every other second while the file is being made, and works by reloading where nothing asks."""
    found = job_for(request, job_id)
    lines = list(found.lines.defer("sealed"))
    done = sum(line.state != LineState.WAITING for line in lines)
    context = {
        "job": found,
        "done": done,
        "total": len(lines),
        "out": [line for line in lines if line.state == LineState.LEFT_OUT],
        "pages": sum(line.pages for line in lines),
    }
    return render(request, "printing/_job.html" if request.htmx else "printing/job.html", context)


@deeds
def order_plans(request):
    """`plan`: those ticked; or `all` of what the page showed: `shown` is to_decide or a fiscal year."""
    require(request, Permission.PLAN_DECIDE)
    plans = Plan.objects.filter(case__in=Case.objects.visible_to(request.user)).select_related("case")
    shown = request.POST.get("shown", "")
    if "all" in request.POST:
        wanted = _all_shown(plans, shown)
    else:
        try:
            wanted = plans.filter(pk__in=request.POST.getlist("plan")[: actions.MOST + 1]).order_by("agreed_at", "pk")
        except ValidationError:
            raise Http404 from None
    agency = request.user.agencies_with(Permission.PLAN_DECIDE)[0]
    try:
        ordered = actions.order_plans(list(wanted[: actions.MOST + 1]), by=request.user, agency=agency)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect("plans:decisions" if shown.isdecimal() else "plans:to_decide")
    return redirect(ordered)


def _all_shown(plans, shown):
    if shown.isdecimal() and len(shown) == 4:
        return plans.numbered_in(int(shown))
    return plans.awaiting_decision().order_by("agreed_at")


@deeds
def order_papers(request, meeting_id, item_id):
    item = convened_item_for(request, meeting_id, item_id)
    try:
        ordered = actions.order_papers(item, by=request.user, agency=item.meeting.agency)
    except NotAllowed:
        messages.error(request, "先に「資料を出す」で、参加者ごとの資料を作ってください。")
        return redirect(item)
    return redirect(ordered)


@deeds
@csp_update({"sandbox": [True]})
def fetch(request, job_id):
    """The paper leaves here, so here stands in the book what was printed. Law and walls are asked once more."""
    found = job_for(request, job_id)
    try:
        file, records = actions.fetch(found, by=request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect(found)
    if file is None:
        messages.warning(request, "印刷してよい内容が変わったため、ファイルを作り直しています。しばらくお待ちください。")
        return redirect(found)
    for record, case in records:
        note_opening(request, record, case=case, verb="printed")
    return as_download(file)


@deeds
def throw_away(request, job_id):
    found = job_for(request, job_id)
    pressed(request, actions.throw_away, found, by=request.user, done="ファイルを削除しました。")
    return redirect("printing:list")


# What was printed by whom ---------------------------------------------------------------------------------------------


@reads
def book(request):
    form, wanted = asked(request)
    rows = lines_of(**wanted)
    context = {"form": form, "rows": rows[:MOST], "more": len(rows) > MOST, "most": MOST, "query": request.GET.urlencode()}
    return render(request, "printing/book.html", context)


@reads
def book_file(request):
    _, wanted = asked(request)
    return spreadsheet.as_download(request, table_of(lines_of(**wanted)[:MOST]), "print-book")


# Copies made out to somebody ------------------------------------------------------------------------------------------


@deeds
def copy_plan(request, case_id, plan_id):
    """`agency`: for whom the next copy is; `person`: for the person."""
    plan = plan_to_copy_for(request, case_id, plan_id)
    agency = None
    if "person" not in request.POST:
        agency = next((each for each in recipients_of(plan) if str(each.pk) == request.POST.get("agency")), None)
        if agency is None:
            raise Http404
    done = f"{agency.name if agency else '本人'}あての写しを作りました。下の一覧から印刷してください。"
    pressed(request, actions.copy_plan, plan, by=request.user, agency=agency, done=done)
    return redirect(plan)


@reads
def plan_copy(request, case_id, plan_id, plan_copy_id):
    copy = copy_for(request, case_id, plan_id, plan_copy_id)
    try:
        part = extract_for(copy)
    except NotAllowed as problem:
        raise PermissionDenied(f"この写しは、いまは印刷できません。{problem}") from problem
    note_opening(request, copy, case=copy.case_id, verb="printed")
    pressed_copy = press_plan(copy.plan, by=request.user, made_out=copy.made_out, part=part)
    return pdf.as_download(pressed_copy, f"{copy.plan.case.number}-plan{copy.plan.version}-copy{copy.number}.pdf")


# Papers beside the plan and the meeting -------------------------------------------------------------------------------


@reads
def role_table(request, case_id, plan_id):
    plan = plan_for(request, case_id, plan_id)
    note_opening(request, plan, case=plan.case_id, verb="printed")
    return plan_sheets.roles_pdf(plan, by=request.user)


@reads
def notice(request, case_id, plan_id):
    """To the person: that the city decided, or decided not to."""
    plan = plan_for(request, case_id, plan_id)
    if not decides(request.user):
        raise PermissionDenied("通知書を印刷できるのは、市の所管課だけです。")
    outcome = plan_sheets.outcome_of(plan)
    if outcome is None:
        raise PermissionDenied("市の決定がまだのため、通知書は印刷できません。")
    note_opening(request, plan, case=plan.case_id, verb="printed")
    return plan_sheets.notice_pdf(plan, NoticeText.of(outcome), by=request.user)


@reads
def call_notice(request, meeting_id, item_id):
    item = convened_item_for(request, meeting_id, item_id)
    note_opening(request, item, case=item.case_id, verb="printed")
    return meeting_papers.call_pdf(item, by=request.user)


@reads
def preparation(request, meeting_id, item_id):
    """The sheet of one's own agency, as far as it is written; the convener prints an empty one of this item."""
    item = item_for(request, meeting_id, item_id)
    note_opening(request, item, case=item.case_id, verb="printed")
    return meeting_papers.preparation_pdf(item, seat_of(request.user, item), by=request.user)


@reads
def blank_preparation(request):
    require(request, Permission.MEETING_ATTEND)
    return meeting_papers.preparation_pdf(None, None, by=request.user)


@reads
def notice_texts(request):
    require_deciding(request)
    texts = [NoticeText.of(outcome) for outcome in Outcome]
    return render(request, "printing/notice_texts.html", {"texts": texts})


@writes
def edit_notice_text(request, outcome):
    require_deciding(request)
    if outcome not in Outcome:
        raise Http404
    text = NoticeText.of(outcome)
    form = NoticeTextForm(request.POST or None, initial={name: getattr(text, name) for name in ("body", "closing", "contact")})
    if form.is_valid() and form.attempt(actions.set_notice_text, text, by=request.user, **form.answers()):
        messages.success(request, "通知書の文を保存しました。")
        return redirect("printing:notice_texts")
    return render(request, "printing/edit_notice_text.html", {"form": form, "text": text})
