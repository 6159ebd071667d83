from django.urls import path

from meetings import views

app_name = "meetings"

urlpatterns = [
    path("meetings/", views.meeting_list, name="list"),
    path("meetings/resources/", views.resources, name="resources"),
    path("meetings/<uuid:meeting_id>/", views.detail, name="detail"),
    path("meetings/<uuid:meeting_id>/calendar.ics", views.calendar_file, name="ics"),
    path("meetings/<uuid:meeting_id>/move/", views.move, name="move"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/", views.item_page, name="item"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/call-off/", views.call_off, name="call_off"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/invite/", views.invite, name="invite"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/prepare/", views.prepare, name="prepare"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/record/", views.record, name="record"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/revise/", views.revise, name="revise"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/check/", views.check, name="check"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/fix/", views.fix, name="fix"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/append/", views.append, name="append"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/hand-out/", views.hand_out, name="hand_out"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/copies/<uuid:copy_id>/papers.pdf", views.papers, name="papers_pdf"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/copies/<uuid:copy_id>/take-in/", views.take_in, name="take_in"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/minutes.pdf", views.minutes, name="minutes_pdf"),
    path("cases/<uuid:case_id>/meetings/call/", views.call, name="call"),
    path("cases/<uuid:case_id>/plans/<uuid:plan_id>/convene/", views.convene, name="convene"),
]
