from django.urls import include, path, register_converter

from sealed.paper import SHEETS
from sealed.views import asking, papers, sitting

app_name = "sealed"


class SheetConverter:
    regex = "|".join(SHEETS)

    def to_python(self, value):
        return value

    to_url = to_python


register_converter(SheetConverter, "conference_sheet")

one_conference = [
    path("", sitting.detail, name="detail"),
    path("move/", sitting.move, name="move"),
    path("again/", asking.convene, name="convene_again"),
    path("nominate/", sitting.nominate, name="nominate"),
    path("chair/", sitting.hand_chair, name="hand_chair"),
    path("pledge/", asking.renew, name="renew"),
    path("seats/<uuid:seat_id>/leave/", sitting.leave, name="leave"),
    path("seats/<uuid:seat_id>/call.pdf", papers.call_pdf, name="call_pdf"),
    path("subjects/add/", sitting.add_subject, name="add_subject"),
    path("subjects/<uuid:subject_id>/", sitting.set_consent, name="set_consent"),
    path("preparation/", sitting.prepare, name="prepare"),
    path("preparation/ours/", sitting.contribute, name="contribute"),
    path("inquiries/add/", papers.inquire, name="inquire"),
    path("inquiries/<uuid:inquiry_id>/", papers.answer_inquiry, name="answer_inquiry"),
    path("inquiries/<uuid:inquiry_id>.pdf", papers.inquiry_pdf, name="inquiry_pdf"),
    path("papers/add/", papers.add_paper, name="add_paper"),
    path("papers/<uuid:document_id>.pdf", papers.paper_pdf, name="paper_pdf"),
    path("copies/add/", papers.hand_out, name="hand_out"),
    path("copies/<uuid:handed_id>/returned/", papers.take_back, name="take_back"),
    path("copies/<uuid:handed_id>/destroyed/", papers.destroy, name="destroy"),
    path("items/add/", sitting.add_item, name="add_item"),
    path("items/<uuid:topic_id>/", sitting.record_item, name="record_item"),
    path("minutes/", sitting.minutes, name="minutes"),
    path("minutes/offer/", sitting.offer_minutes, name="offer_minutes"),
    path("minutes/check/", sitting.check_minutes, name="check_minutes"),
    path("minutes/fix/", sitting.fix_minutes, name="fix_minutes"),
    path("roles/add/", sitting.assign_role, name="assign_role"),
    path("roles/<uuid:watch_id>/release/", sitting.release_task, name="release_task"),
    path("ahead/", sitting.look_ahead, name="look_ahead"),
    path("elsewhere/add/", sitting.add_elsewhere, name="add_elsewhere"),
    path("feedback/", sitting.feedback, name="feedback"),
    path("carry/", sitting.carry, name="carry"),
    path("<conference_sheet:form>.pdf", papers.sheet_pdf, name="sheet_pdf"),
]

urlpatterns = [
    path("conferences/", asking.conference_list, name="list"),
    path("conferences/ask/", asking.ask, name="ask"),
    path("conferences/requests/<uuid:wish_id>/", asking.request_detail, name="request"),
    path("conferences/requests/<uuid:wish_id>/answer/", asking.answer_request, name="answer_request"),
    path("conferences/requests/<uuid:wish_id>/reply/", asking.reply, name="reply"),
    path("conferences/requests/<uuid:wish_id>.pdf", papers.request_pdf, name="request_pdf"),
    path("conferences/convene/", asking.convene, name="convene"),
    path("conferences/requests/<uuid:wish_id>/convene/", asking.convene, name="convene_for"),
    path("conferences/rules/", asking.rules, name="rules"),
    path("conferences/calls/<uuid:seat_id>/", asking.pledge, name="pledge"),
    path("conferences/duties/", asking.duties, name="duties"),
    path("conferences/duties/<uuid:pledge_id>.pdf", papers.pledge_pdf, name="pledge_pdf"),
    path("conferences/blank/<conference_sheet:form>.pdf", papers.blank_pdf, name="blank_pdf"),
    path("conferences/<uuid:conference_id>/", include(one_conference)),
    path("tasks/<uuid:task_id>/", sitting.task, name="task"),
    path("tasks/<uuid:task_id>/report/", sitting.report_task, name="report_task"),
]
