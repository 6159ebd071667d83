"""つなぐシート: one screen for the counter, and every answer comes back to who sent it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases.views.intake import take_in
from common import pdf
from common.buttons import pressed
from community.access import place_for
from drafts.page import Desk
from sheets.choices import words
from sheets.paper import pages_of
from sheets.words import spelled
from slips import actions
from slips.access import decides, frame_for, frames, receives, sends, side_of, slip_for
from slips.carry import definition_of, intake_of, members_of, protected
from slips.forms import AnswerForm, DecisionForm, PassForm, TellForm, definition, slip_form
from slips.models import Slip

SHOWN = 50


@reads
def overview(request):
    require(request, Permission.SLIP_SEND)
    mine, answering = (request.user.agencies_with(right) for right in (Permission.SLIP_SEND, Permission.OFFER_ANSWER))
    slips = Slip.objects.for_list()
    context = {
        "raised": frames(climbed=True)[:SHOWN] if answering else [],
        "waiting": list(slips.waiting().to(answering)[:SHOWN]),
        "to_tell": list(slips.to_be_told(mine)[:SHOWN]),
        "sent": list(slips.sent_by(mine).order_by("-sent_at")[:SHOWN]),
    }
    return render(request, "slips/list.html", context)


@writes
def add(request):
    require(request, Permission.SLIP_SEND)
    agency = request.user.agencies_with(Permission.SLIP_SEND)[0]
    desk = Desk(request, "つなぐシート")
    place = _place(request, desk.typed or request.GET)
    form = slip_form(desk.typed, agency=agency, place=place)
    desk.settle(form)
    if form.is_valid():
        said = {"answers": form.kept(), "version": form.definition.version, "place": place, **form.routed()}
        if form.attempt(actions.send_slip, by=request.user, from_agency=agency, **said):
            messages.success(request, "送りました。受けた機関からの回答は、この画面に届きます。")
            return redirect(form.result)
    boxes = [(section, [form[box.code] for box in section.asked]) for section in definition().sections if section.asked]
    return render(request, "slips/add.html", {"form": form, "desk": desk, "boxes": boxes, "place": place})


def _place(request, said):
    """Where somebody came to mind: the page of a place leads here with its key, a draft keeps it."""
    wanted = said.get("place")
    try:
        return place_for(request, UUID(wanted)) if wanted else None
    except ValueError:
        raise Http404 from None


@reads
def detail(request, slip_id):
    return render(request, "slips/detail.html", _page(request, slip_for(request, slip_id)))


def _page(request, slip, **forms):
    sheet = definition_of(slip)
    return {
        "slip": slip,
        "said": [(box.label, text) for box, text in spelled(sheet, slip.answers, words(sheet))],
        "steps": list(slip.steps.select_related("agency", "by", "to_agency")),
        "may_answer": slip.is_waiting and receives(request.user, slip),
        "may_withdraw": slip.is_waiting and sends(request.user, slip),
        "may_open_case": slip.case_id is not None and slip.to_agency in request.user.agencies_with(Permission.CASE_VIEW),
        "answer_form": forms.get("answer_form") or AnswerForm(prefix="answer"),
        "pass_form": forms.get("pass_form") or PassForm(prefix="pass", agency=slip.to_agency),
        "tell_form": forms.get("tell_form") or TellForm(prefix="tell"),
        "may_tell": not slip.is_waiting and side_of(request.user, slip) is not None,
    }


@writes
def take(request, slip_id):
    """The intake page with everything the slip says already in it. One deed: the case, and the answer to the sender."""
    slip = slip_for(request, slip_id)
    require(request, Permission.CASE_RECORD)
    if not receives(request.user, slip):
        raise PermissionDenied("このつなぐシートは、いま受けている機関だけが受け付けられます。")
    if not slip.is_waiting and request.method == "GET":
        return redirect(slip)
    return take_in(
        request,
        "slips/take.html",
        agency=slip.to_agency,
        initial=intake_of(slip),
        members=members_of(slip),
        then=lambda case: actions.take(slip, case, by=request.user),
        slip=slip,
    )


@deeds
def answer(request, slip_id):
    return _settle(request, slip_for(request, slip_id), AnswerForm, "answer", actions.answer)


@deeds
def pass_on(request, slip_id):
    slip = slip_for(request, slip_id)
    return _settle(request, slip, PassForm, "pass", actions.pass_on, agency=slip.to_agency)


def _settle(request, slip, kind, prefix, deed, **about):
    form = kind(request.POST, prefix=prefix, **about)
    if form.is_valid() and form.attempt(deed, slip, by=request.user, **form.answers()):
        messages.success(request, "送った人に伝えました。")
        return redirect("slips:list")
    return render(request, "slips/detail.html", _page(request, slip, **{f"{prefix}_form": form}))


@deeds
def withdraw(request, slip_id):
    slip = slip_for(request, slip_id)
    pressed(request, actions.withdraw, slip, by=request.user)
    return redirect(slip)


@deeds
def tell(request, slip_id):
    slip = slip_for(request, slip_id)
    side = side_of(request.user, slip)
    if side is None:
        raise Http404
    form = TellForm(request.POST, prefix="tell")
    if form.is_valid() and form.attempt(actions.tell, slip, by=request.user, agency=side, **form.answers()):
        return redirect(slip)
    return render(request, "slips/detail.html", _page(request, slip, tell_form=form))


@writes
def frame(request, frame_id):
    """Nothing of the person; a decision about what silence has lifted."""
    about = frame_for(request, frame_id)
    form = DecisionForm(request.POST or None, agency=about.to_agency) if decides(request.user, about) else None
    if form and form.is_valid() and form.attempt(actions.decide, about, by=request.user, **form.answers()):
        messages.success(request, "記録しました。送った機関と受けた機関に伝わります。")
        return redirect("slips:list")
    return render(request, "slips/frame.html", {"frame": about, "form": form})


@reads
def paper(request, slip_id):
    slip = slip_for(request, slip_id)
    note_opening(request, slip, case=slip.case_id, verb="printed")
    sheet = definition_of(slip)
    steps = [f"{step.agency.name}：{step.get_kind_display()}　{step.words}" for step in slip.steps.select_related("agency")]
    facts = {
        "sent_on": timezone.localdate(slip.sent_at),
        "sender": f"{slip.from_agency.name}　{slip.sent_by.name}",
        "channel": slip.source_words,
        "to_agency": slip.to_agency.name,
        "why": slip.why,
        "answer": "\n".join(steps),
    }
    pages = pages_of(sheet, {**facts, **slip.answers, **protected(slip)}, words(sheet))
    context = {"definition": sheet, "pages": pages, "header": None}
    pressed = pdf.render("sheets/print/sheet.html", context, title=sheet.title, printed_by=request.user.signature)
    return pdf.as_download(pressed, "slip.pdf")
