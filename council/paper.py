"""The card on one page, the order of a sitting, its minutes."""

from agencies.models import Office
from common import pdf
from council.enums import Gap, Presence
from council.models import Card, Sitting
from council.origins import counts_of

BLANK_ROWS = 5  # of decisions, where the minutes are to be written by hand


def table_of(sitting: Sitting) -> dict:
    """What lies on the table of a sitting."""
    topics = list(sitting.topics.select_related("card__agency"))
    cards = [topic.card for topic in topics if topic.card]
    counts = counts_of(cards)
    for card in cards:
        card.counts = counts[card.pk]
    return {
        "topics": topics,
        "attendances": list(sitting.attendances.select_related("office")),
        "steps": list(sitting.steps.select_related("card")),
        "tasks": list(sitting.tasks.select_related("agency", "card")),
    }


def card_pdf(card: Card, *, by):
    steps = list(card.steps.select_related("by"))
    context = {
        "card": card,
        "counts": counts_of([card])[card.pk],
        "gaps": [(label, code == card.gap) for code, label in Gap.choices],
        "steps": steps,
        "answer": next((step for step in reversed(steps) if step.is_answer), None),
    }
    title = "地域課題・資源開発カード"
    running = f"カード番号 {card.number}"
    pressed = pdf.render("council/print/card.html", context, title=title, printed_by=by.signature, running=running)
    return pdf.as_download(pressed, f"card-{card.number}.pdf")


def agenda_pdf(sitting: Sitting, *, by):
    offices = list(Office.objects.filter(meeting_type=sitting.type))
    context = {"sitting": sitting, "offices": offices, **table_of(sitting)}
    title = f"{sitting.type.name}　次第"
    pressed = pdf.render("council/print/agenda.html", context, title=title, printed_by=by.signature, running="次第")
    return pdf.as_download(pressed, "agenda.pdf")


def minutes_pdf(sitting: Sitting, *, by):
    state = "確定" if sitting.fixed_at else "案"
    running = f"会議録（{state}）" if sitting.drafted_at else "会議録（記入用）"
    table = table_of(sitting)
    context = {"sitting": sitting, "blank": range(0 if sitting.drafted_at else BLANK_ROWS), **table}
    context["presences"] = [
        (label, [row.office for row in table["attendances"] if row.presence == code]) for code, label in Presence.choices
    ]
    title = f"{sitting.type.name}　会議録"
    pressed = pdf.render("council/print/minutes.html", context, title=title, printed_by=by.signature, running=running)
    return pdf.as_download(pressed, "minutes.pdf")
