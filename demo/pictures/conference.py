"""The sheets of the town's conference, of one that fills every box to its end, and what the book prints about itself."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Choice, User
from audit import seals
from common.acting import acting_as
from demo.pictures.answers import LONG
from demo.pictures.households import Papers
from sealed import actions, papering, sitting
from sealed.models import Conference, Inquiry, PledgeText, Request, Seat
from sealed.paper import SHEETS

ASKED = {
    "subject": "町内の一軒家に住む80代の女性と、同居の長男（50代）", "noticed": "commissioner", "no_consent": "unmet",
    "urgency": "week", "risks": ["lifeline"], "risk_detail": "水道の停止予告が届いている。玄関先の声が弱くなった。",
    "household": "母と長男の二人暮らし。長女は仙台市に住み、月に一度電話がある。",
    "involved": "民生委員　月1回の訪問\n地域包括支援センター3　8月から電話",
    "situation": "長男が短く応対するだけで、母には会えていない。だれが、どの順番で声をかけるかを決めたい。",
    "wanted": "生活サポート相談窓口1（滞納と家計）、水道の課（使用量の様子）",
    "outlook": "likely", "outlook_when": "長男の返事のあと",
}  # fmt: skip
GRADES = {"useful": "4", "clear": "4", "timely": "3"}


def of_the_town() -> Iterator[tuple[str, str, str]]:
    """(name of the picture, who fetches it, where) of what the members hold in their hands."""
    chair, member = (User.objects.get(username=login) for login in ("kobayashi", "sato"))
    with acting_as(member.pk, "pictures"), transaction.atomic():
        conference = Conference.objects.get()
        asked = actions.ask_city(by=member, agency=member.desk, **ASKED)
        seat = Seat.objects.get(conference=conference, user=member)
        sitting.give_feedback(conference, by=member, seat=seat, words="水道の課の話が早く聞けたのがよかった。", **GRADES)
        sitting.check_minutes(conference, by=member, seat=seat, remark="")
    with acting_as(chair.pk, "pictures"), transaction.atomic():
        actions.say_about_request(asked, by=chair, kind="question", text="長女に連絡がつくかを教えてください。")
        copies = papering.hand_out(conference, by=chair, paper="世帯の経過（時系列）", seats=list(conference.seats.all()))
        for copy in copies[:2]:
            papering.destroy(papering.take_back(copy, by=chair), by=chair)
        inquiry = conference.inquiries.get()
    yield from _sheets(conference, "filled", asked, seat, inquiry, by="sato")
    for sheet in SHEETS:
        yield f"F7-{sheet}-blank", "sato", reverse("sealed:blank_pdf", args=[sheet])


def overflowing() -> Iterator[tuple[str, str, str]]:
    """Another conference of the host section, in whose boxes everything stands that goes in."""
    chair, member = (User.objects.get(username=login) for login in ("kobayashi", "ito"))
    soon = timezone.now() + timedelta(days=1)
    with acting_as(chair.pk, "pictures"), transaction.atomic():
        conference = actions.convene(
            by=chair, host=chair.desk, subject=LONG[:200], purpose=LONG * 12, no_consent="dangerous", no_consent_why=LONG * 12,
            held_at=soon, place=LONG[:100], document_no=LONG[:40], method="both",
        )  # fmt: skip
        own = Seat.objects.get(conference=conference, user=chair)
        actions.pledge(own.pk, text=PledgeText.objects.get(in_use=True), by=chair)
        until = timezone.localdate() + timedelta(days=300)
        seat = actions.nominate(conference.pk, user=member, agency=member.desk, why=LONG[:200], by=chair, valid_until=until)
    with acting_as(member.pk, "pictures"), transaction.atomic():
        actions.pledge(seat.pk, text=PledgeText.objects.get(in_use=True), by=member)
        asked = actions.ask_city(by=member, agency=member.desk, **_everything())
        conference = Conference.objects.get(pk=conference.pk)
        sitting.contribute(
            conference, by=member, agency=member.desk, **dict.fromkeys(("facts", "role", "can", "cannot"), LONG * 18)
        )
        sitting.give_feedback(conference, by=member, seat=seat, words=LONG * 30, **GRADES)
    with acting_as(chair.pk, "pictures"), transaction.atomic():
        inquiry = _fill(conference, chair, [own, Seat.objects.get(pk=seat.pk)])
        actions.say_about_request(asked, by=chair, kind="question", text=LONG * 12)
    yield from _sheets(conference, "full", asked, seat, inquiry, by="ito")


def _fill(conference, chair, seats) -> Inquiry:
    boxes = dict.fromkeys(("household", "doing", "joining", "asking", "direction"), LONG * 30)
    sitting.prepare(conference, by=chair, **boxes)
    for number in range(4):
        item = sitting.add_item(conference, by=chair, title=f"{number + 1}番目の議題　{LONG[:180]}")
        sitting.record_item(item, by=chair, talk=LONG * 12, present={seat.pk for seat in seats})
    sitting.write_minutes(conference, by=chair, facts=LONG * 40, views=LONG * 30, decisions=LONG * 20, unresolved=LONG * 12)
    for seat in seats * 2:
        sitting.assign_role(
            conference, by=chair, agency=seat.agency, what=LONG[:200], sign=LONG[:200], due_on=timezone.localdate()
        )
    papering.hand_out(conference, by=chair, paper="とても長い名前の資料" * 9, seats=seats * 14)
    asked = {"what": LONG * 30, "due_on": timezone.localdate(), "document_no": LONG[:40]}
    return papering.inquire(conference, by=chair, seat=None, outside="とても長い名前の関係機関" * 7, **asked)


def _everything() -> dict:
    risks = list(Choice.objects.offered("risk").values_list("code", flat=True))
    long = {
        "risk_detail": LONG * 15,
        "household": LONG * 60,
        "involved": LONG * 30,
        "situation": LONG * 60,
        "wanted": LONG * 15,
    }
    return ASKED | long | {"subject": LONG[:200], "risks": risks, "outlook_when": LONG[:200]}


def page_of_the_town() -> str:
    with acting_as(User.objects.get(username="kobayashi").pk, "pictures"), transaction.atomic():
        return Conference.objects.order_by("created_at")[0].get_absolute_url()


def _sheets(conference, state, asked: Request, seat, inquiry, *, by) -> Iterator[tuple[str, str, str]]:
    yield f"F7-request-{state}", by, reverse("sealed:request_pdf", args=[asked.pk])
    yield f"F7-call-{state}", "kobayashi", reverse("sealed:call_pdf", args=[conference.pk, seat.pk])
    yield f"F7-inquiry-{state}", "kobayashi", reverse("sealed:inquiry_pdf", args=[conference.pk, inquiry.pk])
    for sheet in SHEETS:
        if (sheet, state) != ("pledge", "full"):  # the city's text, filled with a name and a day
            yield f"F7-{sheet}-{state}", by, reverse("sealed:sheet_pdf", args=[conference.pk, sheet])


def of_the_book(papers: Papers) -> Iterator[tuple[str, str, str]]:
    """The last sheets fetched: who has seen the household, and the seals over all of it."""
    with acting_as(0, "pictures"):
        seals.seal()
    number = papers.case.number
    yield "seen-filled", "ono", f"{reverse('oversight:person_pdf')}?number={number}"
    yield "seals-filled", "ono", reverse("oversight:seals_pdf")
