from django.urls import path

from referrals import many_views, outside_views, views

app_name = "referrals"

urlpatterns = [
    path("referrals/", views.inbox, name="inbox"),
    path("referrals/send-many/", many_views.send_many, name="send_many"),
    path("referrals/take-back-many/", many_views.take_back_many, name="take_back_many"),
    path("referrals/<uuid:offer_id>/", views.detail, name="detail"),
    path("referrals/<uuid:offer_id>/answer/", views.answer, name="answer"),
    path("referrals/<uuid:offer_id>/ask/", views.ask_back, name="ask"),
    path("referrals/<uuid:offer_id>/reply/", views.reply, name="reply"),
    path("referrals/<uuid:offer_id>/withdraw/", views.withdraw, name="withdraw"),
    path("referrals/<uuid:offer_id>/go-on/", views.go_on, name="go_on"),
    path("referrals/<uuid:offer_id>/report/", views.report, name="report"),
    path("referrals/<uuid:watched_id>/frame/", views.frame, name="frame"),
    path("referrals/<uuid:watched_id>/frame/link/", outside_views.frame_link, name="frame_link"),
    path("referrals/<uuid:watched_id>/frame/record/", outside_views.record, name="record"),
    path("referrals/<uuid:offer_id>/link/", outside_views.link, name="link"),
    path("referrals/<uuid:offer_id>/paper/", outside_views.paper, name="paper"),
    path("answer/", outside_views.door, name="door"),
    path("answer/give/", outside_views.give, name="give"),
    path("cases/<uuid:case_id>/offers/send/", views.send, name="send"),
    path("cases/<uuid:case_id>/take-back/", views.take_back, name="take_back"),
]
