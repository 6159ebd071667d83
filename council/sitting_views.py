"""Sittings of the council and of the working group: called, agenda, minutes, decisions."""

from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.models import Office
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from common.buttons import pressed
from council import paper, sittings
from council.access import run_sitting_for, sits, sitting_for
from council.forms import AgendaForm, ConveneForm, DecisionForms, MinutesForm, TopicStepForm
from council.models import Card, Sitting

SHOWN = 30


@reads
def sitting_list(request):
    require(request, Permission.CARD_READ)
    rows, now = Sitting.objects.select_related("type"), timezone.now()
    context = {
        "ahead": list(rows.filter(held_at__gte=now).order_by("held_at")[:SHOWN]),
        "past": list(rows.filter(held_at__lt=now).order_by("-held_at")[:SHOWN]),
    }
    return render(request, "council/sittings.html", context)


@writes
def convene(request):
    require(request, Permission.COUNCIL_RUN)
    form = ConveneForm(request.POST or None)
    if form.is_valid() and form.attempt(sittings.convene, by=request.user, **form.answers("day", "clock")):
        return redirect(form.result)
    return render(request, "council/convene.html", {"form": form})


@reads
def sitting(request, sitting_id):
    sitting = sitting_for(request, sitting_id)
    runs = request.user.may(Permission.COUNCIL_RUN)
    context = paper.table_of(sitting) | {
        "sitting": sitting,
        "runs": runs,
        "may_record": runs and not sitting.fixed_at,
        "may_put_on": runs and not sitting.drafted_at,
        "may_check": sitting.drafted_at and not sitting.checked_at and (runs or sits(request.user)),
        "may_fix": runs and sitting.checked_at and not sitting.fixed_at,
    }
    return render(request, "council/sitting.html", context)


@writes
def agenda(request, sitting_id):
    sitting = run_sitting_for(request, sitting_id)
    form = AgendaForm(request.POST or None, leave_out=sitting.topics.exclude(card=None).values("card"))
    if form.is_valid() and form.attempt(sittings.put_on, sitting, by=request.user, **form.answers()):
        return redirect(sitting)
    return render(request, "council/agenda.html", {"sitting": sitting, "form": form})


@writes
def record(request, sitting_id):
    """The first time with what becomes of each card and with decisions; later only the words."""
    sitting = run_sitting_for(request, sitting_id)
    offices = list(Office.objects.filter(meeting_type=sitting.type))
    topics = list(sitting.topics.select_related("card"))
    presences = dict(sitting.attendances.values_list("office", "presence"))
    data, first = request.POST or None, sitting.drafted_at is None
    form = MinutesForm(
        data, offices=offices, topics=topics, presences=presences,
        initial={"chair": sitting.chair, "remarks": sitting.remarks},
    )  # fmt: skip
    on_cards = [topic for topic in topics if topic.card and topic.card.next_states] if first else []
    steps = {topic.pk: TopicStepForm(data, prefix=f"step-{topic.pk}", card=topic.card) for topic in on_cards}
    cards = Card.objects.filter(topics__sitting=sitting)
    decisions = DecisionForms(data, prefix="decision", form_kwargs={"cards": cards}) if first else None
    if request.method == "POST" and all([form.is_valid(), *(one.is_valid() for one in (*steps.values(), decisions) if one)]):
        decided = {
            "steps": [step for one in steps.values() if (step := one.step())],
            "tasks": decisions.rows() if decisions else [],
        }
        if form.attempt(sittings.record, sitting, by=request.user, **form.minutes(), **decided):
            return redirect(sitting)
    lines = [(topic, form[f"talk-{topic.pk}"], steps.get(topic.pk)) for topic in topics]
    wrong = [one for one in (*steps.values(), *(decisions or ())) if one.errors]
    context = {"sitting": sitting, "form": form, "lines": lines, "decisions": decisions, "wrong": wrong}
    return render(request, "council/record.html", context)


@deeds
def check(request, sitting_id):
    sitting = sitting_for(request, sitting_id)
    if not sits(request.user):
        require(request, Permission.COUNCIL_RUN)
    pressed(request, sittings.check, sitting, by=request.user, done="会議録を確認しました。")
    return redirect(sitting)


@deeds
def fix(request, sitting_id):
    sitting = run_sitting_for(request, sitting_id)
    pressed(request, sittings.fix, sitting, by=request.user, done="会議録を確定しました。")
    return redirect(sitting)


@reads
def agenda_pdf(request, sitting_id):
    sitting = sitting_for(request, sitting_id)
    note_opening(request, sitting, verb="printed")
    return paper.agenda_pdf(sitting, by=request.user)


@reads
def minutes_pdf(request, sitting_id):
    sitting = sitting_for(request, sitting_id)
    note_opening(request, sitting, verb="printed")
    return paper.minutes_pdf(sitting, by=request.user)
