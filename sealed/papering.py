"""Deeds about what is asked for in writing and what is handed out."""

import io

import pikepdf
from django.db.models import Max
from django.utils import timezone

from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed
from sealed import letters
from sealed.models import Copy, Inquiry, Paper
from sealed.models.papers import KINDS
from sealed.sitting import put


@deed
def inquire(conference, *, by, **asked) -> Inquiry:
    inquiry = Inquiry.objects.create(conference=conference, asked_by=by, **asked)
    write_down("conference.inquired", about=inquiry)
    letters.inquired(inquiry)
    return inquiry


@deed
def answer_inquiry(inquiry, *, by, given, answer) -> Inquiry:
    """By the asked member, or written down by the chair. To decline is lawful; it takes a reason."""
    if given == "declined" and not answer.strip():
        raise NotAllowed("提供できない理由を書いてください。")
    put(inquiry, given=given, answer=answer, answered_at=timezone.now(), answered_by=by)
    write_down("conference.inquiry_answered", about=inquiry, given=str(given))
    return inquiry


@deed
def add_paper(conference, *, by, title, file) -> Paper:
    """`file`: what common.uploads has accepted. Only what can carry the reader's name across every page."""
    if file.kind not in KINDS:
        raise NotAllowed("会議の資料は、PDFか画像（JPEG・PNG）にしてください。読む人の氏名を、すべてのページに重ねるためです。")
    if file.kind == "pdf":
        with pikepdf.open(io.BytesIO(file.content)) as opened:
            if len(opened.pages) > 100:
                raise NotAllowed("資料は、1つ100ページまでにしてください。")
    paper = Paper(conference=conference, title=title, kind=file.kind, added_by=by)
    paper.keep(file.content)
    paper.save(force_insert=True)
    write_down("conference.paper_added", about=paper)
    return paper


@deed
def hand_out(conference, *, by, paper, seats) -> list[Copy]:
    """One numbered copy for each of these members."""
    last = conference.copies.aggregate(last=Max("number"))["last"] or 0
    copies = []
    for number, seat in enumerate(seats, start=last + 1):
        copies.append(
            Copy.objects.create(
                conference=conference, paper=paper, number=number, seat=seat, handed_at=timezone.now(), handed_by=by
            )
        )
        write_down("conference.paper_handed_out", about=copies[-1])
    return copies


@deed
def take_back(copy, *, by) -> Copy:
    if not copy.returned_at:
        put(copy, returned_at=timezone.now(), returned_by=by)
        write_down("conference.paper_returned", about=copy)
    return copy


@deed
def destroy(copy, *, by) -> Copy:
    if not copy.returned_at:
        raise NotAllowed("返却を記録してから、廃棄を記録してください。")
    if not copy.destroyed_at:
        put(copy, destroyed_at=timezone.now(), destroyed_by=by)
        write_down("conference.paper_destroyed", about=copy)
    return copy
