"""The papers of one item, made out to one recipient, and the record of the meeting (F8), filled or to be filled in by hand."""

from common import pdf
from consents.enums import Act, Category
from consents.ledger import parts_covered
from meetings.enums import Function, Standing
from meetings.table import table_of
from plans import extract

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
    return pdf.as_download(press_papers(copy, by=by), f"papers{copy.number}.pdf")


def press_papers(copy, *, by) -> pdf.Pressed:
    """Agenda, outline, plan and preparation sheets: what this recipient may have today, and a line where it may not."""
    item = copy.item
    context = {
        "item": item,
        "meeting": item.meeting,
        "case": item.case,
        "plan": item.plan,
        "part": _part_of_plan(copy) if item.plan else None,
        "copy": copy,
        "agenda": AGENDA,
        "may": parts_for(copy),
        **table_of(item),
    }
    running = f"第{copy.number}部　{copy.recipient}"
    title = "重層的支援会議　次第・資料"
    return pdf.render("meetings/print/papers.html", context, title=title, printed_by=by.signature, running=running)


def parts_for(copy) -> dict[str, bool]:
    """Part → whether this recipient may have it. The consent names agencies: of guests, only the person is given more."""
    if copy.guest:
        own = copy.guest.standing == Standing.PERSON
        return {"outline": own, "plan": own, "sheets": False}
    return parts_covered([Act.HOLD_MEETING], copy.item.case.person, PARTS, recipients=[copy.participant.agency])


def _part_of_plan(copy) -> extract.Extract:
    """Issues about others of the household stand there only where their own consent covers this recipient."""
    plan = copy.item.plan
    plan.case = copy.item.case
    return extract.for_person(plan) if copy.guest else extract.among(plan, extract.issues_for(plan, copy.participant.agency))


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
    title = "重層的支援会議　会議録"
    pressed = pdf.render("meetings/print/minutes.html", context, title=title, printed_by=by.signature, running=running)
    return pdf.as_download(pressed, "minutes.pdf")


def call_pdf(item, *, by):
    """開催通知: a page for everybody at the table, with nothing of the person beyond the number of the case."""
    participants = list(item.participants.select_related("agency", "user"))
    names = [f"{row.agency.title}　{row.user.name if row.user else 'ご担当者'}　様" for row in participants]
    context = {
        "item": item,
        "meeting": item.meeting,
        "number": item.case.number,
        "names": names + [f"{guest.name}　様" for guest in item.guests.all()],
        "returned_to": item.meeting.agency,
    }
    title = "重層的支援会議の開催について（通知）"
    running = f"ケース番号 {item.case.number}"
    pressed = pdf.render("meetings/print/call.html", context, title=title, printed_by=by.signature, running=running)
    return pdf.as_download(pressed, "call.pdf")


BOXES = (
    ("knows", "把握していること", "本人・世帯の状況、これまでの経緯"),
    ("does", "いま行っていること", "支援の内容、頻度、相手"),
    ("can", "これからできること", "時期の見込みもあわせて"),
    ("cannot", "できないこと・その理由", "制度や人員の都合も率直に"),
    ("view", "プラン・議題への意見", "会議で確かめたいこと"),
)


def preparation_pdf(item, agency, *, by):
    """事前シート: of this agency as far as it is written; with empty boxes otherwise, and without an item altogether blank."""
    sheet = item.preparations.filter(agency=agency).first() if item and agency else None
    context = {
        "item": item,
        "agency": agency,
        "sheet": sheet,
        "boxes": [(label, hint, getattr(sheet, name, "")) for name, label, hint in BOXES],
    }
    running = f"ケース番号 {item.case.number}" if item else "記入用"
    title = "重層的支援会議　事前シート"
    pressed = pdf.render("meetings/print/preparation.html", context, title=title, printed_by=by.signature, running=running)
    return pdf.as_download(pressed, "preparation.pdf")
