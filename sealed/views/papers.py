"""Information asked for in writing, papers shown under the reader's name, copies handed out, and the sheets on paper."""

from functools import partial

from django.shortcuts import redirect

from agencies.access import require
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from common.buttons import pressed
from common.pdf import as_download
from common.wareki import spell
from sealed import paper, papering
from sealed.access import chaired_conference_for, conference_for, own_seat, part_for, request_for
from sealed.enums import SeatRole, Standing
from sealed.forms import GivenForm, HandOutForm, InquiryForm, PaperForm
from sealed.models import Pledge
from sealed.views.forming import fill


@writes
def inquire(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    seats = conference.seats.filter(standing=Standing.SWORN).exclude(user=request.user).select_related("user", "agency")
    form = InquiryForm(request.POST or None, seats=seats)
    ask = partial(papering.inquire, conference)
    lead = "法第106条の6第3項の依頼です。応じる義務は努力義務です。構成員でない機関には、依頼書を印刷して届けてください。"
    return fill(request, conference, form, ask, title="情報の提供を依頼する", button="依頼する", lead=lead)


@writes
def answer_inquiry(request, conference_id, inquiry_id):
    """By the asked member; the chair writes down what came back from others."""
    conference = conference_for(request, conference_id)
    asked = conference.inquiries.select_related("seat__user")
    own = own_seat(conference, request.user)
    inquiry = part_for(asked if own.role == SeatRole.CHAIR else asked.filter(seat=own), inquiry_id)
    form = GivenForm(request.POST or None)
    answer = partial(papering.answer_inquiry, inquiry)
    return fill(request, conference, form, answer, title="情報提供の依頼に答える", button="答える", lead=inquiry.what)


@writes
def add_paper(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    form = PaperForm(request.POST or None, request.FILES or None)
    add = partial(papering.add_paper, conference)
    lead = f"構成員が画面で読めるのは、{spell(conference.papers_until)}までです。"
    return fill(request, conference, form, add, title="資料を登録する", button="登録する", lead=lead, files=True)


@reads
def paper_pdf(request, conference_id, document_id):
    """On the screen, with the reader's name and the hour across every page; never kept."""
    conference = conference_for(request, conference_id)
    found = part_for(conference.papers, document_id)
    note_opening(request, found)
    return as_download(paper.shown(found, by=request.user), "paper.pdf")


@writes
def hand_out(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    sworn = conference.seats.filter(standing=Standing.SWORN).select_related("user", "agency")
    form = HandOutForm(request.POST or None, seats=sworn)
    give = partial(papering.hand_out, conference)
    return fill(
        request, conference, form, give, title="資料の配布を記録する", button="配布した", lead="1人に1部ずつ、番号がつきます。"
    )


@deeds
def take_back(request, conference_id, handed_id):
    conference = chaired_conference_for(request, conference_id)
    pressed(request, papering.take_back, part_for(conference.copies, handed_id), by=request.user)
    return redirect(conference)


@deeds
def destroy(request, conference_id, handed_id):
    conference = chaired_conference_for(request, conference_id)
    pressed(request, papering.destroy, part_for(conference.copies, handed_id), by=request.user)
    return redirect(conference)


@reads
def call_pdf(request, conference_id, seat_id):
    conference = chaired_conference_for(request, conference_id)
    seat = part_for(conference.seats, seat_id)
    return _printed(request, conference, paper.call(conference, seat, by=request.user), "call.pdf")


@reads
def inquiry_pdf(request, conference_id, inquiry_id):
    conference = chaired_conference_for(request, conference_id)
    inquiry = part_for(conference.inquiries.select_related("seat__user", "seat__agency"), inquiry_id)
    return _printed(request, conference, paper.inquiry(conference, inquiry, by=request.user), "inquiry.pdf")


@reads
def sheet_pdf(request, conference_id, form):
    """準備シート, 会議録, 資料管理簿 and 振り返り: for the members, each under the reader's name."""
    conference = conference_for(request, conference_id)
    return _printed(request, conference, paper.sheet(conference, form, by=request.user), f"{form}.pdf")


@reads
def blank_pdf(request, form):
    """The same sheets to be filled in by hand; they hold nothing of anybody."""
    require(request, Permission.MEETING_ATTEND)
    return as_download(paper.blank(form, by=request.user), f"{form}.pdf")


@reads
def pledge_pdf(request, pledge_id):
    """One's own pledge, signed on the screen, on paper."""
    made = part_for(Pledge.objects.filter(user=request.user).select_related("agency", "text", "user"), pledge_id)
    return as_download(paper.pledge(made, by=request.user), "pledge.pdf")


@reads
def request_pdf(request, wish_id):
    return as_download(paper.request(request_for(request, wish_id), by=request.user), "request.pdf")


def _printed(request, conference, pressed_sheet, name):
    note_opening(request, conference, verb="printed")
    return as_download(pressed_sheet, name)
