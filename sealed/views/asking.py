"""Asking the city, the host section's answer, convening, the pledge and one's own duties of silence."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from agencies.access import require
from agencies.models import Choice
from agencies.roles import Permission
from audit.http import reads, writes
from cases.access import case_for
from sealed import actions
from sealed.access import call_for, conference_for, my_calls, own_seat, request_for, require_host
from sealed.asking import known_of
from sealed.enums import SeatRole, Word
from sealed.forms import AskForm, ConveneForm, PledgeForm, ReplyForm, RulesForm, WordForm
from sealed.models import Conference, HouseRule, Pledge, PledgeText, Request, Seat, Task
from sealed.views.forming import form_page

SHOWN = 50


@reads
def conference_list(request):
    require(request, Permission.MEETING_ATTEND)
    may_convene = request.user.may(Permission.CONFERENCE_CONVENE)
    requests = Request.objects.select_related("agency", "asked_by").prefetch_related("words").order_by("-created_at")
    context = {
        "conferences": list(Conference.objects.select_related("host").order_by("-held_at")[:SHOWN]),
        "calls": my_calls(),
        "requests": list(requests[:SHOWN]),
        "tasks": list(Task.objects.visible_to(request.user).filter(done_at=None).select_related("agency", "worker")[:SHOWN]),
        "may_convene": may_convene,
        "may_ask": request.user.may(Permission.CASE_RECORD) and not may_convene,
    }
    return render(request, "sealed/list.html", context)


@writes
def ask(request):
    require(request, Permission.CASE_RECORD)
    known = _known(request)
    form = AskForm(request.POST or None, initial=known)
    if form.is_valid():
        agency = request.user.agencies_with(Permission.CASE_RECORD)[0]
        if form.attempt(actions.ask_city, by=request.user, agency=agency, **form.answers()):
            messages.success(request, "市に支援会議の開催を依頼しました。")
            return redirect("sealed:list")
    return render(request, "sealed/ask.html", {"form": form})


def _known(request) -> dict:
    """What the case says from whose page one came."""
    try:
        case_id = UUID(request.GET.get("case", ""))
    except ValueError:
        return {}
    return known_of(case_for(request, case_id, Permission.CASE_RECORD))


@reads
def request_detail(request, wish_id):
    asked = request_for(request, wish_id)
    words = list(asked.words.select_related("by"))
    labels = {code: Choice.objects.labels(code) for code in ("found_by", "urgency", "risk")}
    context = {
        "asked": asked,
        "words": words,
        "noticed": labels["found_by"].get(asked.noticed, ""),
        "urgency": labels["urgency"].get(asked.urgency, ""),
        "risks": "、".join(labels["risk"].get(code, code) for code in asked.risks),
        "may_answer": not any(word.settles for word in words) and request.user.may(Permission.CONFERENCE_CONVENE),
        "may_reply": asked.asked_by_id == request.user.pk and bool(words) and words[-1].kind == Word.QUESTION,
    }
    return render(request, "sealed/request.html", context)


@writes
def answer_request(request, wish_id):
    require_host(request.user)
    asked = request_for(request, wish_id)
    form = WordForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.say_about_request, asked, by=request.user, **form.answers()):
        return redirect("sealed:request", asked.pk)
    return form_page(request, form, title="依頼に答える", button="答える", back=asked.get_absolute_url(), where="開催の依頼")


@writes
def reply(request, wish_id):
    asked = request_for(request, wish_id)
    if asked.asked_by_id != request.user.pk:
        raise PermissionDenied("追加の確認に答えられるのは、依頼した職員です。")
    form = ReplyForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.say_about_request, asked, by=request.user, kind=Word.REPLY, **form.answers()):
        return redirect("sealed:request", asked.pk)
    return form_page(
        request, form, title="追加の確認に答える", button="送る", back=asked.get_absolute_url(), where="開催の依頼"
    )


@writes
def convene(request, wish_id=None, conference_id=None):
    """On a request, or a further sitting of a matter: what it is about stands there already, its members are called again."""
    host = require_host(request.user)
    asked = request_for(request, wish_id) if wish_id else None
    before = conference_for(request, conference_id) if conference_id else None
    form = ConveneForm(request.POST or None, initial=_initial(asked, before))
    text = get_object_or_404(PledgeText, in_use=True)
    if form.is_valid():
        contents = form.answers("day", "clock", "pledged")
        if form.attempt(_convene_and_pledge, by=request.user, host=host, request=asked, follows=before, text=text, **contents):
            return redirect(form.result)
    context = {"form": form, "text": text, "asked": asked, "before": before}
    return render(request, "sealed/convene.html", context)


def _initial(asked, before) -> dict:
    if before:
        names = ("subject", "no_consent", "no_consent_why", "purpose", "method", "place")
        return {name: getattr(before, name) for name in names} | {"day": before.next_on}
    return {"subject": asked.subject, "no_consent": asked.no_consent, "purpose": asked.situation[:2000]} if asked else {}


def _convene_and_pledge(*, by, text, **contents):
    conference = actions.convene(by=by, **contents)
    own = Seat.objects.get(conference_id=conference.pk, user=by, role=SeatRole.CHAIR)
    actions.pledge(own.pk, text=text, by=by)
    if conference.follows:
        actions.call_again(conference, by=by)
    return conference


@writes
def pledge(request, seat_id):
    require(request, Permission.MEETING_ATTEND)
    call = call_for(seat_id)
    text = get_object_or_404(PledgeText, in_use=True)
    form = PledgeForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.pledge, seat_id, text=text, by=request.user):
        return redirect("sealed:detail", form.result)
    return render(request, "sealed/pledge.html", {"call": call, "text": text, "form": form})


@writes
def renew(request, conference_id):
    """A new pledge before the old one runs out."""
    conference = conference_for(request, conference_id)
    text = get_object_or_404(PledgeText, in_use=True)
    form = PledgeForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.renew, own_seat(conference, request.user), text=text, by=request.user):
        messages.success(request, "誓約を更新しました。")
        return redirect(conference)
    return form_page(request, form, title="誓約を更新する", button="誓約する", text=text, back=conference.get_absolute_url())


@reads
def duties(request):
    """One's own pledges, present and past: when, for whom, under which words. Nothing of any conference."""
    require(request, Permission.MEETING_ATTEND)
    pledges = Pledge.objects.filter(user=request.user).select_related("agency", "text")
    return render(request, "sealed/duties.html", {"pledges": list(pledges), "today": timezone.localdate()})


@writes
def rules(request):
    """The city's figures and words about its conferences."""
    require_host(request.user)
    rule = HouseRule.objects.first()
    if rule is None:
        raise Http404
    names = ("view_days", "seat_days", "basis", "asking_basis", "no_copying")
    form = RulesForm(request.POST or None, initial={name: getattr(rule, name) for name in names})
    if form.is_valid() and form.attempt(actions.set_rules, rule, by=request.user, **form.answers()):
        messages.success(request, "支援会議の決まりを変えました。次に招集する会議から適用されます。")
        return redirect("sealed:list")
    lead = "根拠の条文と誓約文は、使い始める前に市で確かめてください。変えたことは、次に招集する会議から適用されます。"
    return form_page(request, form, title="支援会議の決まり", button="保存する", lead=lead, back=reverse("sealed:list"))
