"""Restricting a case to named people, declaring a tie, asking by number, answering, opening in an emergency, reviewing."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies.access import require
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases import guarding
from cases.access import case_for, custodian_case_for, require_restricting
from cases.explain import Circle
from cases.forms import guarding as forms
from cases.models import Opening
from common.buttons import pressed

ASKED = "申請を受け付けました。閲覧できるようになったときは、お知らせが届きます。"
NOT_FOUND = "この番号では開けません。番号を確かめるか、調整機関か市の所管課に連絡してください。"


@writes
def restriction(request, case_id):
    """Restrict the case, or see whom it is restricted to."""
    case = require_restricting(request, case_id)
    circle = Circle(case, case.circle)
    form = None if circle.restriction else forms.RestrictForm(request.POST or None, case=case)
    if form and form.is_valid() and form.attempt(guarding.restrict, case, by=request.user, **form.answers()):
        messages.success(request, "閲覧を、指名した職員に限りました。")
        return redirect("cases:restriction", case.pk) if request.user in form.cleaned_data["people"] else redirect("cases:list")
    return render(request, "cases/restriction.html", {"case": case, "circle": circle, "form": form})


@writes
def name_readers(request, case_id):
    case = require_restricting(request, case_id)
    form = forms.NameForm(request.POST or None, case=case)
    if form.is_valid() and form.attempt(guarding.name_readers, case, by=request.user, **form.answers()):
        return redirect("cases:restriction", case.pk)
    return render(request, "cases/name_readers.html", {"case": case, "form": form})


@deeds
def unname_reader(request, case_id, user_id):
    case = require_restricting(request, case_id)
    pressed(request, guarding.unname_reader, case, user_id, by=request.user, done="指名を外しました。")
    return redirect("cases:list") if user_id == request.user.pk else redirect("cases:restriction", case.pk)


@writes
def lift_restriction(request, case_id):
    case = require_restricting(request, case_id)
    form = forms.LiftForm(request.POST or None)
    if form.is_valid() and form.attempt(guarding.lift_restriction, case, by=request.user, **form.answers()):
        messages.success(request, "閲覧の限定を解除しました。支援チームの職員が読めます。")
        return redirect(case)
    return render(request, "cases/lift_restriction.html", {"case": case, "form": form})


@writes
def declare_tie(request, case_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    form = forms.TieForm(request.POST or None)
    if form.is_valid() and form.attempt(guarding.declare_tie, case, by=request.user, **form.answers()):
        messages.success(request, "申告を受け付けました。このケースは表示されなくなり、責任者に知らせました。")
        return redirect("cases:my_day")
    return render(request, "cases/declare_tie.html", {"case": case, "form": form})


@deeds
def lift_exclusion(request, case_id, exclusion_id):
    case = require_restricting(request, case_id)
    exclusion = get_object_or_404(case.exclusions.in_force(), pk=exclusion_id)
    pressed(request, guarding.lift_exclusion, exclusion, by=request.user, done="申告による制限を解除しました。")
    return redirect("cases:readers", case.pk)


@writes
def ask_for(request):
    """The answer is the same sentence whether or not there is such a case."""
    require(request, Permission.CASE_VIEW)
    agencies = request.user.agencies_with(Permission.CASE_VIEW)
    form = forms.AskForm(request.POST or None, agencies=agencies, initial={"number": ""})
    if form.is_valid() and form.attempt(guarding.ask_for, by=request.user, **form.answers()):
        messages.success(request, ASKED)
        return redirect("cases:my_access")
    return render(request, "cases/ask_for.html", {"form": form})


@reads
def requests(request, case_id):
    """閲覧の申請: those that wait, then the latest that were answered."""
    case = custodian_case_for(request, case_id, Permission.CASE_RECORD)
    rows = case.access_requests.select_related("user", "agency", "answered_by")
    waiting, answered = rows.filter(answered_at=None), rows.exclude(answered_at=None)
    return render(request, "cases/requests.html", {"case": case, "waiting": list(waiting), "answered": list(answered[:20])})


@writes
def answer_request(request, case_id, asked_id):
    case = custodian_case_for(request, case_id, Permission.CASE_RECORD)
    asked = get_object_or_404(case.access_requests.filter(answered_at=None).select_related("user", "agency"), pk=asked_id)
    form = forms.AnswerForm(request.POST or None)
    if form.is_valid() and form.attempt(guarding.answer_request, asked, by=request.user, **form.answers()):
        return redirect("cases:requests", case.pk)
    return render(request, "cases/answer_request.html", {"case": case, "asked": asked, "form": form})


@reauthentication_required
@writes
def open_in_emergency(request):
    require(request, Permission.EMERGENCY_OPEN)
    agencies = request.user.agencies_with(Permission.EMERGENCY_OPEN)
    form = forms.EmergencyForm(request.POST or None, agencies=agencies)
    if form.is_valid() and form.attempt(guarding.open_in_emergency, by=request.user, **form.answers()):
        if form.result:
            return redirect("cases:detail", form.result.case_id)
        form.add_error("number", NOT_FOUND)
    return render(request, "cases/open_in_emergency.html", {"form": form, "hours": settings.EMERGENCY_HOURS})


@reads
def emergencies(request):
    """For the host section: what nobody has looked at yet stays on top until somebody has, with words."""
    require(request, Permission.EMERGENCY_REVIEW)
    rows = Opening.objects.filter(kind="emergency").select_related("user", "agency", "reviewed_by")
    context = {"waiting": list(rows.to_review().order_by("since")[:200]), "reviewed": list(rows.exclude(reviewed_at=None)[:50])}
    return render(request, "cases/emergencies.html", context)


@writes
def review(request, opening_id):
    require(request, Permission.EMERGENCY_REVIEW)
    opening = get_object_or_404(Opening.objects.to_review().select_related("user", "agency"), pk=opening_id)
    note_opening(request, opening, case=opening.case_id)
    form = forms.ReviewForm(request.POST or None)
    if form.is_valid() and form.attempt(guarding.review, opening, by=request.user, **form.answers()):
        return redirect("cases:emergencies")
    return render(request, "cases/review_emergency.html", {"opening": opening, "form": form})


@deeds
def end_opening(request, case_id, visit_id):
    """By whoever reads, or by the accountable agency."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    opening = get_object_or_404(case.openings, pk=visit_id)
    mine = opening.user_id == request.user.pk
    pressed(request, guarding.end_opening, opening, by=request.user, done="閲覧を終わらせました。")
    return redirect("cases:my_access") if mine else redirect(reverse("cases:readers", args=[case.pk]))
