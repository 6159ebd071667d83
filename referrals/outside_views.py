"""Answers of agencies without accounts: the page behind the printed code, the slip on paper, and the coordinator's record."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.book import note_opening
from audit.http import deeds, reads, writes
from referrals import outside
from referrals.access import frame_for, offer_for
from referrals.codedoor import CodeDoor
from referrals.enums import Verdict
from referrals.outside_forms import GivenForm, RecordForm
from referrals.paper import slip_pdf

DOOR = CodeDoor("referrals:door", outside.open_link)


# Without sign-in --------------------------------------------------------------------------------------------------------


@login_not_required
@writes
def door(request):
    """Type the code; what it opens is the minimum, with the answer to give."""
    return DOOR.enter(request, lambda letter, code: _letter(request, letter, GivenForm(about=letter, initial={"code": code})))


@login_not_required
@deeds
def give(request):
    """The answer itself, with the code that allows it."""
    return DOOR.give(request, lambda letter, code: _answer(request, letter, code))


def _answer(request, letter, code):
    form = GivenForm(request.POST, about=letter)
    if not form.is_valid():
        return _letter(request, letter, form)
    if form.attempt(outside.answer_by_link, letter, **form.answers()):
        given = {"label": dict(letter.verdicts)[form.cleaned_data["verdict"]], "name": form.cleaned_data["name"]}
        return render(request, "referrals/outside/thanks.html", {"letter": letter, "given": given, "at": timezone.now()})
    # Refused: either somebody was quicker, and the code is dead by now, or the form says why.
    return _letter(request, letter, form) if outside.open_link(code) else DOOR.dead(request, code)


def _letter(request, letter, form):
    return render(request, "referrals/outside/letter.html", {"letter": letter, "form": form})


# On paper ---------------------------------------------------------------------------------------------------------------


@reads
def paper(request, offer_id):
    """The slip without a code, to be answered by hand or by telephone."""
    offer = offer_for(request, offer_id)
    note_opening(request, offer, case=offer.case_id, verb="printed")
    return slip_pdf(offer, by=request.user, offer=offer)


@deeds
def link(request, offer_id):
    """The slip with a new code, on this sheet and nowhere else. (Asked twice: the sheet that comes last is the valid one.)"""
    offer = offer_for(request, offer_id)
    if outside.outlook(request.user, offer) is None:
        raise PermissionDenied(
            "回答用コードは、回答待ちのつなぎで、相手の機関に画面で回答できる職員がいないときに、つなぎ元と調整機関が作れます。"
        )
    note_opening(request, offer, case=offer.case_id, verb="printed")
    code, made = outside.make_link(offer, by=request.user)
    return slip_pdf(offer, by=request.user, offer=offer, code=code, link=made, address=_address(request))


@deeds
def frame_link(request, watched_id):
    """A new code on a sheet without a word about the person, where the first one went astray."""
    about = _coordinated(request, watched_id)
    code, made = outside.make_link(about, by=request.user)
    return slip_pdf(about, by=request.user, code=code, link=made, address=_address(request))


def _address(request) -> str:
    return request.build_absolute_uri(reverse("referrals:door"))


# By telephone or on paper -----------------------------------------------------------------------------------------------


@writes
def record(request, watched_id):
    """The coordinator writes down what was said, by whom and when."""
    about = _coordinated(request, watched_id)
    form = RecordForm(request.POST or None, about=about)
    if form.is_valid() and form.attempt(outside.record_answer, about, by=request.user, **form.answers()):
        messages.success(request, _recorded(form.cleaned_data["verdict"]))
        return redirect("referrals:inbox")
    return render(request, "referrals/outside/record.html", {"about": about, "form": form})


def _recorded(verdict) -> str:
    if verdict == Verdict.DECLINED:
        return "辞退を記録しました。つなぎ元が引き続き主担当です。"
    return "回答を記録し、つなぎ元に知らせました。"


def _coordinated(request, offer_id):
    """The frame of an offer that waits for an agency without accounts, for the coordinator; for others it is not there."""
    if not outside.coordinates(request.user):
        raise Http404
    about = frame_for(request, offer_id)
    if outside.outlook(request.user, about) is None:
        raise PermissionDenied(
            "電話や書面の回答を記録できるのは、回答待ちのつなぎで、相手の機関に画面で回答できる職員がいないときだけです。"
        )
    return about
