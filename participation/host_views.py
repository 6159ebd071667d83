"""The sheet for a host: shown before it is made, printed with a code, answered without sign-in or by telephone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from agencies.models import Choice
from audit.book import note_opening
from audit.http import deeds, reads, writes
from clocks.clock import due_in
from common.buttons import pressed
from participation import hosts
from participation.access import WORK, placement_for, sheet_for, works
from participation.enums import Verdict
from participation.forms import GivenForm, RecordForm, SheetForm
from participation.paper import sheet_pdf
from participation.telling import Telling, grounds, proposed, words_against
from participation.wishes import plan_of
from referrals.codedoor import CodeDoor

DOOR = CodeDoor("participation:door", hosts.open_code)


@writes
def make_sheet(request, case_id, placement_id):
    """First exactly what would be told is shown; the second button makes the sheet that was shown, and no other."""
    placement = placement_for(request, case_id, placement_id, WORK)
    plan, labels, may = plan_of(placement.case), Choice.objects.labels("host_tell"), grounds(placement)
    said = {item: words for item, words in proposed(placement, plan).items() if may[item]}
    form = SheetForm(request.POST or None, said=said, labels=labels, initial={"answer_by": due_in("link")})
    telling = None
    if form.is_valid():
        telling = Telling(placement, form.cleaned_data["asks"], form.said())
        making = request.POST.get("make") == telling.stamp
        if making and form.attempt(
            hosts.make_sheet, telling, by=request.user, agency=works(request.user, placement.case), **form.rest()
        ):
            messages.success(request, "依頼書を作りました。印刷して、受け入れ先に手渡してください。")
            return redirect(form.result)
    wanted = plan.codes("tell")
    context = {
        "case": placement.case,
        "placement": placement,
        "form": form,
        "telling": telling,
        "plan": plan,
        "refused": [(labels.get(item, item), may[item].reason) for item in may if item in wanted and not may[item]],
        "unasked": [label for item, label in labels.items() if item not in wanted],
        "may_any": bool(said),
        "outside": placement.resource.agency is None,
        "against": words_against(placement),
    }
    return render(request, "participation/make_sheet.html", context)


@reads
def sheet(request, case_id, host_sheet_id):
    found = sheet_for(request, case_id, host_sheet_id)
    leads = works(request.user, found.case) is not None
    context = {"case": found.case, "placement": found.placement, "sheet": found, "leads": leads, "code": hosts.live_code(found)}
    return render(request, "participation/host_sheet.html", context)


@reads
def paper(request, case_id, host_sheet_id):
    found = _telling_sheet(request, case_id, host_sheet_id)
    return sheet_pdf(found, by=request.user)


@deeds
def link(request, case_id, host_sheet_id):
    """The sheet with a new code, on this paper and nowhere else."""
    found = _telling_sheet(request, case_id, host_sheet_id)
    if not found.is_waiting:
        raise PermissionDenied("回答用コードは、回答待ちの依頼書だけに作れます。")
    code, made = hosts.make_link(found, by=request.user)
    address = request.build_absolute_uri(reverse("participation:door"))
    return sheet_pdf(found, by=request.user, code=code, link=made, address=address)


def _telling_sheet(request, case_id, host_sheet_id):
    """A sheet that may still be handed out: the consent carries it now, whatever it was made on."""
    found = sheet_for(request, case_id, host_sheet_id, WORK)
    said = Telling(found.placement, found.asks)
    said.__dict__["categories"] = found.categories
    if found.stopped_at or not said.ground:
        raise PermissionDenied(
            "本人の同意が及ばなくなったため、この依頼書は印刷できません。受け入れ先には、理由を言わずに進め方を相談してください。"
        )
    note_opening(request, found, case=found.case_id, verb="printed")
    return found


@writes
def record(request, case_id, host_sheet_id):
    found = sheet_for(request, case_id, host_sheet_id, WORK)
    form = RecordForm(request.POST or None)
    if form.is_valid() and form.attempt(hosts.record_answer, found, by=request.user, **form.answers()):
        messages.success(request, "回答を記録しました。")
        return redirect(found)
    return render(
        request,
        "participation/record_answer.html",
        {"case": found.case, "placement": found.placement, "sheet": found, "form": form},
    )


@deeds
def withdraw(request, case_id, host_sheet_id):
    found = sheet_for(request, case_id, host_sheet_id, WORK)
    pressed(
        request,
        hosts.withdraw_sheet,
        found,
        by=request.user,
        done="依頼書を取り下げました。お渡ししてある場合は、返却か廃棄をお願いしてください。",
    )
    return redirect(found)


# Without sign-in --------------------------------------------------------------------------------------------------------


@login_not_required
@writes
def door(request):
    """Type the code; what it opens is who asks and by when, with the answer to give."""
    return DOOR.enter(request, lambda letter, code: _letter(request, letter, GivenForm(initial={"code": code})))


@login_not_required
@deeds
def give(request):
    return DOOR.give(request, lambda letter, code: _answer(request, letter, code))


def _answer(request, letter, code):
    form = GivenForm(request.POST)
    if not form.is_valid():
        return _letter(request, letter, form)
    if form.attempt(hosts.answer_by_code, letter, **form.answers()):
        given = {"label": Verdict(form.cleaned_data["verdict"]).label, "name": form.cleaned_data["name"]}
        return render(request, "participation/door/thanks.html", {"letter": letter, "given": given, "at": timezone.now()})
    # Refused: either somebody was quicker, and the code is dead by now, or the form says why.
    return _letter(request, letter, form) if hosts.open_code(code) else DOOR.dead(request, code)


def _letter(request, letter, form):
    return render(request, "participation/door/letter.html", {"letter": letter, "form": form})
