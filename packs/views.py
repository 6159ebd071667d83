"""Handover packs, the person's own copy, and disclosure requests."""

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases.access import case_for, custodian_case_for
from common import pdf
from common.buttons import pressed
from common.files import as_download
from packs import actions, paper
from packs.access import (
    case_to_ask_of,
    pack_for,
    prepares,
    request_for,
    request_to_decide_for,
    request_to_prepare_for,
    request_to_review_for,
    reviews,
)
from packs.blackout import covered
from packs.enums import Occasion, State
from packs.forms import DecideForm, ExtendForm, GiveForm, HandoverForm, MarkForm, ReceiveForm, ReviewForm
from packs.handing import Handing
from packs.models import DisclosureRequest, PackPaper
from packs.own import own_pdf, record_of
from packs.records import desks_with_own_notes
from plans.access import decides

SHOWN = 100


# 引継書 ------------------------------------------------------------------------------------------------------------------


@writes
def make(request, case_id):
    """First what would go and what would stay is shown; the second button makes the pack that was shown, and no other."""
    case = custodian_case_for(request, case_id, Permission.CASE_RECORD)
    wanted = request.GET.get("occasion")
    initial = {"occasion": wanted} if wanted in Occasion.values else {}
    form = HandoverForm(request.POST or None, own=case.custodian, initial=initial)
    handing = None
    if form.is_valid():
        handing = Handing(case, case.custodian, **form.handed())
        if request.POST.get("make") == handing.stamp and form.attempt(actions.make_handover, handing, by=request.user):
            return redirect(form.result)
    return render(request, "packs/make.html", {"case": case, "form": form, "handing": handing})


@reads
def handover(request, pack_id):
    pack = pack_for(request, pack_id)
    verdicts = sorted(pack.parts, key=lambda pair: bool(pair[1]))
    return render(request, "packs/handover.html", {"pack": pack, "case": pack.case, "verdicts": verdicts})


@csp_update({"sandbox": [True]})
@reads
def handover_paper(request, pack_id):
    pack = pack_for(request, pack_id)
    note_opening(request, pack, case=pack.case_id, verb="printed")
    return as_download(get_object_or_404(PackPaper, pack=pack))


# わたしの情報の記録 --------------------------------------------------------------------------------------------------------


@reads
def own(request, case_id):
    case = case_for(request, case_id, Permission.CONSENT_RECORD)
    return render(request, "packs/own.html", record_of(case))


@reads
def own_paper(request, case_id):
    case = case_for(request, case_id, Permission.CONSENT_RECORD)
    note_opening(request, case, case=case.pk, verb="printed")
    return pdf.as_download(own_pdf(case, by=request.user), f"{case.number}-own.pdf")


# 開示請求 ----------------------------------------------------------------------------------------------------------------


@reads
def requests(request):
    require(request, Permission.CASE_RECORD)
    found = list(DisclosureRequest.objects.for_list().order_by("handed_over_at", "due_on")[:SHOWN])
    context = {
        "open": [asked for asked in found if asked.state != State.HANDED_OVER],
        "done": [asked for asked in found if asked.state == State.HANDED_OVER],
    }
    return render(request, "packs/requests.html", context)


@writes
def receive(request, case_id):
    case = case_to_ask_of(request, case_id)
    form = ReceiveForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.receive_request, case, by=request.user, **form.answers()):
        return redirect(form.result)
    return render(request, "packs/receive.html", {"case": case, "form": form})


@reads
def request_page(request, request_id):
    asked = request_for(request, request_id)
    entries = list(asked.entries.all())
    before = asked.state in {State.RECEIVED, State.PREPARED, State.REVIEWED}
    may_prepare = asked.seen_case is not None and prepares(request.user, asked.case)
    numbers = paper.short_grounds()
    for entry in entries:
        entry.ground = numbers.get(entry.withheld, entry.withheld)
    context = {
        "asked": asked,
        "entries": entries,
        "changed": actions.changed_in(asked) if entries and before else 0,
        "may_prepare": may_prepare and before,
        "may_review": asked.state == State.PREPARED and reviews(request.user, asked),
        "may_decide": asked.state == State.REVIEWED and decides(request.user),
        "may_send_back": asked.state == State.REVIEWED and reviews(request.user, asked),
        "may_hand_over": asked.state == State.DECIDED,
        "may_extend": before and not asked.extension_reason,
        "has_paper": asked.state in {State.REVIEWED, State.DECIDED, State.HANDED_OVER},
        "ask_also": desks_with_own_notes(asked.case) if may_prepare and before else [],
    }
    return render(request, "packs/request.html", context)


@deeds
def list_records(request, request_id):
    asked = request_to_prepare_for(request, request_id)
    pressed(request, actions.list_records, asked, by=request.user, done="記録を並べました。黒塗りの案を確かめてください。")
    return redirect(asked)


@writes
def mark(request, request_id, entry_id):
    """The record with what is covered in it. Read by whoever reads the request; marked by the preparer."""
    asked = request_for(request, request_id)
    entry = get_object_or_404(asked.entries, pk=entry_id)
    may_mark = asked.is_being_prepared and asked.seen_case is not None and prepares(request.user, asked.case)
    if request.method == "POST" and not may_mark:
        raise PermissionDenied("黒塗りを変えられるのは、準備中の、主担当の機関だけです。")
    entry.request = asked
    form = MarkForm(request.POST or None, entry=entry) if may_mark else None
    if form and form.is_valid() and form.attempt(actions.mark_entry, entry, by=request.user, **form.marked()):
        messages.success(request, "保存しました。")
        after = asked.entries.filter(position__gt=entry.position).first()
        return redirect("packs:mark", asked.pk, after.pk) if after and "next" in request.POST else redirect(asked)
    numbers = paper.short_grounds()
    pieces = covered(entry.text, entry.marks)
    context = {
        "asked": asked,
        "entry": entry,
        "form": form,
        "pieces": pieces,
        "numbers": numbers,
        "withheld": numbers.get(entry.withheld, ""),
    }
    return render(request, "packs/mark.html", context)


@deeds
def prepared(request, request_id):
    asked = request_to_prepare_for(request, request_id)
    pressed(request, actions.finish_preparation, asked, by=request.user, done="準備を終えました。別の職員の確認を待ちます。")
    return redirect(asked)


@writes
def review(request, request_id):
    asked = request_to_review_for(request, request_id)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        good = form.cleaned_data["verdict"] == "good"
        done = (
            form.attempt(actions.review, asked, by=request.user)
            if good
            else form.attempt(actions.send_back, asked, by=request.user, reason=form.cleaned_data["reason"])
        )
        if done:
            return redirect(asked)
    return render(request, "packs/review.html", {"asked": asked, "form": form})


@writes
def extend(request, request_id):
    asked = request_for(request, request_id)
    form = ExtendForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.extend, asked, by=request.user, **form.answers()):
        return redirect(asked)
    return render(request, "packs/extend.html", {"asked": asked, "form": form})


@writes
def decide(request, request_id):
    asked = request_to_decide_for(request, request_id)
    form = DecideForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.decide, asked, by=request.user, **form.answers()):
        return redirect(asked)
    readable = [each for each in paper.shown_of(asked) if not each.withheld]
    return render(request, "packs/decide.html", {"asked": asked, "form": form, "shown": readable})


@writes
def hand_over(request, request_id):
    asked = request_for(request, request_id)
    form = GiveForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.hand_over, asked, by=request.user, **form.answers()):
        return redirect(asked)
    return render(request, "packs/hand_over.html", {"asked": asked, "form": form})


@reads
def disclosure_paper(request, request_id):
    asked = request_for(request, request_id)
    note_opening(request, asked, case=asked.case_id, verb="printed")
    return pdf.as_download(paper.disclosure_pdf(asked, by=request.user), "disclosure.pdf")
