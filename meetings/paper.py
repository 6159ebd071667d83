"""The papers of one item, made out to one recipient, and the record of the meeting (F8), filled or to be filled in by hand."""

from common import pdf
from consents.enums import Act, Category
from consents.ledger import ask, rows_of
from meetings.enums import Function, Standing
from meetings.table import table_of

# What each part of the papers tells of the person: it is printed where the consent covers that for this recipient.
PARTS = {
    "outline": (Category.BASIC,),
    "plan": (Category.BASIC, Category.HISTORY),
    "sheets": (Category.BASIC, Category.HISTORY),
}
AGENDA = (
    "開会・守秘の確認・同意の範囲の確認",
    "ケースの概要",
    "本人・世帯の希望",
    "アセスメント",
    "各機関の意見",
    "プラン・役割分担",
    "不足している社会資源",
    "決定・次回・主たる支援機関",
    "資料の回収",
)
BLANK_ROWS = 5  # of decisions, where the record is to be written by hand


def papers_pdf(copy, *, by):
    """Agenda, outline, plan and preparation sheets: what this recipient may have today, and a line where it may not."""
    item = copy.item
    context = {
        "item": item,
        "meeting": item.meeting,
        "case": item.case,
        "plan": item.plan,
        "roles": list(item.plan.roles.select_related("agency")) if item.plan else [],
        "copy": copy,
        "agenda": AGENDA,
        "may": parts_for(copy),
        **table_of(item),
    }
    running = f"第{copy.number}部　{copy.recipient}"
    return _press(
        "meetings/print/papers.html", context, "重層的支援会議　次第・資料", f"papers{copy.number}.pdf", by=by, running=running
    )


def parts_for(copy) -> dict[str, bool]:
    """Part → whether this recipient may have it. The consent names agencies: of guests, only the person is given more."""
    if copy.guest:
        own = copy.guest.standing == Standing.PERSON
        return {"outline": own, "plan": own, "sheets": False}
    person, recipients = copy.item.case.person, [copy.participant.agency]
    said = rows_of(person)
    return {
        part: bool(ask(Act.HOLD_MEETING, person, rows=said, recipients=recipients, categories=categories))
        for part, categories in PARTS.items()
    }


def minutes_pdf(item, *, by):
    table = table_of(item)
    context = {
        "item": item,
        "meeting": item.meeting,
        "case": item.case,
        "functions": [(label, code == item.function) for code, label in Function.choices],
        "blank": range(0 if item.drafted_at else BLANK_ROWS),
        "returned": sum(copy.returned_at is not None for copy in table["copies"]),
        **table,
    }
    state = "確定" if item.fixed_at else "案"
    running = f"会議録（{state}）" if item.drafted_at else "会議録（記入用）"
    return _press("meetings/print/minutes.html", context, "重層的支援会議　会議録", "minutes.pdf", by=by, running=running)


def _press(template, context, title, filename, *, by, running):
    return pdf.as_download(pdf.render(template, context, title=title, printed_by=by.signature, running=running), filename)
