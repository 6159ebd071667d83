"""Cards: what is missing in town, raised without names, checked, spoken of, answered."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.models import MeetingType, Office
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from common.buttons import pressed
from council import actions, paper
from council.access import (
    card_for,
    cards_of,
    comment_for,
    comments_on,
    raising_agencies,
    run_card_for,
    task_for,
    worded_card_for,
    words,
)
from council.enums import COUNCIL, WORKING_GROUP, State
from council.forms import CardFilterForm, CardForm, CommentForm, ReportForm, SeatForm, StepForm
from council.models import Card, Holder, Task
from council.origins import counts_of, readable
from council.sources import gather, pick

SHOWN = 50


@reads
def cards(request):
    form = CardFilterForm(request.GET)
    found = list(form.narrow(cards_of(request), request.user)[: SHOWN + 1])
    counts = counts_of(found)
    for card in found:
        card.counts = counts[card.pk]
    mine = [agency.pk for agency in request.user.agencies_with(Permission.CARD_READ)]
    context = {
        "form": form,
        "cards": found[:SHOWN],
        "more": len(found) > SHOWN,
        "tasks": list(Task.objects.waiting().filter(agency__in=mine).select_related("agency", "card")[:SHOWN]),
    }
    return render(request, "council/cards.html", context)


@reads
def board(request):
    """Every card on the way, in the column of its state."""
    found = list(cards_of(request).open().order_by("due_on", "number"))
    columns = [(state, [card for card in found if card.state == state]) for state in State]
    shown = [(state, rows) for state, rows in columns if state not in (State.ENDED, State.DECLINED)]
    return render(request, "council/board.html", {"columns": shown})


@reads
def archive(request):
    """What came of the cards, in the house open to all: with the words of the answer."""
    found = list(cards_of(request).answered().prefetch_related("steps").order_by("-updated_at")[:SHOWN])
    counts = counts_of(found)
    for card in found:
        card.counts = counts[card.pk]
        card.answer = next((step for step in reversed(card.steps.all()) if step.is_answer), None)
    return render(request, "council/archive.html", {"cards": found})


@reads
def sources(request):
    require(request, Permission.CARD_RAISE)
    own = Card.objects.filter(state=State.RAISED, proposer=request.user)
    gathered = gather(request.user)
    nothing = not any(topics for _, topics in gathered)
    return render(request, "council/sources.html", {"gathered": gathered, "nothing": nothing, "own": list(own)})


@writes
def raise_card(request):
    """`from` in the address: the records ticked on the page before, as kind:id."""
    require(request, Permission.CARD_RAISE)
    found = pick(request.user, request.GET.getlist("from"))
    if request.GET.get("card"):
        return _add_origins(request, found)
    agencies = raising_agencies(request.user)
    form = CardForm(request.POST or None, agencies=agencies)
    if form.is_valid():
        said = {"agency": agencies[0], **form.answers("seen")}
        if form.attempt(actions.raise_card, by=request.user, found=found, **said):
            return redirect(form.result)
    return render(request, "council/raise.html", {"form": form, "found": found, "count": _cases(found)})


def _cases(found) -> int:
    return len({row.case_id for row in found if row.case_id})


def _add_origins(request, found):
    try:
        card = get_object_or_404(Card, pk=request.GET["card"], proposer=request.user, state=State.RAISED)
    except ValidationError:
        raise Http404 from None
    if request.method == "POST" and pressed(request, actions.add_origins, card, by=request.user, found=found):
        return redirect(card)
    return render(request, "council/add_origins.html", {"card": card, "found": found})


@reads
def card(request, card_id):
    card = card_for(request, card_id)
    runs = request.user.may(Permission.COUNCIL_RUN)
    steps = list(card.steps.select_related("by", "sitting__type"))
    context = {
        "card": card,
        "counts": counts_of([card])[card.pk],
        "found": readable(request.user, card),
        "steps": steps,
        "answer": next((step for step in reversed(steps) if step.is_answer), None),
        "comments": list(card.comments.select_related("by", "agency")),
        "tasks": list(card.tasks.select_related("agency").order_by("due_on")),
        "topics": list(card.topics.select_related("sitting__type").order_by("-sitting__held_at")),
        "runs": runs,
        "may_word": words(request.user, card),
        "may_check": runs and card.is_raised,
        "may_step": runs and bool(card.next_states),
        "may_comment": comments_on(request.user, card) and card.state not in (State.ENDED, State.DECLINED),
    }
    return render(request, "council/card.html", context)


@writes
def edit(request, card_id):
    card = worded_card_for(request, card_id)
    boxes = ("title", "pattern", "gap", "proposal", "generalised", "generalised_why")
    written = {name: getattr(card, name) for name in boxes} | {"sections": card.sections.all()}
    form = CardForm(request.POST or None, agencies=[], rewording=True, initial={**written, "seen": card.updated_at.isoformat()})
    if form.is_valid() and form.attempt(actions.reword, card, by=request.user, **form.answers()):
        return redirect(card)
    return render(request, "council/edit.html", {"card": card, "form": form})


@deeds
def check(request, card_id):
    card = run_card_for(request, card_id)
    pressed(
        request,
        actions.step_card,
        card,
        State.CHECKED,
        by=request.user,
        done="匿名化を確認しました。構成員に見えるようになりました。",
    )
    return redirect(card)


@writes
def step(request, card_id):
    card = run_card_for(request, card_id)
    form = StepForm(request.POST or None, card=card)
    if form.is_valid() and form.attempt(actions.step_card, card, by=request.user, **form.answers()):
        return redirect(card)
    return render(request, "council/step.html", {"card": card, "form": form})


@writes
def comment(request, card_id):
    card = card_for(request, card_id)
    if not comments_on(request.user, card):
        require(request, Permission.COUNCIL_RUN)
    form = CommentForm(request.POST or None)
    if form.is_valid():
        if form.attempt(actions.comment, card, by=request.user, agency=request.user.desk, **form.answers()):
            return redirect(card)
    return render(request, "council/comment.html", {"card": card, "form": form})


@writes
def reword_comment(request, card_id, comment_id):
    card = card_for(request, card_id)
    said = get_object_or_404(card.comments.filter(by=request.user, passed_at=None), pk=comment_id)
    form = CommentForm(request.POST or None, initial={"text": said.text})
    if form.is_valid() and form.attempt(actions.reword_comment, said, by=request.user, **form.answers()):
        return redirect(card)
    return render(request, "council/comment.html", {"card": card, "form": form})


@deeds
def pass_comment(request, card_id, comment_id):
    card = run_card_for(request, card_id)
    pressed(request, actions.pass_comment, comment_for(request, card, comment_id), by=request.user)
    return redirect(card)


@deeds
def return_comment(request, card_id, comment_id):
    card = run_card_for(request, card_id)
    said = comment_for(request, card, comment_id)
    pressed(request, actions.ask_to_reword, said, by=request.user, done="書いた人に、書き直しをお願いしました。")
    return redirect(card)


@reads
def card_pdf(request, card_id):
    card = card_for(request, card_id)
    note_opening(request, card, verb="printed")
    return paper.card_pdf(card, by=request.user)


# Who sits there, and what was decided ---------------------------------------------------------------------------------


@reads
def members(request):
    require(request, Permission.CARD_READ)
    holders = {holder.office_id: holder for holder in Holder.objects.now().select_related("user")}
    bodies = MeetingType.objects.filter(code__in=(COUNCIL, WORKING_GROUP)).prefetch_related("offices__agency")
    tables = [(body, [(office, holders.get(office.pk)) for office in body.offices.all()]) for body in bodies]
    return render(request, "council/members.html", {"tables": tables})


@writes
def seat(request, office_id):
    require(request, Permission.COUNCIL_RUN)
    offices = Office.objects.filter(meeting_type__code__in=(COUNCIL, WORKING_GROUP)).select_related("agency", "meeting_type")
    office = get_object_or_404(offices, pk=office_id)
    form = SeatForm(request.POST or None, office=office)
    if form.is_valid() and form.attempt(actions.seat, office, by=request.user, **form.answers()):
        return redirect("council:members")
    past = list(office.holders.select_related("user").order_by("-since"))
    return render(request, "council/seat.html", {"office": office, "form": form, "past": past})


@reads
def tasks(request):
    """Every decision that waits, and those done; what is overdue comes first by its day."""
    require(request, Permission.CARD_READ)
    all_tasks = Task.objects.select_related("agency", "card", "sitting__type")
    done = all_tasks.exclude(done_at=None).order_by("-done_at")
    context = {"waiting": list(all_tasks.waiting()[: SHOWN * 2]), "done": list(done[:SHOWN])}
    return render(request, "council/tasks.html", context)


@writes
def report(request, decision_id):
    task = task_for(request, decision_id)
    form = ReportForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.report_task, task, by=request.user, **form.answers()):
        return redirect("council:tasks")
    return render(request, "council/report.html", {"task": task, "form": form})
