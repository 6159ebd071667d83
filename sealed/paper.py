"""Sheets of a conference, pressed when asked for and never kept. On every page the reader's name and the hour."""

import base64
import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
from django.utils import timezone

from agencies.models import Choice, Municipality
from common import pdf
from common.wareki import spell
from sealed.enums import Grade, SeatRole, Standing
from sealed.models import Conference, Feedback, HouseRule, Pledge, PledgeText, Seat
from sealed.workplace import workplace

SHEETS = ("preparation", "minutes", "papers", "feedback", "pledge")
TITLES = {
    "preparation": "支援会議　準備シート",
    "minutes": "支援会議　会議録",
    "papers": "支援会議　資料管理簿",
    "feedback": "支援会議　振り返りアンケート",
    "pledge": "誓約書",
}
ITEMS = (
    ("household", "1　把握している世帯の状況"),
    ("doing", "2　いま行っていること"),
    ("joining", "3　加わってほしい機関と理由"),
    ("asking", "4　ほかの課・機関にお願いしたいこと"),
    ("direction", "方向性・支援・役割の案"),
)
COLUMNS = (("facts", "把握している事実"), ("role", "自機関の役割"), ("can", "できること"), ("cannot", "できないこと・その理由"))
QUESTIONS = ("useful", "clear", "timely")


def _press(template, context, *, by, title, running, mark=True):
    now = timezone.localtime()
    words = f"{by.name}　{spell(now.date())} {now:%H:%M}" if mark else ""
    context = {"rule": HouseRule.objects.get(), **context}
    return pdf.render(template, context, title=title, printed_by=by.signature, running=running, watermark=words)


def call(conference: Conference, seat: Seat, *, by) -> pdf.Pressed:
    """招集通知, one for each member: when, where, and under which duty. About whom, the pledge opens."""
    context = {"conference": conference, "seat": seat, "chair": _chair(conference)}
    return _press(
        "sealed/print/call.html",
        context,
        by=by,
        title="支援会議の招集について（通知）",
        running="親展",
        mark=False,
    )


def inquiry(conference, inquiry, *, by) -> pdf.Pressed:
    to = f"{inquiry.seat.agency.title}　{inquiry.seat.user.name}" if inquiry.seat else inquiry.outside
    context = {"conference": conference, "inquiry": inquiry, "to": to, "chair": _chair(conference)}
    return _press(
        "sealed/print/inquiry.html",
        context,
        by=by,
        title="情報の提供について（依頼）",
        running="親展",
        mark=False,
    )


def pledge(made: Pledge, *, by) -> pdf.Pressed:
    """Signed on the screen: by whom, when, after a fresh sign-in."""
    return _press("sealed/print/pledge.html", {"made": made, "text": made.text}, by=by, title="誓約書", running="", mark=False)


def request(asked, *, by) -> pdf.Pressed:
    labels = {code: Choice.objects.labels(code) for code in ("found_by", "urgency", "risk")}
    context = {
        "asked": asked,
        "words": list(asked.words.select_related("by")),
        "host": Municipality.objects.select_related("host").get().host,
        "noticed": labels["found_by"].get(asked.noticed, ""),
        "urgency": [(label, code == asked.urgency) for code, label in labels["urgency"].items()],
        "risks": [(label, code in asked.risks) for code, label in labels["risk"].items()],
    }
    return _press("sealed/print/request.html", context, by=by, title="支援会議　開催依頼書", running="F1b　本人同意なし")


def sheet(conference, name, *, by) -> pdf.Pressed:
    return _FILLED[name](conference, by)


def blank(name, *, by) -> pdf.Pressed:
    """To be written by hand."""
    empty = {
        "preparation": {
            "conference": None,
            "boxes": [(label, "") for _, label in ITEMS],
            "columns": [],
            "labels": [c for _, c in COLUMNS],
        },
        "minutes": {
            "conference": None,
            "minutes": None,
            "sworn": [],
            "items": [],
            "roles": [],
            "checks": [],
            "copies": [],
            "blank": range(4),
        },
        "papers": {"conference": None, "copies": [], "blank": range(24)},
        "feedback": {"conference": None, "questions": _questions(None), "given": None},
        "pledge": {"made": None, "text": PledgeText.objects.filter(in_use=True).first()},
    }
    return _press(f"sealed/print/{name}.html", empty[name], by=by, title=TITLES[name], running="記入用", mark=False)


def _preparation(conference, by):
    found = workplace(conference, by)
    prepared, shows = found["preparation"], found["shows"]
    context = {
        "conference": conference,
        "boxes": [(label, getattr(prepared, name) if prepared and shows else "") for name, label in ITEMS],
        "columns": [(row, [(label, getattr(row, name)) for name, label in COLUMNS]) for row in found["contributions"]],
        "labels": [],
    }
    return _press("sealed/print/preparation.html", context, by=by, title=TITLES["preparation"], running="支援会議限定")


def _minutes(conference, by):
    found = workplace(conference, by)
    minutes = found["minutes"]
    state = "確定" if minutes and minutes.fixed_at else "案"
    copy = next((row for row in found["copies"] if row.seat_id == found["own_seat"].pk and not row.returned_at), None)
    running = f"会議録（{state}）" + (f"　第{copy.number}部" if copy else "")
    return _press(
        "sealed/print/minutes.html",
        found | {"blank": range(0 if minutes else 4)},
        by=by,
        title=TITLES["minutes"],
        running=running,
    )


def _papers(conference, by):
    context = {"conference": conference, "copies": workplace(conference, by)["copies"], "blank": range(2)}
    return _press("sealed/print/papers.html", context, by=by, title=TITLES["papers"], running="支援会議限定")


def _feedback(conference, by):
    """One's own; where nothing was signed yet, the sheet to write on."""
    given = next(
        (row for row in conference.feedback.select_related("seat__user", "seat__agency") if row.seat.user_id == by.pk), None
    )
    context = {"conference": conference, "questions": _questions(given), "given": given}
    return _press("sealed/print/feedback.html", context, by=by, title=TITLES["feedback"], running="支援会議限定")


def _questions(given):
    return [
        (
            Feedback._meta.get_field(name).verbose_name,
            [(label, given and getattr(given, name) == code) for code, label in Grade.choices],
        )
        for name in QUESTIONS
    ]


def _own_pledge(conference, by):
    made = Pledge.objects.filter(seat__conference=conference, user=by).select_related("agency", "text", "user").first()
    return pledge(made, by=by)


_FILLED: dict[str, Callable] = {
    "preparation": _preparation,
    "minutes": _minutes,
    "papers": _papers,
    "feedback": _feedback,
    "pledge": _own_pledge,
}


def shown(paper, *, by) -> pdf.Pressed:
    """A paper of the conference under the reader's name: a PDF page by page, a picture on a sheet of its own."""
    if paper.kind != "pdf":
        kind = "jpeg" if paper.kind == "jpg" else paper.kind
        picture = f"data:image/{kind};base64,{base64.b64encode(paper.content()).decode()}"
        return _press("sealed/print/shown.html", {"picture": picture}, by=by, title=paper.title, running="支援会議限定")
    stamp = _press("sealed/print/shown.html", {"picture": ""}, by=by, title=paper.title, running="支援会議限定")
    with pikepdf.open(io.BytesIO(paper.content())) as opened, pikepdf.open(io.BytesIO(stamp.pdf)) as marks:
        for page in opened.pages:
            page.add_overlay(marks.pages[0], pikepdf.Rectangle(page.mediabox))
        kept = io.BytesIO()
        opened.save(kept)
    return replace(stamp, pdf=kept.getvalue())


def _chair(conference) -> Seat | None:
    return conference.seats.filter(role=SeatRole.CHAIR).exclude(standing=Standing.LEFT).select_related("user", "agency").first()
